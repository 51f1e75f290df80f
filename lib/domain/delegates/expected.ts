import { type Belief, chanceAbove, chanceGain } from './belief.ts';
import type { Step } from './steps.ts';

/**
 * The seats expected from steps when that is believed of the share: each step's seats times the chance to be above
 * it. `moved` is a share that is added to whatever the share turns out to be.
 */
export const expectedSeats = (steps: readonly Step[], belief: Belief, moved = 0): number => {
  let sum = 0;
  for (const { share, seats } of steps) sum += seats * chanceAbove(belief, share - moved);
  return sum;
};

/** What expected seats gain per whole share that the mean moves: a hundredth of it per point. */
export const marginalSeats = (steps: readonly Step[], belief: Belief): number => {
  let sum = 0;
  for (const { share, seats } of steps) sum += seats * chanceGain(belief, share);
  return sum;
};
