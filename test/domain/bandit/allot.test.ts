import { describe, expect, it } from 'vitest';
import { allot } from '../../../lib/domain/bandit/allot.ts';
import type { Curves } from '../../../lib/domain/bandit/fill-curves.ts';
import { type Random, randomFrom } from '../../../lib/domain/random.ts';
import { announced } from '../../support/campaigns.ts';

const drawn = (random: Random, size: number) => {
  const arms = Array.from({ length: size }, (_, index) => {
    const minMicros = random() < 0.4 ? Math.floor(random() * 3e6) : 0;
    const maxMicros = minMicros + Math.floor(random() ** 3 * 2e7);
    return announced(`a${index}`, { minMicros, maxMicros });
  });
  const curves: Curves = {
    logWorth: Float64Array.from(arms, () => 8 * random() - 4),
    room: Float64Array.from(arms, () => 20 * random() ** 2 + 1e-3),
    bend: Float64Array.from(arms, () => (random() < 0.2 ? 0 : 2.5 * random())),
    least: Float64Array.from(arms, ({ minMicros }) => minMicros / 1e6),
    most: Float64Array.from(arms, ({ maxMicros }) => maxMicros / 1e6),
  };
  return { arms, curves };
};

const purse = (wishMicros: number, limitMicros: number, thereMicros = limitMicros) => ({
  wishMicros,
  limitMicros,
  thereMicros,
});

describe('an allotment', () => {
  it('passes no bound and loses no micro in 100,000 random cases', () => {
    const random = randomFrom('allotments');
    let broken = 0;
    for (let run = 0; run < 100_000; run += 1) {
      const { arms, curves } = drawn(random, 1 + (run % 3));
      const there = Math.floor(random() * 3e7);
      const limit = Math.floor((1 - 0.3 * random()) * there);
      const wish = Math.floor(random() * 4e7);
      const { micros } = allot(arms, curves, purse(wish, limit, there));
      const sum = micros.reduce((a, b) => a + b, 0);
      const least = arms.reduce((all, { minMicros }) => all + minMicros, 0);
      const most = arms.reduce((all, { maxMicros }) => all + maxMicros, 0);
      const held = arms.every(
        ({ minMicros, maxMicros }, index) =>
          Number.isSafeInteger(micros[index]) &&
          (micros[index] === 0 || micros[index]! >= minMicros) &&
          micros[index]! <= maxMicros &&
          (least > there || micros[index]! >= minMicros),
      );
      const asked = Math.min(Math.max(least, limit), most, Math.max(least, wish));
      const fits = least > there ? sum <= limit : sum === asked && sum <= there;
      if (!held || !fits) broken += 1;
    }
    expect(broken).toBe(0);
  });

  it('meets the floors that are worth most where money does not last for all', () => {
    const arms = ['a', 'b', 'c'].map((id) => announced(id, { minMicros: 400, maxMicros: 900 }));
    const curves: Curves = {
      logWorth: Float64Array.of(1, 3, 2),
      room: Float64Array.of(1, 1, 1),
      bend: Float64Array.of(0, 0, 0),
      least: Float64Array.of(4e-4, 4e-4, 4e-4),
      most: Float64Array.of(9e-4, 9e-4, 9e-4),
    };
    expect(allot(arms, curves, purse(1_000, 1_000)).micros).toEqual([0, 600, 400]);
    expect(allot(arms, curves, purse(1_300, 1_300)).micros.reduce((a, b) => a + b, 0)).toBe(1_300);
    const [first] = arms;
    const free = announced('d', { maxMicros: 900 });
    const beside = {
      logWorth: Float64Array.of(1, 3),
      room: Float64Array.of(1, 1),
      bend: Float64Array.of(0, 0),
      least: Float64Array.of(4e-4, 0),
      most: Float64Array.of(9e-4, 9e-4),
    };
    expect(allot([first!, free], beside, purse(300, 300)).micros).toEqual([0, 300]);
    expect(allot([first!, free], beside, purse(300, 390, 400)).micros).toEqual([400, 0]);
    expect(allot([], { ...curves, room: new Float64Array(0) }, purse(5, 5)).micros).toEqual([]);
  });
});
