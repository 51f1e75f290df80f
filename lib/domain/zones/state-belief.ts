import { logit, shareOf } from '../delegates/belief.ts';
import { normalDensity } from '../delegates/probability.ts';
import type { LogitNormal, ZoneOutlook } from './outlook.ts';

/** Nodes and weights for means over a standard normal: the trapezoid rule, which is exact to 1e-9 for smooth functions. */
const NODES = Array.from({ length: 25 }, (_, index) => {
  const at = (index - 12) / 2;
  return { at, weight: normalDensity(at) / 2 };
});

/**
 * What is believed of a state's share: the vote-weighted mean of its zones, whose shared part moves them together and
 * whose own parts largely cancel. The logit of the mean is near normal; its mean and spread are taken over the shared
 * part, and the own parts add their variance by the delta method.
 */
export const stateBelief = (
  zones: readonly Pick<ZoneOutlook, 'belief' | 'ownSd' | 'weight'>[],
  sharedSd: number,
): LogitNormal => {
  let mean = 0;
  let square = 0;
  let ownVariance = 0;
  for (const { at, weight } of NODES) {
    let share = 0;
    let variance = 0;
    for (const zone of zones) {
      const own = ownMoments(zone.belief.mean + sharedSd * at, zone.ownSd);
      share += zone.weight * own.mean;
      variance += zone.weight ** 2 * own.variance;
    }
    const odds = logit(share);
    mean += weight * odds;
    square += weight * odds ** 2;
    ownVariance += (weight * variance) / (share * (1 - share)) ** 2;
  }
  const variance = Math.max(0, square - mean ** 2) + ownVariance;
  return { kind: 'logit-normal', mean, sd: Math.sqrt(variance) };
};

const ownMoments = (center: number, sd: number): { mean: number; variance: number } => {
  let mean = 0;
  let square = 0;
  for (const { at, weight } of NODES) {
    const share = shareOf(center + sd * at);
    mean += weight * share;
    square += weight * share ** 2;
  }
  return { mean, variance: Math.max(0, square - mean ** 2) };
};
