import type { Micros } from '../money.ts';
import type { Outlook } from './outlook.ts';
import type { Response } from './response.ts';
import {
  exactly,
  inTurn,
  onTheMargin,
  proportionally,
  type StateBudgets,
  statesOf,
} from './state-plans.ts';
import { expectedOf } from './value.ts';

/** Spend by zone, in micros and in the order of the outlook. */
export type Spend = Micros[];

/** Other ways to spend the same budget, against which a plan is held. None looks at a zone's place between its steps. */
export type Baselines = {
  /** In all zones evenly by expected voter. */
  byVoters: Spend;
  /** By the zones' district delegates. */
  byDelegates: Spend;
  /**
   * The best of what campaigns do that plan by states: a budget for each state by what its next unit of money brings
   * today, or one state after the other, most delegates for the money first; spent inside the state evenly by voter
   * or by district delegate.
   */
  stateByState: Spend;
  /**
   * The best of all budgets by state, spent inside the state in the same two ways: no plan that decides by state can
   * pass it. It has to know, zone by zone, at which budget each step of a state is reached, which a plan by states does not.
   */
  stateByStateExact: Spend;
};

/** The same budget, spent otherwise. */
export const baselinesOf = (
  outlook: Outlook,
  response: Response,
  budgetMicros: Micros,
): Baselines => {
  const voters = outlook.zones.map((zone) => (zone.isPlannable ? zone.voters : 0));
  const delegates = outlook.zones.map((zone) => (zone.isPlannable ? zone.seats : 0));
  const views = [voters, delegates].map((weights) => {
    const states = statesOf(outlook, response, weights);
    return { states, spendOf: (budgets: StateBudgets) => within(outlook, weights, budgets) };
  });
  const best = (ways: readonly Spend[]): Spend => {
    const gains = ways.map((spend) => expectedOf(outlook, response, spend).total);
    return ways[gains.indexOf(Math.max(...gains))] ?? [];
  };
  const asUsual = views.flatMap(({ states, spendOf }) => [
    spendOf(onTheMargin(states, response, budgetMicros)),
    spendOf(inTurn(states, response, budgetMicros)),
  ]);
  const exact = views.map(({ states, spendOf }) => spendOf(exactly(states, budgetMicros)));
  return {
    byVoters: proportionally(budgetMicros, voters),
    byDelegates: proportionally(budgetMicros, delegates),
    stateByState: best(asUsual),
    stateByStateExact: best([...asUsual, ...exact]),
  };
};

/** Spends each state's budget inside it by weights of its zones. */
const within = (outlook: Outlook, weights: readonly number[], budgets: StateBudgets): Spend => {
  const spend = outlook.zones.map(() => 0);
  for (const [contest, micros] of budgets.entries()) {
    const own = weights.map((weight, zone) =>
      outlook.zones[zone]?.contest === contest ? weight : 0,
    );
    for (const [zone, part] of proportionally(micros, own).entries()) {
      spend[zone] = (spend[zone] ?? 0) + part;
    }
  }
  return spend;
};
