import { describe, expect, it } from 'vitest';
import { forecastEnd } from '../../../lib/domain/pacing/forecast.ts';
import { normal, randomFrom } from '../../../lib/domain/random.ts';

const terms = { capMicros: 1_000_000_000, overDeliveryBasisPoints: 1_000, finalAfterDays: 0 };
const day = (budgetedMicros: number, spentMicros: number) => ({ budgetedMicros, spentMicros });

describe('a forecast to the end', () => {
  it('is what was spent once no day is left, and everything where days spend what they are given', () => {
    const over = forecastEnd({ ...terms, past: [day(5, 4)], daysLeft: 0 });
    expect(over).toEqual({ micros: 4, lowMicros: 4, highMicros: 4 });
    const none = { ...terms, overDeliveryBasisPoints: 0, past: [], daysLeft: 10 };
    expect(forecastEnd(none).micros).toBe(1_000_000_000);
    expect(forecastEnd(none).lowMicros).toBeLessThan(1_000_000_000);
  });

  it('never passes the cap, and spends again what days leave', () => {
    const past = [day(100_000_000, 50_000_000), day(100_000_000, 50_000_000)];
    const { micros, highMicros } = forecastEnd({ ...terms, past, daysLeft: 8 });
    expect(highMicros).toBeLessThanOrEqual(1_000_000_000);
    // Half of each day's budget alone would end at 545; what is left over is given again.
    expect(micros).toBeGreaterThan(700_000_000);
  });

  it('loses what the last days may still over-deliver until their figures are final', () => {
    const past = Array.from({ length: 10 }, () => day(90_000_000, 90_000_000));
    const late = forecastEnd({ ...terms, past, daysLeft: 1, finalAfterDays: 3 });
    // 100 are left, of which 27 are kept for three days that may yet cost a tenth more; 73 / 1.1.
    expect(late.micros).toBe(966_363_636);
    expect(forecastEnd({ ...terms, past, daysLeft: 1 }).micros).toBe(990_909_091);
  });

  it('holds the end in its band about nine times in ten of made-up seasons', () => {
    let inside = 0;
    const seasons = 200;
    const finalAfterDays = 2;
    for (let season = 0; season < seasons; season += 1) {
      const random = randomFrom(`season ${season}`);
      const level = 0.9 + 0.08 * normal(random);
      const days: ReturnType<typeof day>[] = [];
      for (let left = 14; left > 0; left -= 1) {
        const committed = days.reduce((sum, one, index) => {
          const isFinal = index < days.length - finalAfterDays;
          return sum + (isFinal ? one.spentMicros : 1.1 * one.budgetedMicros);
        }, 0);
        const budgeted = Math.max(0, terms.capMicros - committed) / left / 1.1;
        days.push(day(budgeted, budgeted * Math.min(1.1, level + 0.06 * normal(random))));
      }
      const end = days.reduce((sum, one) => sum + one.spentMicros, 0);
      const told = { ...terms, finalAfterDays, past: days.slice(0, 6), daysLeft: 8 };
      const { lowMicros, highMicros } = forecastEnd(told);
      if (lowMicros <= end && end <= highMicros) inside += 1;
    }
    expect(inside / seasons).toBeGreaterThanOrEqual(0.85);
  });
});
