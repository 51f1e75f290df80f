import { logit } from '../delegates/belief.ts';
import { middle, type Outlook } from '../zones/outlook.ts';
import { stateBelief } from '../zones/state-belief.ts';

/** A share is never taken to be moved past this. */
const MOST_SHARE = 0.999;

/**
 * The outlook when people in the field have moved each zone's share (in the order of the outlook): beliefs are as wide
 * as before, around the share moved. What is not moved is left as it is, to the last
 * digit, and so is a plan that is made from it.
 */
export const seenAfter = (outlook: Outlook, moved: readonly number[]): Outlook => {
  const zones = outlook.zones.map((zone, index) => {
    const by = moved[index] ?? 0;
    if (by === 0) return zone;
    const share = Math.min(MOST_SHARE, middle(zone) + by);
    return { ...zone, belief: { ...zone.belief, mean: logit(share) } };
  });
  const sharedSd = Math.hypot(outlook.prior.national, outlook.prior.state);
  const contests = outlook.contests.map((contest, index) => {
    const own = zones.filter((zone) => zone.contest === index);
    const isMoved = own.some((zone, at) => zone !== contest.zones[at]);
    return isMoved ? { ...contest, zones: own, belief: stateBelief(own, sharedSd) } : contest;
  });
  return { ...outlook, contests, zones };
};
