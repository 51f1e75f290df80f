import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Filled, type Vessel, waterFill } from '../../../lib/domain/bandit/water-fill.ts';

const vessel = fc.record({
  theta: fc.double({ min: 0.001, max: 1_000, noNaN: true }),
  saturationMicros: fc.integer({ min: 100_000_000, max: 100_000_000_000 }),
  minMicros: fc.integer({ min: 0, max: 50_000_000 }),
  roomMicros: fc.integer({ min: 0, max: 2_000_000_000 }),
});
/** Vessels with a total that their bounds allow. */
const feasible = fc
  .tuple(
    fc.array(vessel, { minLength: 1, maxLength: 30 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  )
  .map(([list, part]) => {
    const vessels = list.map(
      ({ roomMicros, ...rest }, index): Vessel => ({
        ...rest,
        id: `arm-${index}`,
        maxMicros: rest.minMicros + roomMicros,
      }),
    );
    const least = vessels.reduce((sum, { minMicros }) => sum + minMicros, 0);
    const most = vessels.reduce((sum, { maxMicros }) => sum + maxMicros, 0);
    return { vessels, total: least + Math.floor(part * (most - least)) };
  });

const filled = (vessels: Vessel[], total: number): Filled => {
  const answer = waterFill(vessels, total);
  if (answer.kind !== 'filled') throw new Error(answer.because);
  return answer;
};
const marginal = ({ theta, saturationMicros }: Vessel, micros: number): number =>
  theta * Math.exp(-micros / saturationMicros);
const value = (vessels: Vessel[], micros: Record<string, number>): number =>
  vessels.reduce(
    (sum, { id, theta, saturationMicros: s }) => sum - theta * s * Math.expm1(-micros[id]! / s),
    0,
  );

describe('water-filling', () => {
  it('loses no micro and passes no bound', () => {
    fc.assert(
      fc.property(feasible, ({ vessels, total }) => {
        const { microsById } = filled(vessels, total);
        expect(vessels.reduce((sum, { id }) => sum + microsById[id]!, 0)).toBe(total);
        for (const { id, minMicros, maxMicros } of vessels) {
          expect(Number.isInteger(microsById[id])).toBe(true);
          expect(microsById[id]!).toBeGreaterThanOrEqual(minMicros);
          expect(microsById[id]!).toBeLessThanOrEqual(maxMicros);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('leaves every arm between its bounds at one price, and none at a bound that would rather move', () => {
    fc.assert(
      fc.property(feasible, ({ vessels, total }) => {
        const { microsById, lambda } = filled(vessels, total);
        const close = 1e-5;
        for (const one of vessels) {
          const micros = microsById[one.id]!;
          const price = marginal(one, micros) / lambda;
          if (micros > one.minMicros + 1) expect(price).toBeGreaterThan(1 - close);
          if (micros < one.maxMicros - 1) expect(price).toBeLessThan(1 + close);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('reaches at least as many as moving any money between two arms would', () => {
    fc.assert(
      fc.property(
        feasible,
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 1, max: 1e9 }),
        (given, i, j, move) => {
          const { vessels, total } = given;
          const { microsById } = filled(vessels, total);
          const from = vessels[i % vessels.length]!;
          const to = vessels[j % vessels.length]!;
          const amount = Math.min(
            move,
            microsById[from.id]! - from.minMicros,
            to.maxMicros - microsById[to.id]!,
          );
          const moved = { ...microsById };
          moved[from.id]! -= amount;
          moved[to.id]! += amount;
          const best = value(vessels, microsById);
          expect(value(vessels, moved)).toBeLessThanOrEqual(best * (1 + 1e-9) + 10);
        },
      ),
    );
  });

  it('does not mind the order of arms', () => {
    fc.assert(
      fc.property(feasible, ({ vessels, total }) => {
        expect(waterFill(vessels.toReversed(), total)).toEqual(waterFill(vessels, total));
      }),
    );
  });

  it('gives the textbook answer for two arms', () => {
    // s ln(4/λ) + s ln(1/λ) = S with s = 100, S = 200: λ = 2 e^-1, so 100 (1 ± ln 2).
    const arm = { saturationMicros: 100_000_000, minMicros: 0, maxMicros: 1e12 };
    const { microsById, lambda } = filled(
      [
        { id: 'four', theta: 4, ...arm },
        { id: 'one', theta: 1, ...arm },
      ],
      200_000_000,
    );
    expect(lambda).toBeCloseTo(2 / Math.E, 12);
    expect(microsById).toEqual({ four: 169_314_718, one: 30_685_282 });
  });

  it('splits evenly among equals, to the micro', () => {
    const equal = ['a', 'b', 'c'].map((id) => ({
      id,
      theta: 2,
      saturationMicros: 1_000,
      minMicros: 0,
      maxMicros: 1_000_000,
    }));
    expect(filled(equal, 100).microsById).toEqual({ a: 34, b: 33, c: 33 });
    expect(filled(equal.toReversed(), 100).microsById).toEqual({ a: 34, b: 33, c: 33 });
    const worthless = { ...equal[0]!, id: 'd', theta: 0, maxMicros: 1_000_000_000 };
    expect(filled([...equal, worthless], 100).microsById).toMatchObject({ a: 34, d: 0 });
  });

  it('fills a worthless arm last, and still places all', () => {
    const bounds = { saturationMicros: 1_000, minMicros: 0, maxMicros: 5_000 };
    const arms = [
      { id: 'good', theta: 3, ...bounds },
      { id: 'none', theta: 0, ...bounds },
    ];
    expect(filled(arms, 5_000).microsById).toEqual({ good: 5_000, none: 0 });
    expect(filled(arms, 7_000).microsById).toEqual({ good: 5_000, none: 2_000 });
  });

  it('takes extremes: saturations of one micro, the largest budgets, a single arm, none', () => {
    const wide = { minMicros: 0, maxMicros: 8e15 };
    const arms = [
      { id: 'tiny', theta: 1e-9, saturationMicros: 1, ...wide },
      { id: 'vast', theta: 1e9, saturationMicros: 1e15, ...wide },
    ];
    const { microsById } = filled(arms, 7_999_999_999_999_999);
    expect(microsById['tiny']! + microsById['vast']!).toBe(7_999_999_999_999_999);
    expect(filled(arms.slice(0, 1), 12_345).microsById).toEqual({ tiny: 12_345 });
    expect(filled([], 0).microsById).toEqual({});
    // Next to its saturation the room is less than one step of the price.
    const coarse = { id: 'coarse', theta: 0, saturationMicros: 1e15, minMicros: 0, maxMicros: 50 };
    expect(filled([coarse], 25).microsById).toEqual({ coarse: 25 });
  });

  const bounds = (id: string, minMicros: number, maxMicros: number): Vessel => ({
    id,
    theta: 1,
    saturationMicros: 100,
    minMicros,
    maxMicros,
  });

  it.each([
    [
      'a minimum over its maximum',
      [bounds('a', 0, 9), bounds('b', 5, 4)],
      6,
      'min-over-max',
      ['b'],
    ],
    [
      'the fewest minima that pass the total',
      [bounds('a', 1, 9), bounds('b', 6, 9), bounds('c', 5, 9)],
      10,
      'minima-over-total',
      ['b', 'c'],
    ],
    [
      'maxima that cannot hold it',
      [bounds('a', 0, 3), bounds('b', 0, 4)],
      8,
      'maxima-under-total',
      ['a', 'b'],
    ],
  ] as [string, Vessel[], number, string, string[]][])(
    'names %s as the conflict',
    (_, vessels, total, because, ids) => {
      expect(waterFill(vessels, total)).toEqual({ kind: 'infeasible', because, ids });
    },
  );
});
