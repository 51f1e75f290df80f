import type { MoneyGrid } from './money-grid.ts';
import type { Outlook } from './outlook.ts';
import { gainAt, type StateGain } from './state-gain.ts';
import { statewideMoves } from './value.ts';

/** Amounts, in steps, that are tried. */
const AMOUNTS = [1, 3, 8, 20, 50, 120];
/** Moves after which the split is good enough in any case. */
const MOST_MOVES = 300;

/**
 * Moves money from zone to zone, and unused money to zones, as long as a move gains; returns the better split. This
 * settles the one hull segment that was left part-filled, and steps of state-wide pools that straight lines miss.
 */
export const exchange = (
  outlook: Outlook,
  grid: MoneyGrid,
  states: readonly StateGain[],
  start: readonly number[],
): number[] => {
  const steps = [...start];
  for (let count = 0; count < MOST_MOVES; count += 1) {
    const moves = statewideMoves(
      outlook,
      steps.map((step, zone) => grid.moved[zone]?.[step] ?? 0),
    );
    const best = bestMove(outlook, grid, states, steps, moves);
    if (!best) break;
    if (best.from !== null) steps[best.from] = (steps[best.from] ?? 0) - best.amount;
    steps[best.to] = (steps[best.to] ?? 0) + best.amount;
  }
  return steps;
};

type Move = { from: number | null; to: number; amount: number; gain: number };

/** The exchange that gains most: for each amount, the cheapest to give it up and the best to take it. */
const bestMove = (
  outlook: Outlook,
  grid: MoneyGrid,
  states: readonly StateGain[],
  steps: readonly number[],
  moves: readonly number[],
): Move | undefined => {
  let best: Move | undefined;
  const changeOf = (zone: number, amount: number): number => {
    const now = steps[zone] ?? 0;
    const { contest = 0, weight = 0 } = outlook.zones[zone] ?? {};
    const gained = grid.gained[zone];
    const moved = grid.moved[zone];
    const state = states[contest];
    const next = now + amount;
    if (!gained || !moved || !state || next < 0 || next >= gained.length) return -Infinity;
    const move = moves[contest] ?? 0;
    const further = move + weight * ((moved[next] ?? 0) - (moved[now] ?? 0));
    return (gained[next] ?? 0) - (gained[now] ?? 0) + gainAt(state, further) - gainAt(state, move);
  };
  for (const amount of AMOUNTS) {
    const takers = ranked(outlook, (zone) => changeOf(zone, amount));
    const givers = ranked(outlook, (zone) => changeOf(zone, -amount));
    for (const to of takers) {
      for (const from of [{ zone: null, change: 0 }, ...givers]) {
        const gain = to.change + from.change;
        if (gain <= Math.max(1e-9, best?.gain ?? 0)) continue;
        if (from.zone !== null && sameContest(outlook, from.zone, to.zone)) continue;
        if (!fits(grid, steps, from.zone, to.zone, amount)) continue;
        best = { from: from.zone, to: to.zone, amount, gain };
      }
    }
  }
  return best;
};

/** The zones with the best changes, best first; few are enough, as most moves go between the best of both. */
const ranked = (
  { zones }: Outlook,
  changeOf: (zone: number) => number,
): { zone: number; change: number }[] =>
  zones
    .map((_, zone) => ({ zone, change: changeOf(zone) }))
    .filter(({ change }) => change > -Infinity)
    .sort((a, b) => b.change - a.change || a.zone - b.zone)
    .slice(0, 12);

/** Two zones of one state share its pools, so that their changes do not simply add up. */
const sameContest = ({ zones }: Outlook, a: number, b: number): boolean =>
  a === b || zones[a]?.contest === zones[b]?.contest;

/** Whether the funds of every deadline still suffice. */
const fits = (
  { deadline, mostBy }: MoneyGrid,
  steps: readonly number[],
  from: number | null,
  to: number,
  amount: number,
): boolean =>
  mostBy.every((most, index) => {
    let used = 0;
    for (const [zone, own] of steps.entries()) if ((deadline[zone] ?? 0) <= index) used += own;
    if (from !== null && (deadline[from] ?? 0) <= index) used -= amount;
    if ((deadline[to] ?? 0) <= index) used += amount;
    return used <= most;
  });
