import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apportion, wholeWeights } from '../../../lib/domain/apportion.ts';
import { worstCaseMicros } from '../../../lib/domain/money.ts';
import { paceDay } from '../../../lib/domain/pacing/pace.ts';

const allowance = fc.record({
  capMicros: fc.integer({ min: 0, max: 1e13 }),
  committedMicros: fc.integer({ min: 0, max: 2e13 }),
  daysLeft: fc.integer({ min: 1, max: 366 }),
  dayCapMicros: fc.integer({ min: 0, max: 1e13 }),
  overDeliveryBasisPoints: fc.integer({ min: 0, max: 30_000 }),
});

describe('pacing', () => {
  it.each([
    ['even over the days left', { capMicros: 1_400, committedMicros: 0, daysLeft: 14 }, 100],
    ['what past days took is gone', { capMicros: 1_400, committedMicros: 700, daysLeft: 7 }, 100],
    ['rounds down', { capMicros: 1_400, committedMicros: 1, daysLeft: 14 }, 99],
    [
      'keeps the day cap',
      { capMicros: 1_400, committedMicros: 0, daysLeft: 2, dayCapMicros: 300 },
      300,
    ],
    ['spends all on the last day', { capMicros: 1_400, committedMicros: 1_300, daysLeft: 1 }, 100],
    ['nothing after the last day', { capMicros: 1_400, committedMicros: 0, daysLeft: 0 }, 0],
    [
      'nothing once the cap is passed',
      { capMicros: 1_400, committedMicros: 1_500, daysLeft: 3 },
      0,
    ],
  ])('%s', (_, given, expected) => {
    expect(paceDay({ ...given, overDeliveryBasisPoints: 0 })).toBe(expected);
  });

  it('leaves room for over-delivery', () => {
    const given = { capMicros: 110_000, committedMicros: 0, daysLeft: 10 };
    expect(paceDay({ ...given, overDeliveryBasisPoints: 1_000 })).toBe(10_000);
  });

  it('never passes cap or day cap at the worst, however the day is divided, and wastes next to nothing', () => {
    fc.assert(
      fc.property(
        allowance,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 }),
        (given, parts) => {
          const budget = paceDay({ ...given, budgets: parts.length });
          const { shares } = apportion(budget, wholeWeights(parts));
          const worst = shares
            .map((share) => worstCaseMicros(share, given.overDeliveryBasisPoints))
            .reduce((a, b) => a + b, 0);
          const left = Math.max(0, given.capMicros - given.committedMicros);
          expect(budget).toBeGreaterThanOrEqual(0);
          expect(BigInt(worst) * BigInt(given.daysLeft) <= BigInt(left)).toBe(true);
          expect(worst).toBeLessThanOrEqual(given.dayCapMicros);
          const next = worstCaseMicros(budget + parts.length + 1, given.overDeliveryBasisPoints);
          const fits = next <= given.dayCapMicros && next <= left / given.daysLeft;
          expect(fits).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });
});
