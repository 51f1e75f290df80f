import { allTakenAt, highest, priceAt } from '../bandit/fill-curves.ts';
import { curvesAt, type Outlook } from '../bandit/outlook.ts';
import type { Turn } from '../bandit/outset.ts';
import { stretchesOf } from './stretch.ts';
import { startUsage, useUp } from './use-up.ts';

/** This round's part of what is left, in dollars, and by arm the share of value that using its audience up takes from later. */
export type Paced = { dollars: number; shadow: Float64Array };

/** Sweeps toward the shadow prices where audiences deplete, and the depletion from which they count. */
const SWEEPS = 5;
const LEAST_DEPLETION = 0.02;
/** How far a round may be from its even part: days, and hours, whose supply differs more. */
const MOST_BY_DAY = 1.5;
const MOST_BY_HOUR = 4;
const STEPS = 34;
const REACH = 30;
/** Arms that a price is looked for with, at most about. */
const TRIED = 4_000;

/**
 * Spreads what is left over the rounds to come at one price of value, with prices, hours, fatigue and depletion as
 * they are foretold, each round under its cap, and takes this round's part. `short` as in `stretchesOf`.
 */
export const planAhead = (outlook: Outlook, turn: Turn, short: number): Paced => {
  const { circumstances, belief, arms } = outlook;
  const budget = turn.budgetRemainingMicros / 1e6;
  const cap = turn.roundCapMicros / 1e6;
  const stretches = stretchesOf(turn, circumstances.roundsPerDay, short);
  const even = budget / stretches.reduce((sum, { rounds }) => sum + rounds, 0);
  const usage = startUsage(stretches, outlook);
  usage.reached = usage.reached.map((reached, part) => (part === 0 ? reached : reached.slice()));
  const every = Math.max(1, Math.floor(arms.length / TRIED));
  const sweeps = belief.hyper.depletion > LEAST_DEPLETION ? SWEEPS : 1;
  let dollars = even;
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const curves = stretches.map(({ round }, part) =>
      curvesAt(
        outlook,
        round,
        usage.reached[part] ?? outlook.reached,
        usage.shadow[part] ?? new Float64Array(0),
      ),
    );
    const high = Math.max(...curves.map(highest));
    const demand = (logPrice: number): number =>
      curves.reduce(
        (sum, own, part) =>
          sum + (stretches[part]?.rounds ?? 0) * Math.min(cap, allTakenAt(own, logPrice, every)),
        0,
      );
    const logPrice = priceAt(demand, budget, [high - REACH, high], STEPS);
    if (curves[0]) dollars = Math.min(cap, allTakenAt(curves[0], logPrice, every));
    if (sweeps > 1) useUp(outlook, stretches, curves, logPrice, usage);
  }
  const most = circumstances.roundsPerDay > 1 ? MOST_BY_HOUR : MOST_BY_DAY;
  return {
    dollars: Math.min(most * even, Math.max(even / most, dollars)),
    shadow: usage.shadow[0] ?? new Float64Array(arms.length),
  };
};
