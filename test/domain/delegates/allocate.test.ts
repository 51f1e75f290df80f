import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate } from '../../../lib/domain/delegates/allocate.ts';
import { fractionOf } from '../../../lib/domain/delegates/fraction.ts';
import { topTwo, winnerTakeAll } from '../../../lib/domain/delegates/republican.ts';
import { type Rule, standardRule } from '../../../lib/domain/delegates/rule.ts';

const rule = (more: Partial<Rule> = {}): Rule => ({ ...standardRule, ...more });
const seatsOf = (seats: number, votes: Record<string, number>, own = rule(), totalVotes?: number) =>
  Object.values(allocate({ seats, votes, totalVotes }, own).seats);
const leaderSeats = (seats: number, basisPoints: number): number =>
  seatsOf(seats, { a: basisPoints, b: 10_000 - basisPoints })[0] ?? 0;

describe('the delegate ladder of two candidates', () => {
  // Where the leader first has the split, in hundredths of a percent; computed with exact fractions.
  it.each([
    [
      2,
      [
        [5000, 1],
        [7500, 2],
      ],
    ],
    [
      3,
      [
        [5001, 2],
        [8334, 3],
      ],
    ],
    [
      4,
      [
        [5000, 2],
        [6250, 3],
        [8501, 4],
      ],
    ],
    [
      5,
      [
        [5001, 3],
        [7000, 4],
        [8501, 5],
      ],
    ],
    [
      6,
      [
        [5000, 3],
        [5834, 4],
        [7500, 5],
        [8501, 6],
      ],
    ],
    [
      7,
      [
        [5001, 4],
        [6429, 5],
        [7858, 6],
        [8501, 7],
      ],
    ],
    [
      8,
      [
        [5000, 4],
        [5625, 5],
        [6875, 6],
        [8125, 7],
        [8501, 8],
      ],
    ],
    [
      9,
      [
        [5001, 5],
        [6112, 6],
        [7223, 7],
        [8334, 8],
        [8501, 9],
      ],
    ],
  ])('with %d seats', (seats, ladder) => {
    for (let share = 5001; share <= 10_000; share += 1) {
      const step = ladder.findLast(([from = 0]) => from <= share);
      expect([share, leaderSeats(seats, share)]).toEqual([share, step?.[1]]);
    }
  });

  it.each([
    [3, 5000],
    [5, 5000],
    [7, 5000],
    [9, 5000],
    [4, 6250],
    [5, 7000],
    [2, 7500],
    [6, 7500],
    [8, 5625],
    [8, 6875],
    [8, 8125],
  ])('is tied with %d seats at %d hundredths of a percent', (seats, share) => {
    const { tie } = allocate({ seats, votes: { a: share, b: 10_000 - share } }, standardRule);
    expect(tie).toEqual({ candidates: ['a', 'b'], seats: 1 });
  });

  it('keeps the loser viable at exactly fifteen percent', () => {
    expect(seatsOf(20, { a: 85, b: 15 })).toEqual([17, 3]);
    expect(seatsOf(20, { a: 8_500_001, b: 1_499_999 })).toEqual([20, 0]);
  });
});

describe('real pools', () => {
  // Votes as certified; seats as the state party gave them.
  it.each([
    [
      'Tennessee CD1 2020',
      4,
      { Biden: 12_420, Sanders: 10_024, Bloomberg: 4_473 },
      32_296,
      [2, 2, 0],
    ],
    ['Texas SD30 2016', 3, { Clinton: 13_320, Sanders: 13_349 }, undefined, [1, 2]],
    ['Texas SD25 2016', 6, { Clinton: 34_279, Sanders: 24_415 }, undefined, [4, 2]],
    [
      'Texas SD25 with 41 votes switched',
      6,
      { Clinton: 34_238, Sanders: 24_456 },
      undefined,
      [3, 3],
    ],
    ['Mississippi CD2 2016', 9, { Clinton: 82_221, Sanders: 12_465 }, undefined, [9, 0]],
    ['Vermont, districts, 2016', 11, { Clinton: 18_338, Sanders: 115_900 }, undefined, [0, 11]],
  ])('%s', (_, seats, votes, totalVotes, outcome) => {
    expect(seatsOf(seats, votes, rule(), totalVotes)).toEqual(outcome);
  });

  it('fall off the cliff of fifteen percent by one vote', () => {
    const five = { b: 20_000, c: 20_000, d: 20_000, e: 20_000, f: 20_000 };
    const above = allocate({ seats: 50, votes: { a: 33_333, ...five } }, standardRule);
    expect(Object.values(above.seats)).toEqual([12, 8, 8, 8, 7, 7]);
    expect(above.tie).toEqual({ candidates: ['b', 'c', 'd', 'e', 'f'], seats: 3 });
    expect(seatsOf(50, { a: 33_334, ...five })).toEqual([50, 0, 0, 0, 0, 0]);
  });
});

