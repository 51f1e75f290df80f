import { at } from '../bandit/belief.ts';
import { type Curves, takenAt } from '../bandit/fill-curves.ts';
import { freshness, type Outlook } from '../bandit/outlook.ts';
import { effective } from '../bandit/response.ts';
import type { Stretch } from './stretch.ts';

/** By stretch and arm: share of the audience reached at its start, and share of value that using it up takes from later. */
export type Usage = { reached: Float64Array[]; shadow: Float64Array[] };

/** Part of the way to the new shadow prices that a sweep goes. */
const STEP = 0.5;
const MOST_SHADOW = 0.9;

/** Audiences as they are now, at every stretch, and no shadow prices yet. */
export const startUsage = (stretches: readonly Stretch[], { reached }: Outlook): Usage => ({
  reached: stretches.map((_, part) => (part === 0 ? reached : reached.slice())),
  shadow: stretches.map(() => new Float64Array(reached.length)),
});

/**
 * What a plan at one price does to audiences: forward, who is reached by when; backward, what one voter more now takes
 * from later stretches (the adjoint of the reached share). Moves the usage part of the way there.
 */
export const useUp = (
  outlook: Outlook,
  stretches: readonly Stretch[],
  curves: readonly Curves[],
  logPrice: number,
  usage: Usage,
): void => {
  const { belief, arms } = outlook;
  for (const [index, { audience, value }] of arms.entries()) {
    const people = Math.max(1, audience);
    let reached = at(outlook.reached, index);
    const gains = stretches.map(({ rounds }, part) => {
      const own = curves[part];
      const list = usage.reached[part];
      if (!own || !list) return 0;
      const undo = Math.max(0.05, 1 - at(usage.shadow[part], index)) * Math.max(1e-9, value);
      const room = Math.max(1e-9, at(own.room, index));
      const dollars = takenAt(own, index, logPrice);
      const filled = room * effective(dollars / room, at(own.bend, index));
      if (part > 0) list[index] = reached;
      const gain = (rounds * Math.exp(at(own.logWorth, index)) * filled) / undo;
      reached = Math.min(1, reached + gain / people);
      return gain;
    });
    let shadow = 0;
    for (let part = stretches.length - 1; part >= 0; part -= 1) {
      const fresh = freshness(belief, at(usage.reached[part], index));
      const loss = ((gains[part] ?? 0) * belief.hyper.depletion) / fresh / people;
      const within = 0.5 * loss * Math.max(0, 1 - 1 / (stretches[part]?.rounds ?? 1));
      const list = usage.shadow[part];
      if (list) list[index] = (1 - STEP) * at(list, index) + STEP * (shadow + within);
      shadow = Math.min(MOST_SHADOW, shadow + loss * (1 - shadow));
    }
  }
};
