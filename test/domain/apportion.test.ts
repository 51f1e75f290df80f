import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apportion, wholeWeights } from '../../lib/domain/apportion.ts';

/** The leader's seats of two candidates, the leader having so many hundredths of a percent. */
const leaderSeats = (seats: number, basisPoints: number): number =>
  apportion(seats, [BigInt(basisPoints), BigInt(10_000 - basisPoints)]).shares[0] ?? 0;

describe('largest remainder', () => {
  // Where the leader of two first takes a seat more, computed with exact fractions.
  it.each([
    [
      2,
      [
        [50_00, 1],
        [75_01, 2],
      ],
    ],
    [
      3,
      [
        [50_01, 2],
        [83_34, 3],
      ],
    ],
    [
      4,
      [
        [50_00, 2],
        [62_51, 3],
      ],
    ],
    [
      5,
      [
        [50_01, 3],
        [70_01, 4],
      ],
    ],
    [
      6,
      [
        [50_00, 3],
        [58_34, 4],
        [75_01, 5],
      ],
    ],
    [
      7,
      [
        [50_01, 4],
        [64_29, 5],
        [78_58, 6],
      ],
    ],
    [
      8,
      [
        [50_00, 4],
        [56_26, 5],
        [68_76, 6],
        [81_26, 7],
      ],
    ],
    [
      9,
      [
        [50_01, 5],
        [61_12, 6],
        [72_23, 7],
        [83_34, 8],
      ],
    ],
  ] as [number, [number, number][]][])('gives the ladder of %i seats', (seats, ladder) => {
    for (const [step, [from, leader]] of ladder.entries()) {
      expect([from, leaderSeats(seats, from)]).toEqual([from, leader]);
      const last = (ladder[step + 1]?.[0] ?? 85_01) - 2;
      if (last > from) expect([last, leaderSeats(seats, last)]).toEqual([last, leader]);
    }
  });

  it.each([
    [3, 50_00],
    [5, 50_00],
    [4, 62_50],
    [5, 70_00],
    [2, 75_00],
    [6, 75_00],
    [8, 56_25],
    [8, 68_75],
    [8, 81_25],
  ])('reports the exact tie of %i seats at %i hundredths of a percent', (seats, share) => {
    const { shares, tie } = apportion(seats, [BigInt(share), BigInt(10_000 - share)]);
    expect(tie).toEqual({ indices: [0, 1], units: 1 });
    expect(shares[0]).toBe(leaderSeats(seats, share + 1));
  });

  it.each([
    [3, 83_33],
    [3, 83_34],
    [6, 58_33],
    [7, 64_28],
    [9, 61_11],
  ])('sees no tie of %i seats at %i', (seats, share) => {
    expect(apportion(seats, [BigInt(share), BigInt(10_000 - share)]).tie).toBeNull();
  });

  it('divides fifty seats among a leader and five equals, and says that the last are a tie', () => {
    const { shares, tie } = apportion(50, [33_333n, 20_000n, 20_000n, 20_000n, 20_000n, 20_000n]);
    expect(shares).toEqual([12, 8, 8, 8, 7, 7]);
    expect(tie).toEqual({ indices: [1, 2, 3, 4, 5], units: 3 });
  });

  it('counts only the units in doubt as tied', () => {
    // Quotas 0.8, 0.6, 0.6: the first seat is the first's, the second is one of two equals'.
    expect(apportion(2, [4n, 3n, 3n])).toEqual({
      shares: [1, 1, 0],
      tie: { indices: [1, 2], units: 1 },
    });
  });

  it('gives ten seats as the usual worked example of the Hare quota does', () => {
    const votes = [47_000n, 16_000n, 15_900n, 12_000n, 6_000n, 3_100n];
    expect(apportion(10, votes).shares).toEqual([5, 2, 1, 1, 1, 0]);
  });
});

describe('shares', () => {
  const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 20n }), {
    minLength: 1,
    maxLength: 40,
  });
  const totals = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

  it('add up to the total and stay within one of the quota', () => {
    fc.assert(
      fc.property(totals, weights, (total, given) => {
        const sum = given.reduce((a, b) => a + b, 0n);
        fc.pre(sum > 0n);
        const { shares } = apportion(total, given);
        expect(shares.reduce((a, b) => a + BigInt(b), 0n)).toBe(BigInt(total));
        for (const [index, share] of shares.entries()) {
          const quota = (BigInt(total) * given[index]!) / sum;
          expect(BigInt(share) === quota || BigInt(share) === quota + 1n).toBe(true);
        }
      }),
    );
  });

  it('follow their weights to any place, where no tie decides', () => {
    fc.assert(
      fc.property(
        totals,
        fc.uniqueArray(fc.bigInt(0n, 10n ** 12n), { minLength: 2, maxLength: 12 }),
        (total, given) => {
          const straight = apportion(total, given);
          const reversed = apportion(total, given.toReversed());
          if (!straight.tie) expect(reversed.shares.toReversed()).toEqual(straight.shares);
          expect(reversed.tie === null).toBe(straight.tie === null);
        },
      ),
    );
  });

  it('are zeros where nobody has weight, and refused below zero', () => {
    expect(apportion(7, [0n, 0n])).toEqual({ shares: [0, 0], tie: null });
    expect(apportion(0, [1n, 2n])).toEqual({ shares: [0, 0], tie: null });
    expect(() => apportion(-1, [1n])).toThrow('Cannot apportion');
    expect(() => apportion(1, [2n, -1n])).toThrow('Cannot apportion');
    expect(() => apportion(1.5, [1n])).toThrow('Cannot apportion');
  });
});

describe('whole weights', () => {
  it('keep proportions to twelve digits and give nothing to nothing', () => {
    const [third = 0n, one = 1n] = wholeWeights([1 / 3, 1]);
    expect(Number(third) / Number(one)).toBeCloseTo(1 / 3, 11);
    expect(wholeWeights([0, -1])).toEqual([0n, 0n]);
    expect(wholeWeights([])).toEqual([]);
  });
});
