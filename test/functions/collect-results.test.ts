import { beforeEach, describe, expect, it } from 'vitest';
import { collectResults } from '../../functions/collect-results.ts';
import { memoryObjects } from '../../lib/adapters/memory/objects.ts';
import { memoryRecords } from '../../lib/adapters/memory/records.ts';
import { setCampaign } from '../../lib/books/campaign.ts';
import { keys } from '../../lib/books/keys.ts';
import { Campaign } from '../../lib/contracts/campaign.ts';
import type { DeliveryRow } from '../../lib/contracts/delivery.ts';
import { deliveryText } from '../../lib/files/delivery-text.ts';
import { type AdPlatform, PlatformUnavailable, type Ports } from '../../lib/ports.ts';
import { row } from '../support/delivery-rows.ts';

const campaign = Campaign.parse({
  ...{ id: 'spring', name: 'Spring', country: 'US', sponsor: 'Made Up Committee' },
  ...{ election: { name: 'Primary', date: '2027-05-04' }, timeZone: 'America/Chicago' },
  ...{ currency: 'USD', start: '2027-03-01', days: 14, budget: '10000', dayCap: '1000' },
  platforms: [{ name: 'meta', finalAfterDays: 3 }, { name: 'dv360' }, { name: 'not-connected' }],
});

type Asked = { name: string; from: string; to: string; at: string };

let asked: Asked[];
let ports: Pick<Ports, 'core' | 'inbox' | 'platforms'>;
let reports: Record<string, () => DeliveryRow[]>;

const platform = (name: string): AdPlatform =>
  ({
    pullReports: async (window: Omit<Asked, 'name'>) => {
      asked.push({ name, ...window });
      return reports[name]?.() ?? [];
    },
  }) as unknown as AdPlatform;

const collect = (at: string): Promise<void> => collectResults(ports)({ at });

const dropped = async (): Promise<string[]> => (await ports.inbox.list('')).map(({ key }) => key);

beforeEach(async () => {
  asked = [];
  reports = { meta: () => [row()] };
  const platforms = { named: platform, names: () => ['meta', 'dv360', 'unused'] };
  ports = { core: memoryRecords(), inbox: memoryObjects(), platforms };
  await setCampaign(ports, campaign);
});

describe('collecting results', () => {
  it.each([
    ['nothing before a day is over', '2027-03-02T05:00:00.000Z', []],
    ['the first day once it is', '2027-03-02T06:00:00.000Z', ['2027-03-01', '2027-03-01']],
    ['every day that may still change', '2027-03-10T12:00:00.000Z', ['2027-03-06', '2027-03-09']],
    ['until the last day is final', '2027-03-19T12:00:00.000Z', ['2027-03-15', '2027-03-18']],
    ['and then nothing', '2027-03-20T12:00:00.000Z', []],
  ])('pulls %s', async (_, at, days) => {
    await collect(at);
    const own = asked.filter(({ name }) => name === 'meta');
    expect(own.flatMap(({ from, to }) => [from, to])).toEqual(days);
  });

  it('goes on as long as a line of that platform runs, and stops with it', async () => {
    const line = { lineId: 'a', platform: 'meta', end: '2027-03-04' };
    await ports.core.commit([{ ...keys.line('a'), put: line, ifRev: 0 }]);
    await collect('2027-03-10T12:00:00.000Z');
    expect(asked.map(({ name }) => name)).toEqual(['dv360']);
    await collect('2027-03-09T12:00:00.000Z');
    expect(asked.map(({ name }) => name)).toEqual(['dv360', 'meta', 'dv360']);
  });

  it('asks the platforms that the campaign uses and that are connected', async () => {
    await collect('2027-03-10T12:00:00.000Z');
    expect(asked.map(({ name }) => name)).toEqual(['meta', 'dv360']);
  });

  it('drops one file an hour, named by it, and none where there is nothing', async () => {
    await collect('2027-03-10T12:00:00.000Z');
    expect(await dropped()).toEqual(['delivery/meta/2027-03-10T12.jsonl']);
    const body = await ports.inbox.get('delivery/meta/2027-03-10T12.jsonl');
    expect(new TextDecoder().decode(body)).toBe(deliveryText([row()]));
  });

  it('overwrites itself when the same stroke runs twice', async () => {
    await collect('2027-03-10T12:00:00.000Z');
    reports['meta'] = () => [row({ clicks: 9 })];
    await collect('2027-03-10T12:00:00.000Z');
    expect(await dropped()).toEqual(['delivery/meta/2027-03-10T12.jsonl']);
  });

  it('drops nothing while the platform says the same, and again when it does not', async () => {
    await collect('2027-03-10T12:00:00.000Z');
    reports['meta'] = () => [row({ reportedAt: '2027-03-10T13:00:00.000Z' })];
    await collect('2027-03-10T13:00:00.000Z');
    expect(await dropped()).toHaveLength(1);
    reports['meta'] = () => [row({ revision: '0002', clicks: 5 })];
    await collect('2027-03-10T14:00:00.000Z');
    reports['meta'] = () => [row()];
    await collect('2027-03-10T15:00:00.000Z');
    expect(await dropped()).toHaveLength(3);
  });

  it('is not misled by what people dropped in the same folder', async () => {
    await ports.inbox.put('delivery/meta/zzz.jsonl', 'not a pull');
    await collect('2027-03-10T12:00:00.000Z');
    expect(await dropped()).toContain('delivery/meta/2027-03-10T12.jsonl');
  });

  it('does the others when one platform is out, and then says which', async () => {
    reports = {
      meta: () => {
        throw new PlatformUnavailable('throttled');
      },
      dv360: () => [row({ platform: 'dv360' })],
    };
    await expect(collect('2027-03-10T12:00:00.000Z')).rejects.toThrow('report from meta;');
    expect(await dropped()).toEqual(['delivery/dv360/2027-03-10T12.jsonl']);
  });

  it('rests while no campaign is set', async () => {
    ports = { ...ports, core: memoryRecords() };
    await collect('2027-03-10T12:00:00.000Z');
    expect(asked).toEqual([]);
  });
});