describe('where nobody reaches the threshold', () => {
  const votes = { a: 14, b: 12, c: 7, d: 6, e: 4, f: 3 };
  it.each([
    ['leader-minus-10-points', [3, 3, 2, 1, 1, 0], 0],
    ['half-of-leader', [4, 4, 2, 0, 0, 0], 0],
    ['none', [0, 0, 0, 0, 0, 0], 10],
  ] as const)('%s', (fallback, seats, unallocated) => {
    const given = allocate({ seats: 10, votes, totalVotes: 100 }, rule({ fallback }));
    expect(Object.values(given.seats)).toEqual(seats);
    expect(given.unallocated).toBe(unallocated);
  });

  it('a leader below ten points lets everybody in', () => {
    expect(seatsOf(3, { a: 9, b: 5, c: 0 }, rule(), 100)).toEqual([2, 1, 0]);
  });
});

describe('ties', () => {
  it('give the seat to who has more votes, then by name, and say so', () => {
    const given = allocate({ seats: 2, votes: { z: 30, m: 15, a: 15 } }, standardRule);
    expect(given).toEqual({
      seats: { z: 1, m: 0, a: 1 },
      unallocated: 0,
      tie: { candidates: ['a', 'm'], seats: 1 },
      worksheetTie: false,
    });
  });

  it.each([
    ['a worksheet sees', 1, { a: 500_001, b: 499_999 }, true],
    ['rounds to the same thousandth', 1, { a: 5_004, b: 4_996 }, true],
    ['a worksheet tells apart', 1, { a: 501, b: 499 }, false],
    ['is exact', 1, { a: 5, b: 5 }, false],
    ['decides nothing', 2, { a: 500_001, b: 499_999 }, false],
    ['is beyond the last seat', 4, { a: 500_000, b: 250_001, c: 249_999 }, false],
  ])('in three decimals: one that %s', (_, seats, votes, worksheetTie) => {
    expect(allocate({ seats, votes }, standardRule).worksheetTie).toBe(worksheetTie);
  });

  it.each([
    ['winner-take-all', winnerTakeAll, 5, { a: 4, b: 4, c: 1 }, [5, 0, 0], ['a', 'b'], 5],
    ['top two, all three equal', topTwo, 3, { a: 4, b: 4, c: 4 }, [2, 1, 0], ['a', 'b', 'c'], 3],
    ['top two, the first equal', topTwo, 3, { a: 4, b: 4, c: 1 }, [2, 1, 0], ['a', 'b'], 1],
    ['top two, the second equal', topTwo, 3, { a: 4, b: 3, c: 3 }, [2, 1, 0], ['b', 'c'], 1],
  ])('of the winner: %s', (_, own, seats, votes, outcome, candidates, inDoubt) => {
    const given = allocate({ seats, votes }, own);
    expect(Object.values(given.seats)).toEqual(outcome);
    expect(given.tie).toEqual({ candidates, seats: inDoubt });
  });

  it('seat nobody without votes, even where there is no threshold', () => {
    expect(seatsOf(3, { a: 5, b: 0 }, topTwo, 20)).toEqual([3, 0]);
  });

  it.each([
    ['no seat is at stake', 0, winnerTakeAll, { a: 4, b: 4 }],
    ['both of the top two have their one', 2, topTwo, { a: 4, b: 4 }],
    ['there are no votes', 3, standardRule, { a: 0, b: 0 }],
  ])('are none where %s', (_, seats, own, votes) => {
    expect(allocate({ seats, votes }, own).tie).toBeNull();
  });
});

describe('the base of the share', () => {
  it('leaves the part of the unqualified unallocated where shares are of all', () => {
    const votes = { a: 50, b: 30, c: 10, d: 10 };
    const given = allocate({ seats: 10, votes }, rule({ shareOf: 'all' }));
    expect(given.seats).toEqual({ a: 5, b: 3, c: 0, d: 0 });
    expect(given.unallocated).toBe(2);
  });

  it('counts ballots that are not listed against the threshold', () => {
    expect(seatsOf(4, { a: 60, b: 20 }, rule())).toEqual([3, 1]);
    expect(seatsOf(4, { a: 60, b: 20 }, rule(), 140)).toEqual([4, 0]);
  });

  it('reports a last seat that a candidate and nobody have the same claim to', () => {
    const given = allocate(
      { seats: 1, votes: { a: 50 }, totalVotes: 100 },
      rule({ shareOf: 'all' }),
    );
    expect(given).toMatchObject({ seats: { a: 1 }, unallocated: 0 });
  });
});

