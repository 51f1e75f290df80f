import type { Micros } from '../money.ts';
import { dynamicSplit } from './dynamic-split.ts';
import type { Outlook } from './outlook.ts';
import { sum } from './outlook.ts';
import type { Response } from './response.ts';
import { expectedOf } from './value.ts';

/** Spend by zone, in micros and in the order of the outlook. */
export type Spend = Micros[];

/** Other ways to spend the same budget, against which a plan is held. */
export type Baselines = { byVoters: Spend; byDelegates: Spend; stateByState: Spend };

/** A state's budget is chosen among so many parts of the whole. */
const STEPS = 250;

/**
 * The budget by expected voters, by district delegates, and by the best state-by-state plan: every state's budget is
 * chosen to gain most over all its pools (exactly, by dynamic programming), and spent there evenly by voter or evenly
 * by district delegate, whichever is better. None of them looks at a zone's place between its steps.
 */
export const baselinesOf = (
  outlook: Outlook,
  response: Response,
  budgetMicros: Micros,
): Baselines => {
  const voters = outlook.zones.map((zone) => (zone.isPlannable ? zone.voters : 0));
  const delegates = outlook.zones.map((zone) => (zone.isPlannable ? zone.seats : 0));
  const [evenly, bySeats] = [voters, delegates].map((weights) =>
    bestByState(outlook, response, budgetMicros, weights),
  );
  const gain = (spend: Spend = []): number => expectedOf(outlook, response, spend).total;
  return {
    byVoters: proportionally(budgetMicros, voters),
    byDelegates: proportionally(budgetMicros, delegates),
    stateByState: (gain(evenly) >= gain(bySeats) ? evenly : bySeats) ?? [],
  };
};

const proportionally = (micros: Micros, weights: readonly number[]): Spend => {
  const all = sum(weights);
  return weights.map((weight) => (all > 0 ? Math.floor((micros * weight) / all) : 0));
};

const bestByState = (
  outlook: Outlook,
  response: Response,
  budgetMicros: Micros,
  weights: readonly number[],
): Spend => {
  const within = outlook.contests.map((_, contest) =>
    weights.map((weight, zone) => (outlook.zones[zone]?.contest === contest ? weight : 0)),
  );
  const gains = outlook.contests.map((view, contest) => {
    const own = weights.filter((_, zone) => outlook.zones[zone]?.contest === contest);
    const alone = {
      ...outlook,
      contests: [view],
      zones: view.zones.map((zone) => ({ ...zone, contest: 0 })),
    };
    return Float64Array.from(
      { length: sum(own) > 0 ? STEPS + 1 : 1 },
      (_, step) =>
        expectedOf(alone, response, proportionally((budgetMicros * step) / STEPS, own)).total,
    );
  });
  const steps = dynamicSplit(gains, STEPS);
  const spend = outlook.zones.map(() => 0);
  for (const [contest, own] of within.entries()) {
    const micros = (budgetMicros * (steps[contest] ?? 0)) / STEPS;
    for (const [zone, part] of proportionally(micros, own).entries()) {
      spend[zone] = (spend[zone] ?? 0) + part;
    }
  }
  return spend;
};
