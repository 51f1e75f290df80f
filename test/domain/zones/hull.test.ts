import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dynamicSplit } from '../../../lib/domain/zones/dynamic-split.ts';
import { fillHulls, hullOf } from '../../../lib/domain/zones/hull.ts';

/** Gains that rise by whole numbers, so that sums are exact. */
const gains = fc
  .array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 8 })
  .map((rises) => [0, ...rises].map((_, step) => rises.slice(0, step).reduce((a, b) => a + b, 0)));
const gainOf = (all: number[][], steps: number[]): number =>
  steps.reduce((sum, own, unit) => sum + (all[unit]?.[own] ?? 0), 0);

/** Every split, tried. */
const bestOfAll = (all: number[][], steps: number): number => {
  const [first, ...rest] = all;
  if (!first) return 0;
  let best = 0;
  for (let own = 0; own < first.length && own <= steps; own += 1) {
    best = Math.max(best, (first[own] ?? 0) + bestOfAll(rest, steps - own));
  }
  return best;
};

describe('a concave hull', () => {
  it('skips the slow start of a curve', () => {
    expect(hullOf([0, 0, 6, 7, 7])).toEqual([
      { from: 0, to: 2, slope: 3 },
      { from: 2, to: 3, slope: 1 },
    ]);
  });

  it('is nowhere below the gains, and falls in slope', () => {
    fc.assert(
      fc.property(gains, (own) => {
        const hull = hullOf(own);
        const at = (step: number): number =>
          hull.reduce(
            (sum, { from, to, slope }) => sum + slope * Math.max(0, Math.min(step, to) - from),
            0,
          );
        for (const [step, gain] of own.entries())
          expect(at(step)).toBeGreaterThanOrEqual(gain - 1e-9);
        for (const [index, { slope }] of hull.entries()) {
          expect(slope).toBeLessThan(hull[index - 1]?.slope ?? Infinity);
        }
      }),
    );
  });
});

describe('the dynamic programme', () => {
  it('finds what trying every split finds', () => {
    fc.assert(
      fc.property(fc.array(gains, { maxLength: 4 }), fc.nat({ max: 15 }), (all, steps) => {
        const split = dynamicSplit(all, steps);
        expect(split.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(steps);
        expect(gainOf(all, split)).toBe(bestOfAll(all, steps));
      }),
    );
  });
});

describe('filling hulls', () => {
  it('bounds the best split, and reaches it but for one part-filled segment', () => {
    fc.assert(
      fc.property(
        fc.array(gains, { minLength: 1, maxLength: 5 }),
        fc.nat({ max: 20 }),
        (all, steps) => {
          const hulls = all.map((own) => hullOf(own));
          const fill = fillHulls(
            hulls,
            all.map(() => 0),
            [steps],
          );
          const best = gainOf(all, dynamicSplit(all, steps));
          expect(fill.gain).toBeGreaterThanOrEqual(best - 1e-9);
          const partFilled = fill.steps.filter(
            (own, unit) => own > 0 && !hulls[unit]?.some(({ to }) => to === own),
          );
          expect(partFilled.length).toBeLessThanOrEqual(1);
          if (partFilled.length === 0) expect(gainOf(all, fill.steps)).toBeCloseTo(best, 9);
        },
      ),
    );
  });

  it('lets no early contest use money that is not there yet, and later ones use what is left', () => {
    const steep = hullOf([0, 9, 18, 27, 36]);
    const flat = hullOf([0, 1, 2, 3, 4]);
    expect(fillHulls([steep, flat], [0, 1], [2, 5]).steps).toEqual([2, 3]);
    expect(fillHulls([flat, steep], [0, 1], [2, 5]).steps).toEqual([1, 4]);
  });
});
