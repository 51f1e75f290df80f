import { allTakenAt, type Curves, highest, priceAt } from '../bandit/fill-curves.ts';
import { foretell, type Outlook, thinned, usedUp } from '../bandit/outlook.ts';
import type { Turn } from '../bandit/outset.ts';
import { type Stretch, stretchesOf } from './stretch.ts';
import { startUsage, type Usage, useUp } from './use-up.ts';

/** This round's part of what is left, in dollars, and by arm the share of value that using its audience up takes from later. */
export type Paced = { dollars: number; shadow: Float64Array };

/** Sweeps toward the shadow prices where audiences deplete, and the depletion from which they count. */
const SWEEPS = 5;
const LEAST_DEPLETION = 0.02;
/** How far a round may be from its even part: days, and hours, whose supply differs more. */
const MOST_BY_DAY = 2;
const MOST_BY_HOUR = 4;
/** Halvings of the price's range: of the last sweep, and of those before, which only lead there. */
const STEPS = 34;
const EARLY_STEPS = 14;
const REACH = 30;
/** Arms that the price is looked for with, at most about, and sweeps of the others at that price. */
const TRIED = 4_000;
const LATE_SWEEPS = 2;

/**
 * Spreads what is left over the rounds to come at one price of value, with prices, hours, fatigue and depletion as
 * they are foretold, each round under its cap, and takes this round's part. `short` as in `stretchesOf`. Of very many
 * arms an even selection finds the price for all.
 */
export const planAhead = (outlook: Outlook, turn: Turn, short: number): Paced => {
  const { roundsPerDay } = outlook.circumstances;
  const stretches = stretchesOf(turn, roundsPerDay, short);
  const rounds = stretches.reduce((sum, stretch) => sum + stretch.rounds, 0);
  const every = Math.max(1, Math.ceil(outlook.arms.length / TRIED));
  const part = 1 / every;
  const money = {
    budget: (part * turn.budgetRemainingMicros) / 1e6,
    cap: (part * turn.roundCapMicros) / 1e6,
  };
  const few = every > 1 ? thinned(outlook, every) : outlook;
  const tried = spread(few, stretches, money);
  const even = money.budget / rounds;
  const most = roundsPerDay > 1 ? MOST_BY_HOUR : MOST_BY_DAY;
  return {
    dollars: every * Math.min(most * even, Math.max(even / most, tried.dollars)),
    shadow: every > 1 ? shadowAt(outlook, stretches, tried.logPrice) : tried.shadow,
  };
};

const depletes = ({ belief }: Outlook): boolean => belief.hyper.depletion > LEAST_DEPLETION;

const spread = (
  outlook: Outlook,
  stretches: readonly Stretch[],
  { budget, cap }: { budget: number; cap: number },
): Paced & { logPrice: number } => {
  const foretold = stretches.map(({ round }) => foretell(outlook, round));
  const usage = startUsage(stretches, outlook);
  let paced = { dollars: 0, logPrice: 0 };
  const sweeps = depletes(outlook) ? SWEEPS : 1;
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const curves = used(outlook, foretold, usage);
    const high = Math.max(...curves.map(highest));
    const demand = (logPrice: number): number =>
      curves.reduce(
        (sum, own, index) =>
          sum + (stretches[index]?.rounds ?? 0) * Math.min(cap, allTakenAt(own, logPrice)),
        0,
      );
    const steps = sweep === sweeps - 1 ? STEPS : EARLY_STEPS;
    const logPrice = priceAt(demand, budget, [high - REACH, high], steps);
    const [now] = curves;
    paced = { dollars: now ? Math.min(cap, allTakenAt(now, logPrice)) : 0, logPrice };
    if (depletes(outlook)) useUp(outlook, stretches, curves, logPrice, usage);
  }
  return { ...paced, shadow: usage.shadow[0] ?? new Float64Array(0) };
};

const shadowAt = (
  outlook: Outlook,
  stretches: readonly Stretch[],
  logPrice: number,
): Float64Array => {
  const usage = startUsage(stretches, outlook);
  if (depletes(outlook)) {
    const foretold = stretches.map(({ round }) => foretell(outlook, round));
    for (let sweep = 0; sweep < LATE_SWEEPS; sweep += 1) {
      useUp(outlook, stretches, used(outlook, foretold, usage), logPrice, usage);
    }
  }
  return usage.shadow[0] ?? new Float64Array(outlook.arms.length);
};

const used = ({ belief }: Outlook, foretold: readonly Curves[], usage: Usage): Curves[] =>
  foretold.map((curves, index) =>
    usedUp(belief, curves, usage.reached[index], usage.shadow[index]),
  );