describe('rounding to the nearest', () => {
  const nearest = rule({ rounding: 'nearest-then-leader' });
  it('gives the leader what is left', () => {
    expect(seatsOf(10, { a: 44, b: 23, c: 33 }, nearest)).toEqual([5, 2, 3]);
  });
  it('takes what is over from the last, never from the leader', () => {
    const loose = rule({ rounding: 'nearest-then-leader', threshold: fractionOf(0.1) });
    expect(seatsOf(5, { a: 501, b: 168, c: 167, d: 164 }, loose)).toEqual([3, 1, 1, 0]);
  });
  it('reports who may have to give back', () => {
    const given = allocate({ seats: 5, votes: { a: 502, b: 166, c: 166, d: 166 } }, nearest);
    expect(Object.values(given.seats)).toEqual([3, 1, 1, 0]);
    expect(given.tie).toEqual({ candidates: ['b', 'c', 'd'], seats: 2 });
  });
  it('reports leaders with the same claim to what is left', () => {
    const given = allocate({ seats: 7, votes: { a: 342, b: 342, c: 316 } }, nearest);
    expect(given).toMatchObject({ seats: { a: 3, b: 2, c: 2 } });
    expect(given.tie).toEqual({ candidates: ['a', 'b'], seats: 1 });
  });
});

describe('the trigger', () => {
  const triggered = rule({ winnerTakeAllAbove: fractionOf(0.5) });
  it('takes everything above it, not at it', () => {
    expect(seatsOf(10, { a: 50, b: 50 }, triggered)).toEqual([5, 5]);
    expect(seatsOf(10, { a: 51, b: 49 }, triggered)).toEqual([10, 0]);
    expect(seatsOf(10, { a: 51, b: 49 }, triggered, 102)).toEqual([5, 5]);
  });
});

const pools = fc.record({
  seats: fc.nat({ max: 60 }),
  votes: fc.dictionary(fc.string({ minLength: 1 }), fc.nat(), { maxKeys: 8 }),
  beyond: fc.nat({ max: 1_000_000 }),
});
const rules = fc.record<Rule>({
  method: fc.constantFrom('proportional', 'winner-take-all', 'top-two'),
  threshold: fc.constantFrom(0, 0.05, 0.15, 0.5, 1).map(fractionOf),
  fallback: fc.constantFrom('leader-minus-10-points', 'half-of-leader', 'none'),
  rounding: fc.constantFrom('largest-remainder', 'nearest-then-leader'),
  shareOf: fc.constantFrom('qualified', 'all'),
  winnerTakeAllAbove: fc.option(fc.constantFrom(0.5, 0.66).map(fractionOf)),
});
const withTotal = ({
  seats,
  votes,
  beyond,
}: {
  seats: number;
  votes: Record<string, number>;
  beyond: number;
}) => ({
  seats,
  votes,
  totalVotes: Object.values(votes).reduce((a, b) => a + b, 0) + beyond,
});

describe('any rule', () => {
  it('gives out every seat, or says how many it does not', () => {
    fc.assert(
      fc.property(pools, rules, (pool, own) => {
        const given = allocate(withTotal(pool), own);
        const seats = Object.values(given.seats);
        expect(seats.reduce((a, b) => a + b, 0) + given.unallocated).toBe(pool.seats);
        expect(seats.every((count) => count >= 0) && given.unallocated >= 0).toBe(true);
        if (given.tie) expect(given.tie.seats).toBeGreaterThan(0);
      }),
      { numRuns: 1_000 },
    );
  });

  it('does not depend on the order in which candidates are listed', () => {
    fc.assert(
      fc.property(pools, rules, (pool, own) => {
        const given = allocate(withTotal(pool), own);
        const turned = Object.fromEntries(Object.entries(pool.votes).reverse());
        expect(allocate(withTotal({ ...pool, votes: turned }), own)).toEqual(given);
      }),
      { numRuns: 500 },
    );
  });

  it('seats nobody before someone with more votes', () => {
    fc.assert(
      fc.property(pools, rules, (pool, own) => {
        const { seats } = allocate(withTotal(pool), own);
        const byVotes = Object.keys(pool.votes).sort((a, b) => pool.votes[b]! - pool.votes[a]!);
        for (const [index, name] of byVotes.slice(1).entries()) {
          const above = byVotes[index]!;
          if (pool.votes[above]! > pool.votes[name]!) {
            expect(seats[above]).toBeGreaterThanOrEqual(seats[name]!);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('refuses more listed votes than ballots', () => {
    expect(() => allocate({ seats: 1, votes: { a: 2 }, totalVotes: 1 }, standardRule)).toThrow(
      '2 votes are listed of 1 ballots',
    );
  });
});
