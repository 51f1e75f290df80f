import type { MoneyGrid } from './money-grid.ts';
import { type Outlook, sum } from './outlook.ts';
import { mostAbove, type StateGain, slopeAt } from './state-gain.ts';

/** Prices around the one at hand that the bound is tried at. */
const NEAR = [0.9, 0.96, 1, 1.04, 1.1];
/** Halvings below the steepest gain that prices are tried at where money comes by dates, as none is at hand then. */
const HALVINGS = 10;
const ROUNDS = 4;
/** Lines that each state's pools are compared with. */
const LINES = 12;

/**
 * A gain that no split of the budget in these money steps can pass, by Lagrangian duality: at any price of a step, the
 * best that each zone can do beside it, with its state's pools held under a straight line and what they can be above
 * that line added. The least over prices, and over lines state by state. Money that comes by dates has a price for each
 * of them, which a contest pays from its own date on; these are tried one after the other.
 */
export const upperBound = (
  outlook: Outlook,
  grid: MoneyGrid,
  states: readonly StateGain[],
  price: number,
): number => {
  const members = Map.groupBy(outlook.zones.keys(), (zone) => outlook.zones[zone]?.contest ?? 0);
  const boundAt = (prices: readonly number[]): number => {
    const money = sum(prices.map((own, date) => own * (grid.mostBy[date] ?? 0)));
    const gains = states.map((state, contest) => {
      const zones = members.get(contest) ?? [];
      const paid = sum(prices.slice(grid.deadline[zones[0] ?? 0] ?? 0));
      return stateBound(outlook, grid, zones, state, paid);
    });
    return money + sum(gains);
  };
  const last = grid.mostBy.length - 1;
  const far = last > 0 ? farPrices(grid) : [];
  let best = grid.mostBy.map((_, date) => (date === last ? price : 0));
  let least = boundAt(best);
  for (let round = 0; round < (last > 0 ? ROUNDS : 1); round += 1) {
    for (const date of grid.mostBy.keys()) {
      const own = best[date] ?? 0;
      for (const tried of [...NEAR.map((factor) => factor * own), ...(round < 2 ? far : [])]) {
        const prices = best.with(date, tried);
        const bound = boundAt(prices);
        if (bound < least) [best, least] = [prices, bound];
      }
    }
  }
  return least;
};

/** From none to what no zone's own pool gains by any step. */
const farPrices = ({ gained }: MoneyGrid): number[] => {
  let steepest = 0;
  for (const own of gained) {
    for (let step = 1; step < own.length; step += 1) {
      steepest = Math.max(steepest, (own[step] ?? 0) - (own[step - 1] ?? 0));
    }
  }
  return [0, ...Array.from({ length: HALVINGS }, (_, halving) => steepest / 2 ** halving)];
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
