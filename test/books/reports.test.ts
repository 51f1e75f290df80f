import { beforeEach, describe, expect, it } from 'vitest';
import { keys } from '../../lib/books/keys.ts';
import { ledgerHash } from '../../lib/books/ledger.ts';
import { assembleReport } from '../../lib/books/reports.ts';
import type { Decision } from '../../lib/contracts/decision.ts';
import { spendTotals } from '../../lib/domain/finance/spend-groups.ts';
import { lineOf, openCampaign, report, type SmallPorts } from '../support/small-campaign.ts';

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
