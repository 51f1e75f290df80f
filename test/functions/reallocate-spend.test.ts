import { describe, expect, it } from 'vitest';
import { reallocateSpend } from '../../functions/reallocate-spend.ts';
import { memoryObjects } from '../../lib/adapters/memory/objects.ts';
import { memoryQueues } from '../../lib/adapters/memory/queues.ts';
import { memoryRecords } from '../../lib/adapters/memory/records.ts';
import { stopAll } from '../../lib/books/controls.ts';
import { listRuns } from '../../lib/books/runs.ts';
import { openCampaign, type SmallPorts } from '../support/small-campaign.ts';

const stroke = (ports: SmallPorts, at: string) => reallocateSpend(ports)({ at }, at);
const daysRun = async (ports: SmallPorts) => (await listRuns(ports)).map(({ day }) => day);

describe('reallocating spend', () => {
  it('runs once a day and tells the deciding stage once', async () => {
    const ports = await openCampaign();
    expect(await stroke(ports, '2027-03-01T11:00:00.000Z')).toBe('Reallocated 2027-03-01');
    expect(await stroke(ports, '2027-03-01T11:15:00.000Z')).toContain('before');
    expect(ports.queues.waiting('decide-flights')).toBe(1);
    const [run] = await listRuns(ports);
    expect(ports.queues.take('decide-flights')?.body).toEqual({
      type: 'PlanApproved',
      planHash: run!.planHash,
      day: '2027-03-01',
      at: '2027-03-01T11:00:00.000Z',
    });
  });

  it('goes by the campaign’s own date, and catches a missed stroke up once', async () => {
    const ports = await openCampaign();
    await stroke(ports, '2027-03-01T11:00:00.000Z');
    // 23:30 of the second day in Chicago, the third in UTC; the stroke at 05:00 was missed.
    await stroke(ports, '2027-03-03T05:30:00.000Z');
    await stroke(ports, '2027-03-03T05:45:00.000Z');
    await stroke(ports, '2027-03-03T11:00:00.000Z');
    expect(await daysRun(ports)).toEqual(['2027-03-01', '2027-03-02', '2027-03-03']);
    expect(ports.queues.waiting('decide-flights')).toBe(3);
  });

  it.each([
    ['the eve', '2027-02-28T11:00:00.000Z'],
    ['the last minute of the eve, in Chicago', '2027-03-01T05:59:00.000Z'],
    ['the day after the last', '2027-03-11T11:00:00.000Z'],
  ])('does nothing on %s', async (_, at) => {
    const ports = await openCampaign();
    expect(await stroke(ports, at)).toContain('is not a day of the campaign');
    expect(await daysRun(ports)).toEqual([]);
    expect(ports.queues.waiting('decide-flights')).toBe(0);
  });

  it('does nothing while the stop is on', async () => {
    const ports = await openCampaign();
    await stopAll(ports, '2027-03-01T00:00:00.000Z');
    expect(await stroke(ports, '2027-03-01T11:00:00.000Z')).toContain('stop');
    expect(await daysRun(ports)).toEqual([]);
  });

  it('says that there is nothing to do without lines or without a campaign', async () => {
    const ports = await openCampaign([]);
    expect(await stroke(ports, '2027-03-01T11:00:00.000Z')).toContain('no line may deliver');
    const empty = {
      core: memoryRecords(),
      ledger: memoryRecords(),
      lake: memoryObjects(),
      queues: memoryQueues(),
    };
    expect(await stroke(empty, '2027-03-01T11:00:00.000Z')).toContain('no campaign is set');
  });

  it('sends what a crash left in the outbox', async () => {
    const ports = await openCampaign();
    const deaf = { ...ports.queues, send: () => Promise.reject(new Error('lost')) };
    await expect(
      stroke({ ...ports, queues: deaf } as SmallPorts, '2027-03-01T11:00:00.000Z'),
    ).rejects.toThrow('lost');
    await stroke(ports, '2027-03-01T11:15:00.000Z');
    expect(ports.queues.waiting('decide-flights')).toBe(1);
  });
});
