import { beforeEach, describe, expect, it } from 'vitest';
import { keys } from '../../lib/books/keys.ts';
import { ledgerHash } from '../../lib/books/ledger.ts';
import { assembleReport, readSpend } from '../../lib/books/reports.ts';
import type { Decision } from '../../lib/contracts/decision.ts';
import { groupSpend, spendTotals } from '../../lib/domain/finance/spend-groups.ts';
import {
  lineOf,
  openCampaign,
  report,
  type SmallPorts,
  smallCampaign,
} from '../support/small-campaign.ts';

const lines = [
  lineOf('north', 'young', 'a'),
  lineOf('north', 'young', 'b', { start: '2027-03-02', end: '2027-03-03' }),
];

const decision = (
  lineId: string,
  version: number,
  day: string,
  to: number,
  from = 0,
): Decision => ({
  decisionId: `${lineId}/${version}`,
  lineId,
  armId: `north/young/social/${lineId.slice(-1)}`,
  platform: 'meta',
  version,
  day,
  fromMicros: from,
  toMicros: to,
  planHash: 'c'.repeat(64),
  decidedAt: `${day}T10:00:00.000Z`,
});

let ports: SmallPorts;
const decide = (batch: number, decisions: Decision[]) =>
  ports.core.commit([{ ...keys.decisions(batch), put: decisions, ifRev: 0 }]);

beforeEach(async () => {
  ports = await openCampaign(lines);
});

describe('a report that is put together from the books', () => {
  it('gives the ledger as it stood, under the hash of that state', async () => {
    await report(ports, '2027-03-01', [{ lineId: 'north-young.a', costMicros: 5_000_000 }]);
    const asOf = '2027-03-02T11:00:00.000Z';
    const hash = await ledgerHash(ports);
    await report(ports, '2027-03-02', [{ lineId: 'north-young.a', costMicros: 7_000_000 }]);
    const then = await assembleReport(ports, { asOf });
    expect(then).toMatchObject({ asOf, day: '2027-03-02', ledgerHash: hash });
    expect(spendTotals(then.rows)[0]?.spendMicros).toBe(5_000_000);
    const later = await assembleReport(ports, { asOf: '2027-03-03T11:00:00.000Z' });
    expect(spendTotals(later.rows)[0]?.spendMicros).toBe(12_000_000);
  });

  it('keeps the spend of a line that no flight has', async () => {
    await report(ports, '2027-03-01', [{ lineId: 'somebody-elses', costMicros: 3 }]);
    const { rows } = await assembleReport(ports, { asOf: '2027-03-02T11:00:00.000Z' });
    expect(rows).toMatchObject([{ zone: 'unassigned', line: 'somebody-elses', spendMicros: 3 }]);
  });

  it('takes the phase from the flight', async () => {
    const flight = { id: 'north-young', phase: 'funds' };
    await ports.core.commit([{ ...keys.flight('north-young'), put: flight, ifRev: 0 }]);
    await report(ports, '2027-03-01', [{ lineId: 'north-young.a' }]);
    const { rows } = await assembleReport(ports, { asOf: '2027-03-02T11:00:00.000Z' });
    expect(rows).toMatchObject([{ flight: 'north-young', phase: 'funds' }]);
  });

  it('carries a decided budget on until the next one, within the days of its line', async () => {
    await decide(0, [
      decision('north-young.a', 1, '2027-03-01', 60),
      decision('north-young.b', 1, '2027-03-01', 40),
    ]);
    await decide(1, [
      decision('north-young.a', 2, '2027-03-03', 90, 60),
      decision('north-young.a', 3, '2027-03-03', 80, 90),
    ]);
    const { budgets, decisions } = await assembleReport(ports, {
      asOf: '2027-03-04T18:00:00.000Z',
    });
    expect(
      budgets.map(({ day, lineId, toMicros }) => [day.slice(-2), lineId.slice(-1), toMicros]),
    ).toEqual([
      ['01', 'a', 60],
      ['02', 'a', 60],
      ['02', 'b', 40],
      ['03', 'a', 80],
      ['03', 'b', 40],
      ['04', 'a', 80],
    ]);
    expect(decisions).toEqual({ decided: 4, raised: 3, cut: 1, lines: 2 });
  });

  it('knows nothing yet of a decision that was made later', async () => {
    await decide(0, [decision('north-young.a', 1, '2027-03-01', 60)]);
    await decide(1, [decision('north-young.a', 2, '2027-03-02', 90, 60)]);
    const { budgets, decisions } = await assembleReport(ports, {
      asOf: '2027-03-02T09:00:00.000Z',
    });
    expect(budgets.map(({ toMicros }) => toMicros)).toEqual([60, 60]);
    expect(decisions.decided).toBe(1);
  });

  it('ends with the campaign, and draws no budget before the first decision', async () => {
    const late = { asOf: '2027-04-20T09:00:00.000Z' };
    expect((await assembleReport(ports, late)).budgets).toEqual([]);
    await decide(0, [decision('north-young.a', 1, '2027-03-09', 60)]);
    const { budgets } = await assembleReport(ports, late);
    expect(budgets.map(({ day }) => day)).toEqual(['2027-03-09', '2027-03-10']);
  });

  it('hands an even split on and adds none of its own', async () => {
    const asOf = '2027-03-02T11:00:00.000Z';
    const evenSplit = { reachInCategory: 5, costMicros: 9, byDay: [] };
    expect((await assembleReport(ports, { asOf, evenSplit })).evenSplit).toEqual(evenSplit);
    expect(await assembleReport(ports, { asOf })).not.toHaveProperty('evenSplit');
  });
});

