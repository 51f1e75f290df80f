import { describe, expect, it } from 'vitest';
import type { Arm, Observation } from '../../../lib/domain/bandit/arm.ts';
import { fitArms, meanLogSaturation } from '../../../lib/domain/bandit/posterior.ts';
import { effectiveDollars } from '../../../lib/domain/bandit/saturation.ts';
import { addDays } from '../../../lib/domain/calendar.ts';

const arm: Arm = {
  armId: 'n/young/social/a',
  zone: 'n',
  category: 'young',
  channel: 'social',
  creative: 'a',
  audienceSize: 20_000,
};
const rows = (days: number, reach: (dollars: number, day: number) => number): Observation[] =>
  Array.from({ length: days }, (_, day) => {
    const dollars = 100 * 2 ** (day % 5);
    return {
      armId: arm.armId,
      day: addDays('2027-03-01', day),
      spendMicros: dollars * 1_000_000,
      reach: Math.round(reach(dollars, day)),
    };
  });
const today = '2027-03-21';
const fitted = (observations: Observation[]) => fitArms([arm], observations, today)[0]!;

describe('fitting arms', () => {
  it('recovers curve and rate from clean rows', () => {
    const posterior = fitted(rows(20, (dollars) => 4 * effectiveDollars(dollars, 600)));
    expect(Math.exp(meanLogSaturation(posterior)) / 600).toBeCloseTo(1, 0);
    expect(Math.abs(Math.log(Math.exp(meanLogSaturation(posterior)) / 600))).toBeLessThan(0.15);
  });

  it('counts an old day less than a late one, and days not yet over not at all', () => {
    const [old, late] = fitted([
      { armId: arm.armId, day: '2027-03-01', spendMicros: 1e8, reach: 300 },
      { armId: arm.armId, day: '2027-03-20', spendMicros: 1e8, reach: 300 },
      { armId: arm.armId, day: today, spendMicros: 1e8, reach: 0 },
      { armId: arm.armId, day: '2027-04-01', spendMicros: 1e8, reach: 0 },
    ]).rows.toSorted((a, b) => a.weight - b.weight);
    expect(fitted([]).rows).toEqual([]);
    expect(old!.weight / late!.weight).toBeCloseTo(0.97 ** 19, 12);
    expect(fitted([{ armId: arm.armId, day: today, spendMicros: 1e8, reach: 0 }]).rows).toEqual([]);
  });

  it('takes rows for weaker where they scatter more than chance', () => {
    const calm = fitted(rows(20, (dollars) => 4 * effectiveDollars(dollars, 600)));
    const wild = fitted(
      rows(20, (dollars, day) => (day % 2 ? 1.6 : 0.4) * 4 * effectiveDollars(dollars, 600)),
    );
    const weightOf = (posterior: typeof calm) => posterior.rows.reduce((s, r) => s + r.weight, 0);
    expect(weightOf(wild)).toBeLessThan(weightOf(calm) / 20);
  });
});
