import { describe, expect, it } from 'vitest';
import { DeliveryRow } from '../../../lib/contracts/delivery.ts';
import { addDays, addMinutes } from '../../../lib/domain/calendar.ts';
import { worstCaseMicros } from '../../../lib/domain/money.ts';
import { type ReportedLine, rowsAt } from '../../../lib/local/simulated-platform/reports.ts';
import { deliverDay } from '../../../lib/local/simulated-platform/world.ts';
import { aLine } from '../../support/platform-suite.ts';
import { account } from './account.ts';

const threeOn = (date: string): string => `${date}T09:00:00.000Z`;

const lines: ReportedLine[] = Array.from({ length: 400 }, (_, index) => {
  const line = aLine({ lineId: `line-${index}.hope` });
  const { lineId, flightId, creative } = line;
  const delivery = deliverDay(account, line, '2027-03-01', 50_000_000, 0);
  const budgetMicros = 50_000_000;
  return { lineId, flightId, creative, date: '2027-03-01', budgetMicros, ...delivery };
});

/** The distinct rows of a line as known day by day. */
const history = (line: ReportedLine, terms = account): DeliveryRow[] => {
  const seen = [1, 2, 3, 4, 5].flatMap((days) =>
    rowsAt(terms, line, threeOn(addDays(line.date, days))).slice(0, 1),
  );
  return [...new Map(seen.map((row) => [row.revision, row])).values()];
};

describe('what the platform reports', () => {
  it('says nothing of a day before 03:00 of the next, in the account zone', () => {
    const early = addMinutes(threeOn('2027-03-02'), -1);
    expect(lines.flatMap((line) => rowsAt(account, line, early))).toEqual([]);
  });

  it('follows the account zone through a change of clocks', () => {
    const line = { ...lines[0]!, date: '2027-03-13' };
    const rows = [4, 5, 6].flatMap((days) =>
      rowsAt(account, line, `${addDays('2027-03-13', days)}T08:00:00.000Z`),
    );
    expect(rows.at(-1)).toMatchObject({
      dataState: 'final',
      reportedAt: '2027-03-16T08:00:00.000Z',
    });
  });

  it('is late for about one line in seven, by one day', () => {
    const first = lines.filter((line) => rowsAt(account, line, threeOn('2027-03-02')).length > 0);
    const late = 1 - first.length / lines.length;
    expect(late).toBeGreaterThan(0.09);
    expect(late).toBeLessThan(0.2);
    const second = lines.filter((line) => rowsAt(account, line, threeOn('2027-03-03')).length > 0);
    expect(second).toHaveLength(lines.length);
  });

  it('restates about one in five a day later, within the over-delivery bound', () => {
    const restated = lines.filter((line) => history(line).length === 3);
    expect(restated.length / lines.length).toBeGreaterThan(0.14);
    expect(restated.length / lines.length).toBeLessThan(0.26);
    const bound = worstCaseMicros(50_000_000, account.overDeliveryBasisPoints);
    for (const line of restated) {
      const [first, corrected] = history(line);
      expect(first?.costMicros).toBeLessThanOrEqual(bound);
      expect(first!.costMicros / line.costMicros).toBeGreaterThan(0.87);
      expect(first!.costMicros / line.costMicros).toBeLessThan(1.09);
      expect(corrected).toMatchObject({ costMicros: line.costMicros, dataState: 'settling' });
      expect(first!.clicks).toBeLessThanOrEqual(first!.impressions);
      expect(first!.reachInCategory!).toBeLessThanOrEqual(first!.impressions);
    }
    const down = restated.filter((line) => line.costMicros < history(line)[0]!.costMicros);
    expect(down.length).toBeGreaterThan(5);
    expect(down.length).toBeLessThan(restated.length);
  });

  it('misreads no click and nobody reached without an impression', () => {
    for (const line of lines) {
      const eager = { ...line, impressions: 40, clicks: 40, reachInCategory: 40 };
      for (const row of history(eager)) {
        expect(row.clicks).toBeLessThanOrEqual(row.impressions);
        expect(row.reachInCategory).toBeLessThanOrEqual(row.impressions);
      }
    }
  });

  it('ends in the exact truth, once more revised, on the day that was agreed', () => {
    for (const line of lines) {
      const rows = history(line);
      expect(rows.map(({ revision }) => revision)).toEqual(
        rows.map((_, index) => String(index + 1).padStart(12, '0')),
      );
      expect(rows.at(-1)).toMatchObject({
        costMicros: line.costMicros,
        impressions: line.impressions,
        clicks: line.clicks,
        reachInCategory: line.reachInCategory,
        dataState: 'final',
        reportedAt: threeOn('2027-03-04'),
      });
      expect(rows.slice(0, -1).some(({ dataState }) => dataState === 'final')).toBe(false);
    }
  });

  it('is final at once where figures never change', () => {
    const terms = { ...account, finalAfterDays: 0 };
    for (const line of lines.slice(0, 50)) {
      expect(history(line, terms).map(({ dataState }) => dataState)).toEqual(['final']);
      expect(rowsAt(terms, line, threeOn('2027-03-02'))[0]?.costMicros).toBe(line.costMicros);
    }
  });

  it('gives rows that a delivery report may hold, now and then one twice', () => {
    const rows = lines.map((line) => rowsAt(account, line, threeOn('2027-03-03')));
    for (const row of rows.flat()) expect(DeliveryRow.parse(row)).toEqual(row);
    const twice = rows.filter((of) => of.length === 2);
    for (const [one, other] of twice) expect(other).toEqual(one);
    expect(twice.length).toBeGreaterThan(5);
    expect(twice.length).toBeLessThan(40);
  });

  it('depends on line, day and instant alone, not on who asked before', () => {
    const ask = () => lines.map((line) => rowsAt(account, line, threeOn('2027-03-03')));
    const before = JSON.stringify(ask());
    lines.toReversed().map((line) => rowsAt(account, line, threeOn('2027-03-04')));
    expect(JSON.stringify(ask())).toBe(before);
  });
});
