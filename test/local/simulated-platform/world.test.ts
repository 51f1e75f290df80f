import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apportion, wholeWeights } from '../../../lib/domain/apportion.ts';
import { addDays } from '../../../lib/domain/calendar.ts';
import { worstCaseMicros } from '../../../lib/domain/money.ts';
import { expectedReach, truthOf } from '../../../lib/local/simulated-platform/truth.ts';
import {
  deliverDay,
  NOTHING,
  playEvenSplit,
  sumUp,
} from '../../../lib/local/simulated-platform/world.ts';
import { aLine } from '../../support/platform-suite.ts';

const world = (seed: string) => ({ seed, overDeliveryBasisPoints: 1_000 });
const days = Array.from({ length: 14 }, (_, index) => ({
  date: addDays('2027-03-01', index),
  totalMicros: 2_000_000_000,
}));
const grid = ['north', 'south', 'west'].flatMap((zone) =>
  ['students', 'parents', 'retired'].flatMap((category) =>
    ['social', 'video'].flatMap((channel) =>
      ['hope', 'facts'].map((creative) =>
        aLine({
          lineId: `${zone}-${category}-${channel}.${creative}`,
          armId: `${zone}/${category}/${channel}/${creative}`,
          audienceId: `${zone}-${category}`,
          zone,
          category,
          channel,
          creative,
          audienceSize: 5_000 + 300 * zone.length + 200 * category.length,
        }),
      ),
    ),
  ),
);

