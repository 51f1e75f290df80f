import type { Micros } from '../money.ts';
import { dynamicSplit } from './dynamic-split.ts';
import { type Outlook, sum } from './outlook.ts';
import type { Response } from './response.ts';
import { expectedOf, marginsOf } from './value.ts';

/** Budgets by state, in micros and in the order of the contests. */
export type StateBudgets = Micros[];

/** States as a campaign sees them that plans state by state: their voters, and what money spent evenly there brings. */
export type States = {
  /** Expected voters of the zones that can be planned. */
  voters: number[];
  /** Delegates that a whole share more in all zones of the state is worth where it stands today. */
  margins: number[];
  /** What a budget brings when it is spent inside the state by these weights of zones. */
  gainOf(state: number, micros: Micros): number;
};

/** Looks at an outlook state by state; money inside a state goes to its zones by `weights`, in the order of the outlook. */
export const statesOf = (
  outlook: Outlook,
  response: Response,
  weights: readonly number[],
): States => {
  const margins = marginsOf(outlook);
  const own = outlook.contests.map((_, contest) =>
    [...outlook.zones.keys()].filter((zone) => outlook.zones[zone]?.contest === contest),
  );
  const inAll = (of: (zone: number) => number): number[] =>
    own.map((zones) => sum(zones.filter((zone) => outlook.zones[zone]?.isPlannable).map(of)));
  const alone = outlook.contests.map((view) => {
    const zones = view.zones.map((zone) => ({ ...zone, contest: 0 }));
    const seen = { ...outlook, contests: [view], zones };
    return { seen, before: expectedOf(seen, response, []).total };
  });
  return {
    voters: inAll((zone) => outlook.zones[zone]?.voters ?? 0),
    margins: inAll((zone) => margins[zone]?.total ?? 0),
    gainOf: (state, micros) => {
      const view = alone[state];
      if (!view) return 0;
      const within = own[state]?.map((zone) => weights[zone] ?? 0) ?? [];
      const spend = proportionally(micros, within);
      return expectedOf(view.seen, response, spend).total - view.before;
    },
  };
};

/** Money by weights, in whole micros. */
export const proportionally = (micros: Micros, weights: readonly number[]): Micros[] => {
  const all = sum(weights);
  return weights.map((weight) => (all > 0 ? Math.floor((micros * weight) / all) : 0));
};

/** Halvings of the price of money, in orders of magnitude: far below a micro. */
const HALVINGS = 80;

/**
 * Every state up to where its next unit of money brings as much as any other's: a state is worth what its delegates
 * move by today for each voter won, less and less as it is saturated. Closed form but for the price, which is halved on.
 */
export const onTheMargin = (
  { voters, margins }: States,
  { movable, costPerVoterMicros }: Response,
  budgetMicros: Micros,
): StateBudgets => {
  const budgetsAt = (price: number): number[] =>
    voters.map((count, state) => {
      const room = costPerVoterMicros * count;
      const first = room > 0 ? ((margins[state] ?? 0) * movable) / room : 0;
      return first > price ? room * Math.log(first / price) : 0;
    });
  let [low, high] = [-120, 0];
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const middle = (low + high) / 2;
    if (sum(budgetsAt(Math.exp(middle))) > budgetMicros) low = middle;
    else high = middle;
  }
  return budgetsAt(Math.exp(high)).map(Math.floor);
};

/**
 * One state after the other, most delegates for the money first: each gets the cost per voter for all its voters, which
 * moves 63 % of what can move, until the money is gone.
 */
export const inTurn = (
  { voters, gainOf }: States,
  { costPerVoterMicros }: Response,
  budgetMicros: Micros,
): StateBudgets => {
  const budgets = voters.map(() => 0);
  let left = budgetMicros;
  const offers = voters
    .map((count, state) => ({ state, micros: Math.floor(costPerVoterMicros * count) }))
    .filter(({ micros }) => micros > 0)
    .map((offer) => ({ ...offer, each: gainOf(offer.state, offer.micros) / offer.micros }))
    .sort((a, b) => b.each - a.each || a.state - b.state);
  for (const { state, micros } of offers) {
    budgets[state] = Math.min(left, micros);
    left -= budgets[state];
  }
  return budgets;
};

/** The whole is split over states in so many parts. */
const PARTS = 250;

/** The budgets that bring most, each state's gain known at every budget: exactly, in steps of 1/250 of the money. */
export const exactly = ({ voters, gainOf }: States, budgetMicros: Micros): StateBudgets => {
  const gains = voters.map((count, state) =>
    Float64Array.from({ length: count > 0 ? PARTS + 1 : 1 }, (_, part) =>
      gainOf(state, (budgetMicros * part) / PARTS),
    ),
  );
  return dynamicSplit(gains, PARTS).map((parts) => (budgetMicros * parts) / PARTS);
};
