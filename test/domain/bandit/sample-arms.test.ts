import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Arm, Observation } from '../../../lib/domain/bandit/arm.ts';
import { sampleArms } from '../../../lib/domain/bandit/sample-arms.ts';
import { addDays } from '../../../lib/domain/calendar.ts';
import { poisson, randomFrom } from '../../../lib/domain/random.ts';

const arm = (zone: string, category: string, creative: string): Arm => ({
  armId: `${zone}/${category}/social/${creative}`,
  zone,
  category,
  channel: 'social',
  creative,
  audienceSize: 20_000,
});
const arms = ['n', 's'].flatMap((zone) =>
  ['young', 'old'].flatMap((category) =>
    ['a', 'b'].map((creative) => arm(zone, category, creative)),
  ),
);
const today = '2027-03-08';
const row = (armId: string, daysAgo: number, reach: number | null, dollars = 50): Observation => ({
  armId,
  day: addDays(today, -daysAgo),
  spendMicros: dollars * 1_000_000,
  reach,
});
const week = arms.flatMap(({ armId, category }) =>
  [1, 2, 3, 4].map((daysAgo) => row(armId, daysAgo, (category === 'young' ? 300 : 60) + daysAgo)),
);
const sample = (
  observations: Observation[],
  more: Partial<Parameters<typeof sampleArms>[0]> = {},
) => sampleArms({ seed: 'seed', arms, observations, today, ...more });
const of = (sampled: ReturnType<typeof sample>, armId: string) =>
  sampled.find((one) => one.armId === armId)!;

describe('drawing arms', () => {
  it('is the same for a seed, in any order of arms and rows, byte for byte', () => {
    const text = JSON.stringify(sample(week));
    fc.assert(
      fc.property(
        fc.shuffledSubarray(arms, { minLength: arms.length }),
        fc.shuffledSubarray(week, { minLength: week.length }),
        (a, rows) => {
          expect(JSON.stringify(sample(rows, { arms: a }))).toBe(text);
        },
      ),
      { numRuns: 30 },
    );
    expect(JSON.stringify(sample(week, { seed: 'other' }))).not.toBe(text);
  });

  it('draws each arm its own luck: siblings with equal rows are drawn apart', () => {
    const sampled = sample([]);
    expect(new Set(sampled.map(({ theta }) => theta)).size).toBe(arms.length);
    expect(new Set(sampled.map(({ mean }) => mean)).size).toBe(1);
  });

  it('learns nothing from rows without a reach, without spend, or of days not over', () => {
    const noise = [
      row(arms[0]!.armId, 1, null),
      row(arms[1]!.armId, 1, 9_999, 0),
      row(arms[2]!.armId, 0, 9_999),
      row(arms[3]!.armId, -1, 9_999),
      row('gone/old/social/a', 1, 9_999),
    ];
    expect(sample([...week, ...noise])).toEqual(sample(week));
  });

  it('takes a reach of zero for what it is, unlike none', () => {
    const zero = week.map((one) => (one.armId === arms[0]!.armId ? { ...one, reach: 0 } : one));
    const none = week.map((one) => (one.armId === arms[0]!.armId ? { ...one, reach: null } : one));
    expect(of(sample(zero), arms[0]!.armId).mean).toBeLessThan(1);
    expect(of(sample(none), arms[0]!.armId).mean).toBeGreaterThan(3);
  });

  it('starts a new arm at its siblings’ mean, less sure than they are', () => {
    const fresh = arm('n', 'young', 'c');
    const sampled = sample(week, { arms: [...arms, fresh] });
    const sibling = of(sampled, 'n/young/social/a');
    const stranger = of(sampled, fresh.armId);
    expect(stranger.mean / sibling.mean).toBeGreaterThan(0.7);
    expect(stranger.mean / sibling.mean).toBeLessThan(1.3);
    expect(stranger.sd).toBeGreaterThan(2 * sibling.sd);
  });

  it('grows surer with rows', () => {
    const armId = arms[0]!.armId;
    const more = [...week, ...Array.from({ length: 30 }, () => row(armId, 1, 301))];
    expect(of(sample(more), armId).sd).toBeLessThan(of(sample(week), armId).sd);
  });

  it('draws about the mean, by three tenths of the posterior’s spread', () => {
    const { armId } = arms[0]!;
    const drawn = Array.from({ length: 500 }, (_, i) => of(sample([], { seed: `${i}` }), armId));
    const mean = drawn.reduce((sum, { theta }) => sum + theta, 0) / drawn.length;
    const square = drawn.reduce((sum, { theta }) => sum + (theta - mean) ** 2, 0) / drawn.length;
    expect(Math.abs(mean / drawn[0]!.mean - 1)).toBeLessThan(0.05);
    expect(Math.abs(Math.sqrt(square) / drawn[0]!.sd - 0.3)).toBeLessThan(0.05);
  });

  it('holds the truth within two standard deviations about as often as it should', () => {
    let held = 0;
    for (let world = 0; world < 40; world += 1) {
      const random = randomFrom(`truth ${world}`);
      const truth = new Map(arms.map(({ armId }) => [armId, 2 + 4 * random()]));
      const rows = arms.flatMap(({ armId }) =>
        [1, 2, 3, 4, 5, 6].map((daysAgo) =>
          row(armId, daysAgo, poisson(random, 50 * truth.get(armId)!)),
        ),
      );
      for (const { armId, mean, sd } of sample(rows)) {
        if (Math.abs(mean - truth.get(armId)!) <= 2 * sd) held += 1;
      }
    }
    expect(held / (40 * arms.length)).toBeGreaterThan(0.85);
  });

  it('gives finite curves whatever was reported', () => {
    const reports = fc.array(
      fc.record({
        armId: fc.constantFrom(...arms.map(({ armId }) => armId), 'unknown'),
        day: fc.integer({ min: -3, max: 400 }).map((ago) => addDays(today, -ago)),
        spendMicros: fc.integer({ min: 0, max: 9e15 }),
        reach: fc.option(fc.integer({ min: 0, max: 1e9 })),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(reports, fc.integer({ min: 0, max: 1e9 }), (observations, audienceSize) => {
        const sized = arms.map((one) => ({ ...one, audienceSize }));
        for (const one of sample(observations, { arms: sized })) {
          expect(one.theta).toBeGreaterThanOrEqual(0);
          expect([one.theta, one.mean, one.sd].every(Number.isFinite)).toBe(true);
          expect(Number.isSafeInteger(one.saturationMicros) && one.saturationMicros > 0).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('stops where two arms share an id', () => {
    expect(() => sample([], { arms: [...arms, arms[0]!] })).toThrow('Two arms share an id');
  });
});