describe('a day of a line', () => {
  it('costs nothing and reaches nobody without budget or without audience', () => {
    expect(deliverDay(world('7'), aLine(), '2027-03-01', 0, 0)).toEqual(NOTHING);
    const nobody = aLine({ audienceSize: 0 });
    expect(deliverDay(world('7'), nobody, '2027-03-01', 50_000_000, 0)).toEqual(NOTHING);
  });

  it('never passes the stated bound by a micro, nor its audience by a voter', () => {
    const chance = fc.record({
      seed: fc.string(),
      budget: fc.integer({ min: 0, max: 5_000_000_000 }),
      bound: fc.integer({ min: 0, max: 30_000 }),
      size: fc.integer({ min: 0, max: 9_000 }),
      before: fc.integer({ min: 0, max: 9_000 }),
      day: fc.integer({ min: 0, max: 400 }),
    });
    fc.assert(
      fc.property(chance, ({ seed, budget, bound, size, before, day }) => {
        const date = addDays('2027-01-01', day);
        const line = aLine({ audienceSize: size });
        const terms = { seed, overDeliveryBasisPoints: bound };
        const done = deliverDay(terms, line, date, budget, Math.min(before, size));
        for (const figure of Object.values(done)) expect(Number.isSafeInteger(figure)).toBe(true);
        expect(done.costMicros).toBeLessThanOrEqual(worstCaseMicros(budget, bound));
        if (size > 0) expect(done.costMicros).toBeGreaterThanOrEqual(Math.floor(budget * 0.95));
        expect(done.impressions > 0).toBe(done.costMicros > 0);
        expect(done.clicks).toBeLessThanOrEqual(done.impressions);
        expect(done.reachInCategory).toBeLessThanOrEqual(done.impressions);
        expect(done.reachInCategory + Math.min(before, size)).toBeLessThanOrEqual(size);
        expect(Math.min(...Object.values(done))).toBeGreaterThanOrEqual(0);
        expect(deliverDay(terms, line, date, budget, Math.min(before, size))).toEqual(done);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('over-delivers on some days and under-delivers on others', () => {
    const costs = days.map(
      ({ date }) => deliverDay(world('7'), aLine(), date, 50_000_000, 0).costMicros,
    );
    expect(Math.max(...costs)).toBeGreaterThan(50_000_000);
    expect(Math.min(...costs)).toBeLessThan(50_000_000);
  });

  it('meets the same chance under another budget', () => {
    const small = deliverDay(world('7'), aLine(), '2027-03-01', 10_000_000, 0);
    const large = deliverDay(world('7'), aLine(), '2027-03-01', 20_000_000, 0);
    expect(large.costMicros).toBe(2 * small.costMicros);
    expect(Math.abs(large.impressions - 2 * small.impressions)).toBeLessThanOrEqual(1);
  });
});

describe('an even split', () => {
  it('divides each day over the lines that are live and adds up', () => {
    const lines = [
      aLine(),
      aLine({ lineId: 'late.hope', start: '2027-03-03' }),
      aLine({ lineId: 'early.hope', end: '2027-03-01' }),
    ];
    const played = playEvenSplit({ world: world('7'), lines, days: days.slice(0, 3) });
    expect(played.byDay.map(({ date }) => date)).toEqual([
      '2027-03-01',
      '2027-03-02',
      '2027-03-03',
    ]);
    const alone = deliverDay(
      world('7'),
      aLine(),
      '2027-03-02',
      2_000_000_000,
      playEvenSplit({ world: world('7'), lines, days: days.slice(0, 1) }).reachInCategory,
    );
    expect(played.byDay[1]).toEqual({ date: '2027-03-02', ...alone });
    for (const of of ['costMicros', 'reachInCategory'] as const) {
      const sum = (parts: { [key in typeof of]: number }[]) =>
        parts.reduce((total, part) => total + part[of], 0);
      expect(sum(played.byDay)).toBe(played[of]);
      expect(sum(Object.values(played.byLine))).toBe(played[of]);
    }
  });

  it('is the same for the same seed, byte for byte', () => {
    const play = (seed: string) =>
      JSON.stringify(playEvenSplit({ world: world(seed), lines: grid, days: days.slice(0, 4) }));
    expect(play('7')).toBe(play('7'));
    expect(play('8')).not.toBe(play('7'));
  });

  it('reaches a good part of the audiences in two weeks, and not all', () => {
    const sizes = new Map(grid.map(({ audienceId, audienceSize }) => [audienceId, audienceSize]));
    const people = [...sizes.values()].reduce((a, b) => a + b, 0);
    const shares = ['1', '2', '3', '4', '5'].map(
      (seed) => playEvenSplit({ world: world(seed), lines: grid, days }).reachInCategory / people,
    );
    expect(Math.min(...shares)).toBeGreaterThan(0.12);
    expect(Math.max(...shares)).toBeLessThan(0.8);
  });

  it('counts a voter once, whichever lines of the audience reached them', () => {
    const lines = ['a', 'b', 'c', 'd'].map((lineId) => aLine({ lineId, audienceSize: 2_000 }));
    const flood = days.map(({ date }) => ({ date, totalMicros: 50_000_000_000 }));
    const { reachInCategory } = playEvenSplit({ world: world('7'), lines, days: flood });
    expect(reachInCategory).toBeLessThanOrEqual(2_000);
    expect(reachInCategory).toBeGreaterThan(1_500);
  });
});

/** Water-fills each day by the true marginal reach: what a policy that knew the world would do. */
const playKnowing = (seed: string): { reachInCategory: number; costMicros: number } => {
  const truths = grid.map((line) => truthOf(world(seed), line));
  const reached = new Map(grid.map(({ audienceId }) => [audienceId, 0]));
  const delivered = days.flatMap(({ date, totalMicros }) => {
    const budgets = grid.map(() => 0);
    const gain = (index: number): number => {
      const [truth, line] = [truths[index]!, grid[index]!];
      const at = (micros: number): number =>
        expectedReach(
          truth,
          (micros * 1_000) / truth.cpmMicros,
          line.audienceSize,
          reached.get(line.audienceId)!,
        );
      return at(budgets[index]! + 20_000_000) - at(budgets[index]!);
    };
    for (let step = 0; step < totalMicros / 20_000_000; step += 1) {
      const gains = grid.map((_, index) => gain(index));
      budgets[gains.indexOf(Math.max(...gains))]! += 20_000_000;
    }
    return grid.map((line, index) => {
      const before = reached.get(line.audienceId)!;
      const done = deliverDay(world(seed), line, date, budgets[index]!, before);
      reached.set(line.audienceId, before + done.reachInCategory);
      return { lineId: line.lineId, date, ...done };
    });
  });
  return sumUp(delivered);
};

/** Divides each day by the square of what was reached per dollar so far: learns, in the simplest way. */
const playLearning = (seed: string): { reachInCategory: number; costMicros: number } => {
  const spent = grid.map(() => 20_000_000);
  const reached = grid.map(() => 0);
  const people = new Map(grid.map(({ audienceId }) => [audienceId, 0]));
  const delivered = days.flatMap(({ date, totalMicros }) => {
    const squares = grid.map((_, index) => ((reached[index]! + 20) / spent[index]!) ** 2);
    const { shares } = apportion(totalMicros, wholeWeights(squares));
    return grid.map((line, index) => {
      const before = people.get(line.audienceId)!;
      const done = deliverDay(world(seed), line, date, shares[index]!, before);
      people.set(line.audienceId, before + done.reachInCategory);
      reached[index]! += done.reachInCategory;
      spent[index]! += done.costMicros;
      return { lineId: line.lineId, date, ...done };
    });
  });
  return sumUp(delivered);
};

describe('looking pays', () => {
  const perDollar = ({
    reachInCategory,
    costMicros,
  }: typeof NOTHING | ReturnType<typeof playKnowing>) => reachInCategory / costMicros;

  it('gains clearly over an even split by knowing the world, and most of it by learning', () => {
    const gains = ['1', '3', '4', '5', '7', '8'].map((seed) => {
      const even = perDollar(playEvenSplit({ world: world(seed), lines: grid, days }));
      return {
        knowing: perDollar(playKnowing(seed)) / even - 1,
        learning: perDollar(playLearning(seed)) / even - 1,
      };
    });
    const mean = (of: 'knowing' | 'learning') =>
      gains.reduce((sum, gain) => sum + gain[of], 0) / gains.length;
    expect(mean('knowing')).toBeGreaterThan(0.15);
    expect(mean('learning')).toBeGreaterThan(0.1);
  });
});
