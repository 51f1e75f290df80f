import { type Belief, noInformation } from './belief.ts';
import { type Circumstances, gather } from './gather.ts';
import { joinShared } from './join-shared.ts';
import { learnVariances } from './learn-variances.ts';
import type { Record } from './record.ts';

/** Rows that the starting noise is worth, in the units of a row without any counting noise. */
const NOISE_WORTH = 1000;
const START_NOISE = 0.1;

/**
 * Moves a belief to what the rows before a round say: passes of filter and joint solve, then one step for the
 * variances and the noise. The same belief and rows give the same result.
 */
export const learn = (
  record: Record,
  belief: Belief,
  circumstances: Circumstances,
  { now, startSupply, passes }: { now: number; startSupply: number; passes: number },
): void => {
  if (record.columns.length === 0) {
    const nothing = noInformation(record.arms.length);
    joinShared(record.arms, belief, nothing, startSupply);
    learnVariances(belief, nothing);
    return;
  }
  for (let pass = 0; pass < passes; pass += 1) {
    const { info, surprise } = gather(record, belief, circumstances, now);
    joinShared(record.arms, belief, info, startSupply);
    if (pass < passes - 1) continue;
    learnVariances(belief, info);
    const noise = (surprise.excess + NOISE_WORTH * START_NOISE) / (surprise.weight + NOISE_WORTH);
    belief.hyper.shape = 1 / Math.min(1, Math.max(0.005, noise));
  }
};
