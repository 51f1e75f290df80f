import type { Fraction } from './fraction.ts';
import { type Rule, standardRule } from './rule.ts';

const percent = (share: bigint): Fraction => ({ over: share, under: 100n });
const majority = percent(50n);

/** Everything to the first, with a majority or without. */
export const winnerTakeAll: Rule = { ...standardRule, method: 'winner-take-all' };

/** All but one to the first and one to the second; everything to a majority. */
export const topTwo: Rule = {
  ...standardRule,
  method: 'top-two',
  threshold: percent(0n),
  winnerTakeAllAbove: majority,
};

/** In proportion among those with that share of all ballots; without the trigger, a majority takes no more than its part. */
export const proportional = (
  threshold: Fraction,
  winnerTakeAllAbove: Fraction | null = null,
): Rule => ({ ...standardRule, threshold, fallback: 'none', winnerTakeAllAbove });

/** A state's contest: its blocks by the vote of the whole state, and of each district. */
export type RepublicanContest = {
  state: string;
  date: string;
  /** The seats of one pool of the whole state. */
  statewide: { seats: number; rule: Rule } | null;
  /** The seats of each congressional district. */
  district: { seats: number; rule: Rule } | null;
  /** A statewide share above this takes the statewide and the district seats alike. */
  sweepAbove: Fraction | null;
};

const statewide = (state: string, date: string, seats: number, rule: Rule): RepublicanContest => ({
  state,
  date,
  statewide: { seats, rule },
  district: null,
  sweepAbove: null,
});

/** Where the rules of the Republican state parties of 2016 are put together. */
export const REPUBLICAN_SOURCE = 'Frontloading HQ, 2016 Republican Delegate Allocation, by state';

/**
 * The kinds of block that the Republican contests of 2016 were built of, each with its state, the delegates that the
 * vote bound, and the rule of the state party.
 */
export const republican2016: readonly RepublicanContest[] = [
  statewide('IA', '2016-02-01', 30, proportional(percent(0n))),
  statewide('NH', '2016-02-09', 23, {
    ...proportional(percent(10n)),
    rounding: 'nearest-then-leader',
    shareOf: 'all',
  }),
  statewide('NV', '2016-02-23', 30, proportional({ over: 1n, under: 30n })),
  statewide('MA', '2016-03-01', 42, proportional(percent(5n))),
  statewide('VT', '2016-03-01', 16, proportional(percent(20n), majority)),
  statewide('VA', '2016-03-01', 49, proportional(percent(0n))),
  statewide('KY', '2016-03-05', 46, proportional(percent(5n))),
  statewide('ID', '2016-03-08', 32, proportional(percent(20n), majority)),
  statewide('MI', '2016-03-08', 59, proportional(percent(15n), majority)),
  statewide('FL', '2016-03-15', 99, winnerTakeAll),
  statewide('OH', '2016-03-15', 66, winnerTakeAll),
  {
    state: 'MO',
    date: '2016-03-15',
    statewide: { seats: 12, rule: winnerTakeAll },
    district: { seats: 5, rule: winnerTakeAll },
    sweepAbove: majority,
  },
  statewide('AZ', '2016-03-22', 58, winnerTakeAll),
];
