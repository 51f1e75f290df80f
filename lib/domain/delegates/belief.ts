import { betaBelow, normalBelow, normalDensity } from './probability.ts';

/**
 * What is believed of a share in (0, 1): normal in the share; normal in its logit; or beta, of that mean and of a
 * strength that counts like so many people asked.
 */
export type Belief =
  | { kind: 'normal'; mean: number; sd: number }
  | { kind: 'logit-normal'; mean: number; sd: number }
  | { kind: 'beta'; mean: number; strength: number };

/** The log odds of a share; infinite at 0 and 1. */
export const logit = (share: number): number => Math.log(share / (1 - share));

/** The share of log odds. */
export const shareOf = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));

/** The probability that the share is above `share`. */
export const chanceAbove = (belief: Belief, share: number): number => {
  if (belief.kind === 'normal') return normalBelow((belief.mean - share) / belief.sd);
  if (share <= 0) return 1;
  if (share >= 1) return 0;
  if (belief.kind === 'logit-normal') return normalBelow((belief.mean - logit(share)) / belief.sd);
  const { mean, strength } = belief;
  return 1 - betaBelow(share, mean * strength, (1 - mean) * strength);
};

/** How far either side the derivative of a beta belief is taken, in share. */
const STEP = 1e-5;

/**
 * What a share more of the mean adds to `chanceAbove`, per whole share: of a logit-normal belief the log odds move as
 * the share of the middle does; of a beta belief by central difference, at the same strength.
 */
export const chanceGain = (belief: Belief, share: number): number => {
  if (belief.kind === 'normal') return normalDensity((belief.mean - share) / belief.sd) / belief.sd;
  if (belief.kind === 'logit-normal') {
    if (share <= 0 || share >= 1) return 0;
    const middle = shareOf(belief.mean);
    const density = normalDensity((belief.mean - logit(share)) / belief.sd) / belief.sd;
    return density / (middle * (1 - middle));
  }
  const up = chanceAbove({ ...belief, mean: belief.mean + STEP }, share);
  const down = chanceAbove({ ...belief, mean: belief.mean - STEP }, share);
  return (up - down) / (2 * STEP);
};
