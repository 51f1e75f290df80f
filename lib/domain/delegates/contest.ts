import { type Allocation, allocate } from './allocate.ts';
import { compareFractions, type Fraction } from './fraction.ts';
import type { Rule } from './rule.ts';
import { type Pool, standings } from './standing.ts';

/** A pool of a contest by its own name, such as `CD01` or `at-large`, with its own vote and rule. */
export type NamedPool = Pool & { pool: string; rule: Rule };

export type Contest = {
  /** The vote of the whole state. */
  statewide: Pick<Pool, 'votes' | 'totalVotes'>;
  /** Every pool apart: seats of one never mix with those of another. */
  pools: NamedPool[];
  /** A statewide share above this takes every pool; null where none does. */
  sweepAbove: Fraction | null;
};

/** What each pool gives, and all of them together. */
export type ContestResult = {
  pools: (Allocation & { pool: string })[];
  seats: Record<string, number>;
};

/** Divides each pool of a contest apart, and adds up; a statewide share above the trigger takes them all. */
export const allocateContest = ({ statewide, pools, sweepAbove }: Contest): ContestResult => {
  const sweeper = sweepAbove && sweeperOf(statewide, sweepAbove);
  const results = pools.map(({ pool, rule, ...own }) => ({
    pool,
    ...(sweeper === null
      ? allocate(own, rule)
      : allocate(
          { seats: own.seats, votes: { [sweeper]: 1 } },
          { ...rule, method: 'winner-take-all' },
        )),
  }));
  const seats: Record<string, number> = {};
  for (const result of results) {
    for (const [candidate, own] of Object.entries(result.seats)) {
      seats[candidate] = (seats[candidate] ?? 0) + own;
    }
  }
  return { pools: results, seats };
};

const sweeperOf = (statewide: Contest['statewide'], above: Fraction): string | null => {
  const ranked = standings({ seats: 0, ...statewide });
  const listed = ranked.reduce((sum, { votes }) => sum + votes, 0n);
  const first = ranked[0];
  if (!first || listed === 0n) return null;
  const share = { over: first.votes, under: BigInt(statewide.totalVotes ?? listed) };
  return compareFractions(share, above) > 0 ? first.candidate : null;
};
