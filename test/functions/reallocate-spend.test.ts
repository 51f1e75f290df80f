import { describe, expect, it } from 'vitest';
import { reallocateSpend } from '../../functions/reallocate-spend.ts';
import { memoryObjects } from '../../lib/adapters/memory/objects.ts';
import { memoryQueues } from '../../lib/adapters/memory/queues.ts';
import { memoryRecords } from '../../lib/adapters/memory/records.ts';
import { stopAll } from '../../lib/books/controls.ts';
import { keys } from '../../lib/books/keys.ts';
import { replayRun } from '../../lib/books/run-replay.ts';
import { listRuns } from '../../lib/books/runs.ts';
import { addDays, dayIn, localTime } from '../../lib/domain/calendar.ts';
import { strokesBetween } from '../../lib/local/schedule.ts';
import { survivingEveryCrash } from '../support/crash.ts';
import { lineOf, openCampaign, type SmallPorts, smallCampaign } from '../support/small-campaign.ts';

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

  it('reads no ledger on a day that is not the campaign’s', async () => {
    const ports = await openCampaign();
    const unread = { ...ports, ledger: undefined } as unknown as SmallPorts;
    expect(await stroke(unread, '2027-03-11T13:00:00.000Z')).toContain('is not a day');
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

describe('a day’s run', () => {
  const runs = async (ports: SmallPorts) =>
    (await listRuns(ports)).map(({ id, state }) => [id, state]);
  const plans = async ({ core }: SmallPorts) => (await core.list(keys.plan('').pk)).length;

  it('is one where a stroke comes several times and at once, as schedulers may send it', async () => {
    const ports = await openCampaign();
    const at = '2027-03-02T11:00:00.000Z';
    const said = await Promise.all(Array.from({ length: 6 }, () => stroke(ports, at)));
    expect(
      said.filter((sentence) => !/^(Reallocated 2027-03-02|2027-03-02 was)/.test(sentence)),
    ).toEqual([]);
    await stroke(ports, at);
    expect(await runs(ports)).toEqual([['2027-03-02', 'approved']]);
    expect([await plans(ports), ports.queues.waiting('decide-flights')]).toEqual([1, 1]);
  });

  it('is one though its process dies at any call, and another takes over', async () => {
    const at = '2027-03-02T11:00:00.000Z';
    const later = '2027-03-02T13:00:00.000Z';
    const calls = await survivingEveryCrash(
      () => openCampaign(),
      async (ports) => void (await stroke(ports, at)),
      async (ports) => {
        await stroke(ports, later);
        expect(await runs(ports)).toEqual([['2027-03-02', 'approved']]);
        expect(await plans(ports)).toBe(1);
        expect((await replayRun(ports, '2027-03-02')).kind).toBe('same');
      },
    );
    expect(calls).toBeGreaterThan(10);
  });

  it('is caught up once at a later stroke of its day, and not on another day', async () => {
    const ports = await openCampaign();
    const strokes = strokesBetween(
      '2027-03-01T06:00:00.000Z',
      '2027-03-04T06:00:00.000Z',
      smallCampaign,
    )
      .filter(({ stage }) => stage === 'reallocate-spend')
      .map(({ at }) => at);
    // The first two strokes of the second day are lost.
    const [, , , , ...rest] = strokes;
    for (const at of [...strokes.slice(0, 4), ...rest.slice(2)]) await stroke(ports, at);
    expect(await runs(ports)).toEqual(
      ['2027-03-01', '2027-03-02', '2027-03-03'].map((day) => [day, 'approved']),
    );
    const proposedAt = (await ports.lake.list('runs/2027-03-02')).map(({ key }) => key);
    expect(proposedAt).toHaveLength(1);
    const snapshot = JSON.parse(new TextDecoder().decode(await ports.lake.get(proposedAt[0]!)));
    expect(snapshot).toMatchObject({ proposedAt: rest[2], task: { day: '2027-03-02' } });
  });

  it.each([
    ['America/Chicago', '2027-03-14', '2027-11-07'],
    ['Europe/Berlin', '2027-03-28', '2027-10-31'],
    ['Australia/Sydney', '2027-04-04', '2027-10-03'],
    ['America/Santiago', '2027-04-04', '2027-09-05'],
  ])('is made once at the local hour where clocks change in %s', async (timeZone, ...changes) => {
    for (const change of changes) {
      const start = addDays(change, -1);
      const campaign = { ...smallCampaign, timeZone, start, days: 3 };
      const lines = [lineOf('north', 'young', 'a', { start, end: addDays(change, 1) })];
      const ports = await openCampaign(lines, campaign);
      const from = dayIn(timeZone, start).startUtc;
      const upTo = dayIn(timeZone, addDays(change, 1)).endUtc;
      const ran: string[] = [];
      for (const { stage, at } of strokesBetween(from, upTo, campaign)) {
        if (stage !== 'reallocate-spend') continue;
        if ((await stroke(ports, at)).startsWith('Reallocated')) ran.push(at);
      }
      expect(ran.map((at) => localTime(timeZone, at))).toEqual(
        [start, change, addDays(change, 1)].map((date) => ({ date, time: '05:00' })),
      );
    }
  });
});
