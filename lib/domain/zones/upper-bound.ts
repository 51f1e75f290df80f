import type { MoneyGrid } from './money-grid.ts';
import type { Outlook } from './outlook.ts';
import { mostAbove, type StateGain, slopeAt } from './state-gain.ts';

/** Prices around the one at hand that the bound is tried at. */
const PRICES = [0.9, 0.96, 1, 1.04, 1.1];
/** Lines that each state's pools are compared with. */
const LINES = 12;

/**
 * A gain that no split of the budget in these money steps can pass, by Lagrangian duality: at any price of a step, the
 * best that each zone can do beside it, with its state's pools held under a straight line and what they can be above
 * that line added. The least over prices, and over lines state by state. Deadlines are left out, which can
 * only raise it.
 */
export const upperBound = (
  outlook: Outlook,
  grid: MoneyGrid,
  states: readonly StateGain[],
  price: number,
): number => {
  const members = Map.groupBy(outlook.zones.keys(), (zone) => outlook.zones[zone]?.contest ?? 0);
  let least = Infinity;
  for (const factor of PRICES) {
    const at = price * factor;
    let bound = at * grid.steps;
    for (const [contest, state] of states.entries()) {
      bound += stateBound(outlook, grid, members.get(contest) ?? [], state, at);
    }
    least = Math.min(least, bound);
  }
  return least;
};

const stateBound = (
  { zones }: Outlook,
  grid: MoneyGrid,
  members: readonly number[],
  state: StateGain,
  price: number,
): number => {
  const steepest = Math.max(
    ...Array.from({ length: LINES }, (_, line) => slopeAt(state, (state.furthest * line) / LINES)),
  );
  let least = Infinity;
  for (let line = 0; line <= LINES; line += 1) {
    const slope = (1.2 * steepest * line) / LINES;
    let bound = mostAbove(state, slope);
    for (const zone of members) {
      const perShare = slope * (zones[zone]?.weight ?? 0);
      bound += mostBeside(grid.gained[zone], grid.moved[zone], perShare, price);
    }
    least = Math.min(least, bound);
  }
  return least;
};

/** The most that a zone gains net of the price, over all its steps. */
const mostBeside = (
  gained: ArrayLike<number> = [],
  moved: ArrayLike<number> = [],
  perShare: number,
  price: number,
): number => {
  let most = 0;
  for (let step = 0; step < gained.length; step += 1) {
    most = Math.max(most, (gained[step] ?? 0) + perShare * (moved[step] ?? 0) - price * step);
  }
  return most;
};
