import { compareFractions, type Fraction } from './fraction.ts';
import type { Rule } from './rule.ts';

/** One pool at stake: whole seats, whole votes by candidate, and all ballots where more were cast than are listed. */
export type Pool = {
  seats: number;
  votes: Readonly<Record<string, number>>;
  totalVotes?: number | undefined;
};

export type Standing = { candidate: string; votes: bigint };

/** Candidates by votes, then by name in code-unit order: the order in which equals are given seats provisionally. */
export const standings = ({ votes }: Pool): Standing[] =>
  Object.entries(votes)
    .map(([candidate, count]) => ({ candidate, votes: BigInt(count) }))
    .sort((a, b) => (a.votes > b.votes ? -1 : a.votes < b.votes ? 1 : byName(a, b)));

const byName = (a: Standing, b: Standing): number => (a.candidate < b.candidate ? -1 : 1);

/**
 * Those of the candidates, best first, who reach the rule's threshold, or its fallback where nobody does.
 * Exact: 15 of 100 ballots reach 15 %, and a share is never rounded up to it.
 */
export const qualified = (ranked: Standing[], ballots: bigint, rule: Rule): Standing[] => {
  const reaching = (threshold: Fraction): Standing[] =>
    ranked.filter(
      ({ votes }) =>
        votes > 0n && compareFractions({ over: votes, under: ballots }, threshold) >= 0,
    );
  const first = ranked[0];
  const regular = reaching(rule.threshold);
  if (regular.length > 0 || !first || first.votes === 0n || rule.fallback === 'none') {
    return regular;
  }
  return reaching(
    rule.fallback === 'half-of-leader'
      ? { over: first.votes, under: 2n * ballots }
      : { over: 10n * first.votes - ballots, under: 10n * ballots },
  );
};
