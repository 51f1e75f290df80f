import { apportion } from '../apportion.ts';
import type { Rule } from './rule.ts';
import { type Given, tieOf } from './seat-tie.ts';
import type { Standing } from './standing.ts';

/**
 * Whole quotas first, then one seat each by the largest remainder. With shares of all ballots those who did not
 * qualify stand as one group, whose seats stay unallocated; in a tie with that group the candidate is seated.
 */
export const largestRemainder = (
  seats: number,
  among: Standing[],
  ballots: bigint,
  shareOf: Rule['shareOf'],
): Given => {
  const own = among.map(({ votes }) => votes);
  const rest = ballots - total(own);
  const weights = shareOf === 'all' && rest > 0n ? [...own, rest] : own;
  const { shares, tie } = apportion(seats, weights);
  return {
    seats: shares.slice(0, own.length),
    tie: tie && {
      candidates: tie.indices.flatMap((index) => among[index]?.candidate ?? []),
      seats: tie.units,
    },
    worksheetTie: tie === null && looksTied(seats, weights),
  };
};

/** Whether the last remainder that wins a seat and the first that does not are equal to three decimals. */
const looksTied = (seats: number, weights: bigint[]): boolean => {
  const sum = total(weights);
  const quotas = weights.map((weight) => BigInt(seats) * weight);
  const left = seats - Number(total(quotas.map((quota) => quota / sum)));
  const thousandths = quotas
    .map((quota) => ((quota % sum) * 2_000n + sum) / (2n * sum))
    .sort((a, b) => (a > b ? -1 : a < b ? 1 : 0));
  // Where no seat is left over, there is nothing before the first to be equal to it.
  return thousandths[left - 1] === thousandths[left];
};

/**
 * Quotas rounded to the nearest whole, halves up. Seats left over are the leader's (New Hampshire RSA 659:93); where
 * rounding gave too many, one each is taken from the seated with the fewest votes, so that the leader never pays.
 */
export const nearestThenLeader = (
  seats: number,
  among: Standing[],
  ballots: bigint,
  shareOf: Rule['shareOf'],
): Given => {
  const base = shareOf === 'all' ? ballots : total(among.map(({ votes }) => votes));
  const rounded = among.map(({ votes }) =>
    Number((2n * BigInt(seats) * votes + base) / (2n * base)),
  );
  const left = seats - rounded.reduce((sum, own) => sum + own, 0);
  if (left < 0) return takeBack(among, rounded, -left);
  const leaders = among.filter(({ votes }) => votes === among[0]?.votes);
  return {
    seats: rounded.map((own, index) => own + (index === 0 ? left : 0)),
    tie: tieOf(leaders, left),
  };
};

const takeBack = (among: Standing[], rounded: number[], over: number): Given => {
  const seated = among.filter((_, index) => (rounded[index] ?? 0) > 0).length;
  const seats = rounded.map((own, index) =>
    index < seated && index >= seated - over ? own - 1 : own,
  );
  const last = among[seated - over];
  const equals = among.slice(0, seated).filter(({ votes }) => votes === last?.votes);
  const spared = among.slice(0, seated - over).filter(({ votes }) => votes === last?.votes);
  return { seats, tie: tieOf(equals, spared.length) };
};

const total = (numbers: readonly bigint[]): bigint => numbers.reduce((a, b) => a + b, 0n);
