import { describe, expect, it } from 'vitest';
import { fallOf, type RatePoint, shrinkOf } from '../../../lib/domain/destinations/match-alert.ts';

/** Tells rates one after the other; gives at which of them somebody was to look. */
const told = (...rates: (number | undefined)[]): number[] => {
  const points: RatePoint[] = [];
  return rates.flatMap((rate, nth) => {
    const alert = fallOf(points, rate);
    points.push({ rate, alerted: alert !== undefined });
    return alert === undefined ? [] : [nth];
  });
};

describe('the match rate', () => {
  it.each([
    ['stands', [0.7, 0.7, 0.71], []],
    ['falls by fifteen points and no more', [0.7, 0.55], []],
    ['falls by more', [0.7, 0.549], [1]],
    ['stays down: that is told once', [0.7, 0.5, 0.5, 0.48], [1]],
    ['falls again from there', [0.7, 0.5, 0.3], [1, 2]],
    ['slides slowly', [0.7, 0.62, 0.54, 0.5], [2]],
    ['comes back and falls once more', [0.7, 0.5, 0.7, 0.5], [1, 3]],
    ['is not known in between', [0.7, undefined, 0.5], [2]],
    ['is known for the first time', [undefined, 0.1], []],
  ])('%s', (_, rates, alerts) => {
    expect(told(...rates)).toEqual(alerts);
  });

  it('is told with both figures', () => {
    expect(fallOf([{ rate: 0.712, alerted: false }], 0.5)).toContain('from 71.2 % to 50.0 %');
  });
});

describe('a list', () => {
  it.each([
    [5_000, 5_000, false],
    [5_000, 4_900, false],
    [5_000, 4_899, true],
    [5_000, 0, true],
    [5_000, 6_000, false],
  ])('that held %d people and holds %d: to be looked at %s', (first, now, looks) => {
    expect(shrinkOf(first, now) !== undefined).toBe(looks);
  });
});
