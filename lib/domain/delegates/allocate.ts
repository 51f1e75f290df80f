import { compareFractions } from './fraction.ts';
import { largestRemainder, nearestThenLeader } from './proportional.ts';
import type { Rule } from './rule.ts';
import { type Given, type SeatTie, tieOf } from './seat-tie.ts';
import { type Pool, qualified, type Standing, standings } from './standing.ts';

export type Allocation = {
  /** Every listed candidate's seats, in the order listed. */
  seats: Record<string, number>;
  unallocated: number;
  tie: SeatTie | null;
  /** True where claims differ, yet would look equal on a worksheet with quotas to three decimals. */
  worksheetTie: boolean;
};

/**
 * Divides one pool by its rule, in whole numbers throughout: seats given and unallocated add up to the seats at stake.
 * Equal claims to a last seat are reported, never broken in silence: the seat is given provisionally, to who has more
 * votes, then by name in code-unit order. Without votes nothing is allocated. Throws on counts that are not whole,
 * are negative, or list more votes than there were ballots.
 */
export const allocate = (pool: Pool, rule: Rule): Allocation => {
  const ranked = standings(pool);
  const listed = ranked.reduce((sum, { votes }) => sum + votes, 0n);
  const ballots = BigInt(pool.totalVotes ?? listed);
  if (ballots < listed || ranked.some(({ votes }) => votes < 0n)) {
    throw new Error(`${listed} votes are listed of ${ballots} ballots`);
  }
  const given = give(pool.seats, ranked, ballots, rule);
  const seated = new Map(
    ranked.map(({ candidate }, index) => [candidate, given.seats[index] ?? 0]),
  );
  return {
    seats: Object.fromEntries(Object.keys(pool.votes).map((name) => [name, seated.get(name) ?? 0])),
    unallocated: pool.seats - given.seats.reduce((sum, own) => sum + own, 0),
    tie: given.tie,
    worksheetTie: given.worksheetTie ?? false,
  };
};

const give = (seats: number, ranked: Standing[], ballots: bigint, rule: Rule): Given => {
  const leader = ranked[0];
  if (!leader || leader.votes === 0n || seats === 0) return { seats: [], tie: null };
  const share = { over: leader.votes, under: ballots };
  const sweeps =
    rule.winnerTakeAllAbove !== null && compareFractions(share, rule.winnerTakeAllAbove) > 0;
  if (sweeps || rule.method === 'winner-take-all') return toFirst(seats, ranked);
  const among = qualified(ranked, ballots, rule);
  if (among.length === 0) return { seats: [], tie: null };
  if (rule.method === 'top-two') return toTopTwo(seats, among);
  return rule.rounding === 'largest-remainder'
    ? largestRemainder(seats, among, ballots, rule.shareOf)
    : nearestThenLeader(seats, among, ballots, rule.shareOf);
};

const toFirst = (seats: number, ranked: Standing[]): Given => {
  const equals = ranked.filter(({ votes }) => votes === ranked[0]?.votes);
  return { seats: [seats], tie: tieOf(equals, seats) };
};

const toTopTwo = (seats: number, among: Standing[]): Given => {
  const [first, second] = among;
  if (!second || seats === 1) return toFirst(seats, among);
  const leaders = among.filter(({ votes }) => votes === first?.votes);
  const runnersUp = among.filter(({ votes }) => votes === second.votes);
  const tie =
    leaders.length === 1
      ? tieOf(runnersUp, 1)
      : tieOf(leaders, leaders.length === 2 ? seats - 2 : seats);
  return { seats: [seats - 1, 1], tie };
};
