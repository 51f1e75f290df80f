import { allocate } from './allocate.ts';
import type { Rule } from './rule.ts';

/** A share of the two-way vote from which a candidate has so many seats more. */
export type Step = { share: number; seats: number };

/** Votes in which the steps are looked for: shares are right to about 1e-12. */
const VOTES = 2 ** 42;

/**
 * The steps at which one of two candidates gains the seats of a pool, in rising order of their share of the two-way
 * vote; the seats add up to those that the whole two-way vote gives. `others` is the share of all ballots that went to
 * neither, each below the threshold. The steps are found by halving on `allocate` itself, whatever the rule, so
 * there is no second account of the rules.
 */
export const stepsOf = (seats: number, rule: Rule, others = 0): Step[] => {
  const totalVotes = Math.round(VOTES / (1 - others));
  const seatsAt = (own: number): number =>
    allocate({ seats, votes: { own, rival: VOTES - own }, totalVotes }, rule).seats['own'] ?? 0;
  const steps: Step[] = [];
  const halve = (low: number, high: number, atLow: number, atHigh: number): void => {
    if (atLow === atHigh) return;
    if (high - low <= 1) {
      steps.push({ share: (low + high) / 2 / VOTES, seats: atHigh - atLow });
      return;
    }
    const middle = Math.floor((low + high) / 2);
    const atMiddle = seatsAt(middle);
    halve(low, middle, atLow, atMiddle);
    halve(middle, high, atMiddle, atHigh);
  };
  halve(0, VOTES, seatsAt(0), seatsAt(VOTES));
  return steps;
};

/** Steps of many pools, each kind looked for once. */
export const stepsBook = (): typeof stepsOf => {
  const known = new Map<string, Step[]>();
  return (seats, rule, others = 0) => {
    const shape = JSON.stringify([seats, others, rule], (_, value) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    const found = known.get(shape) ?? stepsOf(seats, rule, others);
    known.set(shape, found);
    return found;
  };
};
