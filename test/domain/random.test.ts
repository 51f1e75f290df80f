import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  gamma,
  normal,
  poisson,
  type Random,
  randomFrom,
  xoshiro128,
} from '../../lib/domain/random.ts';

const draws = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw);
const mean = (xs: number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length;
const variance = (xs: number[]): number => {
  const middle = mean(xs);
  return mean(xs.map((x) => (x - middle) ** 2));
};
const shareBelow = (xs: number[], limit: number): number =>
  xs.filter((x) => x <= limit).length / xs.length;

describe('a stream of chance', () => {
  it('is xoshiro128** 1.1, by the values of the authors’ C program', () => {
    // From state 0, 1, 2, 3: the sequence that several ports of the reference program print.
    const small = xoshiro128(Uint32Array.of(0, 1, 2, 3));
    expect(draws(10, small)).toEqual([
      5760, 17280, 2966400, 32451840, 2604340873, 3891234569, 1254043636, 216095511, 3291724652,
      2070429911,
    ]);
    // From a full state: edorfaus/xoshiro-6502, test-rom/testdata.asm, made with the C program.
    const full = xoshiro128(Uint32Array.of(0x964d4a0c, 0xd40ab895, 0xad7fdecb, 0x3006f0f0));
    expect(draws(4, full)).toEqual([0xf1391922, 0x6fe53806, 0xa5be2840, 0xf510ee70]);
  });

  it('is the same for the same seed and another for another seed', () => {
    expect(draws(20, randomFrom('a'))).toEqual(draws(20, randomFrom('a')));
    expect(draws(20, randomFrom('a'))).not.toEqual(draws(20, randomFrom('b')));
  });

  it('keeps to these numbers for good, as stored runs are replayed from them', () => {
    expect(draws(3, randomFrom('swingshift'))).toMatchInlineSnapshot(`
      [
        0.04043029966643619,
        0.21172895115120494,
        0.8984488869263482,
      ]
    `);
  });

  it('fills [0, 1) evenly, by chi-squared over 20 bins', () => {
    const bins = new Array<number>(20).fill(0);
    for (const u of draws(20_000, randomFrom('even'))) {
      expect(u >= 0 && u < 1).toBe(true);
      bins[Math.floor(u * 20)]! += 1;
    }
    const statistic = bins.reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0);
    // 43.82 is the 99.9 % quantile of chi-squared with 19 degrees of freedom (NIST handbook, 1.3.6.7.4).
    expect(statistic).toBeLessThan(43.82);
  });

  it('carries 53 bits: the low half of the fraction moves too', () => {
    const low = draws(2_000, randomFrom('bits')).map((u) => (u * 2 ** 27) % 1);
    expect(mean(low)).toBeCloseTo(0.5, 1);
    expect(new Set(low).size).toBe(2_000);
  });
});

describe('normal numbers', () => {
  it('stand where the standard normal table puts them', () => {
    const xs = draws(40_000, () => normal(stream));
    // Φ at -1.96, -1, 0, 0.6745, 1.6449: 2.5, 15.87, 50, 75 and 95 %.
    expect(shareBelow(xs, -1.96)).toBeCloseTo(0.025, 2);
    expect(shareBelow(xs, -1)).toBeCloseTo(0.1587, 2);
    expect(shareBelow(xs, 0)).toBeCloseTo(0.5, 1);
    expect(shareBelow(xs, 0.6745)).toBeCloseTo(0.75, 2);
    expect(shareBelow(xs, 1.6449)).toBeCloseTo(0.95, 2);
    expect(variance(xs)).toBeCloseTo(1, 1);
  });
  const stream: Random = randomFrom('normal');
});

describe('gamma numbers', () => {
  // Quantiles: chi-squared tables (NIST handbook 1.3.6.7.4) halved, as gamma(k) = chi-squared(2k) / 2.
  it.each([
    { shape: 0.5, median: 0.455 / 2, ninetyFifth: 3.841 / 2 },
    { shape: 1, median: Math.LN2, ninetyFifth: 5.991 / 2 },
    { shape: 2.5, median: 4.351 / 2, ninetyFifth: 11.07 / 2 },
    { shape: 10, median: 19.337 / 2, ninetyFifth: 31.41 / 2 },
    { shape: 50, median: 99.334 / 2, ninetyFifth: 124.342 / 2 },
  ])('of shape $shape have their tabled quantiles, mean and variance', (row) => {
    const random = randomFrom(`gamma ${row.shape}`);
    const xs = draws(30_000, () => gamma(random, row.shape));
    expect(Math.abs(shareBelow(xs, row.median) - 0.5)).toBeLessThan(0.011);
    expect(Math.abs(shareBelow(xs, row.ninetyFifth) - 0.95)).toBeLessThan(0.005);
    expect(mean(xs) / row.shape).toBeCloseTo(1, 1);
    expect(Math.abs(variance(xs) / row.shape - 1)).toBeLessThan(0.07);
  });

  it('are positive for any shape, and refused for none', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), fc.string(), (shape, seed) => {
        const x = gamma(randomFrom(seed), shape);
        return x >= 0 && Number.isFinite(x);
      }),
    );
    for (const shape of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => gamma(randomFrom('x'), shape)).toThrow('Not a gamma shape');
    }
  });
});

describe('Poisson counts', () => {
  it.each([
    // P(0), P(X <= mean) from e^-m sums: 0.5 -> 0.6065; 4 -> 0.0183, 0.6288; 100 -> 0.5266.
    { mean: 0.5, atMost: 0, probability: 0.6065 },
    { mean: 4, atMost: 0, probability: 0.0183 },
    { mean: 4, atMost: 4, probability: 0.6288 },
    { mean: 100, atMost: 100, probability: 0.5266 },
  ])('of mean $mean are at most $atMost with probability $probability', (row) => {
    const random = randomFrom(`poisson ${row.mean}`);
    const xs = draws(20_000, () => poisson(random, row.mean));
    expect(Math.abs(shareBelow(xs, row.atMost) - row.probability)).toBeLessThan(0.015);
    expect(Math.abs(mean(xs) / row.mean - 1)).toBeLessThan(0.03);
    expect(Math.abs(variance(xs) / row.mean - 1)).toBeLessThan(0.06);
    expect(xs.every((x) => Number.isInteger(x) && x >= 0)).toBe(true);
  });

  it('are zero for a mean of zero, and refused where there is no mean', () => {
    expect(poisson(randomFrom('x'), 0)).toBe(0);
    for (const no of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => poisson(randomFrom('x'), no)).toThrow('Not a Poisson mean');
    }
  });
});