describe('spend that is read from the ledger', () => {
  const later = '2027-05-01T12:00:00.000Z';
  const totalsAt = async (asOf?: string, finalOnly = false): Promise<Record<string, number[]>> => {
    const { rows } = await readSpend(ports, { asOf, now: later, finalOnly });
    return Object.fromEntries(
      spendTotals(rows).map((total) => [
        total.currency,
        [total.finalMicros, total.provisionalMicros, total.unassignedMicros, total.spendMicros],
      ]),
    );
  };
  const stage = (ports: SmallPorts, day: string, costMicros: number, revision: string, over = {}) =>
    report(ports, day, [
      { lineId: 'north-young.a', reportDate: '2027-03-01', costMicros, revision, ...over },
    ]);

  it('needs no campaign: five currencies, none added to another, all of it unassigned', async () => {
    ports = await openCampaign([]);
    await ports.core.commit([{ ...keys.campaign, remove: true, ifRev: 1 }]);
    const currencies = ['USD', 'EUR', 'GBP', 'CAD', 'AUD'];
    await report(
      ports,
      '2027-03-01',
      currencies.map((currency, i) => ({ currency, accountId: `a-${i}`, costMicros: 10 ** i })),
    );
    expect(await totalsAt()).toEqual({
      AUD: [10_000, 0, 10_000, 10_000],
      CAD: [1_000, 0, 1_000, 1_000],
      EUR: [10, 0, 10, 10],
      GBP: [100, 0, 100, 100],
      USD: [1, 0, 1, 1],
    });
    const { rows } = await readSpend(ports, { now: later });
    for (const by of ['flight', 'zone', 'category'] as const) {
      const groups = groupSpend(rows, by);
      expect(groups.map(({ key }) => key[0])).toEqual(currencies.map(() => 'unassigned'));
    }
  });

  it('stands as it stood at an instant, restated up and down since, final or not as of then', async () => {
    await stage(ports, '2027-03-02', 500, '1');
    await stage(ports, '2027-03-03', 900, '2');
    await stage(ports, '2027-03-04', 300, '3');
    await stage(ports, '2027-03-20', 400, '4', { dataState: 'final' });
    const end = (day: string) => `${day}T23:59:59.500Z`;
    expect(await totalsAt(end('2027-03-01'))).toEqual({});
    expect(await totalsAt(end('2027-03-02'))).toEqual({ USD: [0, 500, 0, 500] });
    expect(await totalsAt(end('2027-03-03'))).toEqual({ USD: [0, 900, 0, 900] });
    expect(await totalsAt(end('2027-03-04'))).toEqual({ USD: [0, 300, 0, 300] });
    expect(await totalsAt(end('2027-03-20'))).toEqual({ USD: [400, 0, 0, 400] });
    expect(await totalsAt()).toEqual({ USD: [400, 0, 0, 400] });
  });

  it('is judged by the look-back that the campaign says of its platform', async () => {
    await stage(ports, '2027-03-02', 500, '1');
    expect(await totalsAt('2027-03-29T12:00:00.000Z')).toEqual({ USD: [0, 500, 0, 500] });
    expect(await totalsAt('2027-03-30T12:00:00.000Z')).toEqual({ USD: [500, 0, 0, 500] });
    const platforms = [{ ...smallCampaign.platforms[0]!, finalAfterDays: 3 }];
    const put = { ...smallCampaign, platforms };
    await ports.core.commit([{ ...keys.campaign, put, ifRev: 1 }]);
    expect(await totalsAt('2027-03-04T12:00:00.000Z')).toEqual({ USD: [0, 500, 0, 500] });
    expect(await totalsAt('2027-03-05T12:00:00.000Z')).toEqual({ USD: [500, 0, 0, 500] });
  });

  it('of final figures alone comes to what is final of all', async () => {
    await stage(ports, '2027-03-02', 500, '1', { dataState: 'final' });
    await report(ports, '2027-03-03', [
      { lineId: 'north-young.b', costMicros: 7 },
      { lineId: '9001', costMicros: 11, dataState: 'final' },
      { lineId: 'north-young.b', hour: 3, costMicros: 13, dataState: 'final' },
    ]);
    const asOf = '2027-03-04T12:00:00.000Z';
    expect(await totalsAt(asOf)).toEqual({ USD: [524, 7, 11, 531] });
    expect(await totalsAt(asOf, true)).toEqual({ USD: [524, 0, 11, 524] });
    const { rows } = await assembleReport(ports, { asOf, finalOnly: true });
    expect(rows.every(({ state }) => state === 'final')).toBe(true);
  });
});
