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

const known = new WeakMap<Rule, Map<string, Step[]>>();

/** The steps of a pool, looked for once for each rule, size and share of others. */
export const knownSteps = (seats: number, rule: Rule, others = 0): readonly Step[] => {
  const own = known.get(rule) ?? new Map<string, Step[]>();
  known.set(rule, own);
  const pool = `${seats}/${others}`;
  const steps = own.get(pool) ?? stepsOf(seats, rule, others);
  own.set(pool, steps);
  return steps;
};
