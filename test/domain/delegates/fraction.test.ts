import { describe, expect, it } from 'vitest';
import { compareFractions, fractionOf } from '../../../lib/domain/delegates/fraction.ts';

describe('an exact fraction', () => {
  it.each([
    [0.15, 15n, 100n],
    [0, 0n, 1n],
    [1, 1n, 1n],
    [1e-7, 1n, 10_000_000n],
    [1.5e21, 1_500_000_000_000_000_000_000n, 1n],
    [-0.05, -5n, 100n],
  ])('says what %d is written as', (decimal, over, under) => {
    expect(fractionOf(decimal)).toEqual({ over, under });
  });

  it('compares without rounding', () => {
    const almost = { over: 9_007_199_254_740_992n, under: 9_007_199_254_740_993n };
    expect(compareFractions(almost, fractionOf(1))).toBe(-1);
    expect(compareFractions(fractionOf(1), almost)).toBe(1);
    expect(compareFractions(fractionOf(0.5), { over: 3n, under: 6n })).toBe(0);
  });

  it('takes no NaN', () => {
    expect(() => fractionOf(Number.NaN)).toThrow('Not a finite number');
  });
});
