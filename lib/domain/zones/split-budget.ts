import { exchange } from './exchange.ts';
import { type Fill, fillHulls, hullOf } from './hull.ts';
import type { MoneyGrid } from './money-grid.ts';
import { type Outlook, sum } from './outlook.ts';
import { gainAt, type StateGain, slopeAt } from './state-gain.ts';
import { upperBound } from './upper-bound.ts';
import { statewideMoves } from './value.ts';

/** A split in money steps by zone, what it gains, and a gain that no split in these steps can pass. */
export type Split = { steps: number[]; gain: number; upperBound: number };

/** Rounds of linearising the state-wide pools; the split has settled long before. */
const ROUNDS = 8;

/**
 * Splits a budget over zones by concave hulls. A zone's gain in its own pool is known at each step; what it adds to its
 * state's pools is taken as straight, at the slope of where the state stood after the round before, until that
 * settles. The best round by full value is kept, and money is exchanged between zones while that gains.
 */
export const splitBudget = (
  outlook: Outlook,
  grid: MoneyGrid,
  states: readonly StateGain[],
): Split => {
  let slopes = states.map((state) => slopeAt(state, 0));
  let best = { steps: outlook.zones.map(() => 0), gain: 0 };
  let price = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const fill = linearised(outlook, grid, slopes);
    const gain = gainOf(outlook, grid, states, fill.steps);
    if (gain >= best.gain) {
      best = { steps: fill.steps, gain };
      price = fill.lastSlope;
    }
    const moves = movesOf(outlook, grid, fill.steps);
    slopes = slopes.map((slope, contest) => {
      const state = states[contest];
      return state ? (slope + slopeAt(state, moves[contest] ?? 0)) / 2 : slope;
    });
  }
  const steps = exchange(outlook, grid, states, best.steps);
  return {
    steps,
    gain: gainOf(outlook, grid, states, steps),
    upperBound: upperBound(outlook, grid, states, price),
  };
};

/** Delegates that a split gains in all pools. */
const gainOf = (
  outlook: Outlook,
  grid: MoneyGrid,
  states: readonly StateGain[],
  steps: readonly number[],
): number => {
  const moves = movesOf(outlook, grid, steps);
  return (
    sum(steps.map((step, zone) => grid.gained[zone]?.[step] ?? 0)) +
    sum(states.map((state, contest) => gainAt(state, moves[contest] ?? 0)))
  );
};

const movesOf = (outlook: Outlook, grid: MoneyGrid, steps: readonly number[]): number[] =>
  statewideMoves(
    outlook,
    steps.map((step, zone) => grid.moved[zone]?.[step] ?? 0),
  );

/** The best split where each state's pools gain `slopes` delegates per whole share. */
const linearised = (outlook: Outlook, grid: MoneyGrid, slopes: readonly number[]): Fill => {
  const hulls = outlook.zones.map(({ contest, weight }, zone) => {
    const moved = grid.moved[zone] ?? new Float64Array();
    const perShare = weight * (slopes[contest] ?? 0);
    return hullOf(
      (grid.gained[zone] ?? new Float64Array()).map(
        (own, step) => own + perShare * (moved[step] ?? 0),
      ),
    );
  });
  return fillHulls(hulls, grid.deadline, grid.mostBy);
};
