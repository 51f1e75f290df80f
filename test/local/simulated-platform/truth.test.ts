import { describe, expect, it } from 'vitest';
import {
  expectedReach,
  truthOf,
  type WorldLine,
  weekdayFactor,
} from '../../../lib/local/simulated-platform/truth.ts';
import { aLine } from '../../support/platform-suite.ts';

const world = (seed: string) => ({ seed, overDeliveryBasisPoints: 1_000 });
const seeds = Array.from({ length: 200 }, (_, index) => String(index));
const perDollar = (seed: string, line: WorldLine): number => {
  const { cpmMicros, inCategoryShare, attention } = truthOf(world(seed), line);
  return (1e9 / cpmMicros) * inCategoryShare * attention;
};

describe('the truth of a line', () => {
  it('follows from the seed and the arm alone', () => {
    const line = aLine();
    const sameArm = aLine({ lineId: 'other.hope', flightId: 'other', audienceSize: 9 });
    expect(truthOf(world('7'), sameArm)).toEqual(truthOf(world('7'), line));
    expect(truthOf(world('8'), line)).not.toEqual(truthOf(world('7'), line));
  });

  it('makes some pairs of channel and creative cheap by the impression and dear by the voter', () => {
    const truths = seeds.map((seed) => ({ seed, ...truthOf(world(seed), aLine()) }));
    const broad = truths.filter(({ inCategoryShare }) => inCategoryShare < 0.2);
    const narrow = truths.filter(({ inCategoryShare }) => inCategoryShare > 0.6);
    expect(broad.length + narrow.length).toBe(seeds.length);
    expect(broad.length / seeds.length).toBeGreaterThan(0.12);
    expect(broad.length / seeds.length).toBeLessThan(0.28);
    const mean = (list: typeof truths, of: (one: (typeof truths)[number]) => number) =>
      list.reduce((sum, one) => sum + of(one), 0) / list.length;
    const price = (one: { cpmMicros: number }): number => one.cpmMicros;
    const worth = (one: { seed: string }): number => perDollar(one.seed, aLine());
    expect(mean(broad, price)).toBeLessThan(0.7 * mean(narrow, price));
    expect(mean(broad, worth)).toBeLessThan(0.5 * mean(narrow, worth));
  });

  it('is shared by siblings: categories that a creative speaks to do better in every zone', () => {
    const zones = ['north', 'south', 'west'];
    const ratios = seeds.map((seed) => {
      const [north = 0, south = 0] = zones.map((zone) => {
        const of = (creative: string) =>
          perDollar(seed, aLine({ zone, creative, armId: `${zone}/${creative}` }));
        return Math.log(of('hope') / of('facts'));
      });
      return north * south;
    });
    expect(ratios.filter((product) => product > 0).length).toBeGreaterThan(0.85 * seeds.length);
  });

  it('moves prices by the day of the week by no more than 6 %', () => {
    const days = ['2027-03-01', '2027-03-02', '2027-03-06', '2027-03-07'];
    const factors = days.map((day) => weekdayFactor(world('7'), 'social', day));
    expect(new Set(factors).size).toBe(days.length);
    for (const factor of factors) expect(Math.abs(factor - 1)).toBeLessThanOrEqual(0.06);
    expect(weekdayFactor(world('7'), 'social', '2027-03-08')).toBe(factors[0]);
    expect(weekdayFactor(world('7'), 'social', '2023-12-25')).toBe(factors[0]);
  });
});

describe('expected reach', () => {
  const truth = truthOf(world('7'), aLine());

  it('saturates within a day', () => {
    const reach = [1, 2, 4, 8].map((times) => expectedReach(truth, times * 50_000, 6_000, 0));
    const [once = 0, twice = 0, four = 0, eight = 0] = reach;
    expect(twice - once).toBeLessThan(once);
    expect(four - twice).toBeLessThan(2 * (twice - once));
    expect(eight).toBeLessThanOrEqual(6_000 * truth.dailyShare);
  });

  it('falls as the audience has been reached, to nothing', () => {
    const reach = [0, 2_000, 4_000, 6_000].map((before) =>
      expectedReach(truth, 20_000, 6_000, before),
    );
    expect(reach).toEqual([...reach].sort((a, b) => b - a));
    expect(reach.at(-1)).toBe(0);
    expect(expectedReach(truth, 20_000, 0, 0)).toBe(0);
  });
});
