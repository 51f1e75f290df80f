import { describe, expect, it } from 'vitest';
import { viewOf } from '../../lib/dashboard/report-view.ts';
import {
  armMoves,
  cumulativeReach,
  drawnCategories,
  sharesByDay,
  spendByDay,
} from '../../lib/dashboard/series.ts';
import { spendReport } from '../../lib/domain/finance/spend-report.ts';
import { early, sampleReport, strayRows } from '../support/sample-report.ts';

const many = Array.from({ length: 9 }, (_, index) => `category-${index}`);

describe('what the plots draw', () => {
  it('adds up to what was spent, the unassigned and the small categories too', () => {
    const report = sampleReport({ days: 4, categories: many });
    report.rows = [...report.rows, ...spendReport(strayRows(), [], early)];
    const view = viewOf(report);
    const drawn = spendByDay(view).reduce((sum, { micros }) => sum + micros, 0);
    expect(drawn).toBe(view.achieved.costMicros);
    expect(drawnCategories(view)).toHaveLength(7);
    expect(drawnCategories(view).at(-1)).toBe('other');
  });

  it('gives each day shares that add up to one', () => {
    const shares = sharesByDay(sampleReport({ days: 5 }).budgets);
    for (const cells of Map.groupBy(shares, ({ day }) => day).values())
      expect(cells.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  it('draws no shares of a day without budget', () => {
    expect(
      sharesByDay([{ day: '2027-03-01', lineId: 'l', armId: 'z/c/h/r', toMicros: 0 }]),
    ).toEqual([]);
  });

  it('orders arms from the largest rise to the largest fall', () => {
    const budget = (day: string, arm: string, toMicros: number) => ({
      day,
      lineId: arm,
      armId: arm,
      toMicros,
    });
    const moves = armMoves([
      budget('2027-03-01', 'a', 50),
      budget('2027-03-01', 'b', 50),
      budget('2027-03-02', 'b', 75),
      budget('2027-03-02', 'c', 25),
    ]);
    expect(moves).toEqual([
      { armId: 'b', first: 0.5, last: 0.75 },
      { armId: 'c', first: 0, last: 0.25 },
      { armId: 'a', first: 0.5, last: 0 },
    ]);
  });

  it('ends the lines of reach at the totals', () => {
    const report = sampleReport({ days: 6 });
    const view = viewOf(report);
    const last = (way: string) =>
      cumulativeReach(view).findLast((point) => point.way === way)?.reach;
    expect(last('bandit')).toBe(view.achieved.reachInCategory);
    expect(last('even split')).toBe(report.evenSplit?.reachInCategory);
  });
});
