import { type Outlook, sum } from './outlook.ts';
import { marginsOf } from './value.ts';

/**
 * What a reached voter of each zone is worth beside an average one, by expected delegates: the zone's marginal
 * delegates per vote in its own and its state's pools, over the mean by voters, so that the weights of all voters
 * average 1. An arm's reward per in-category voter is multiplied by its zone's weight; weights of 1 change nothing.
 */
export const voterWeights = (outlook: Outlook): Record<string, number> => {
  const worth = marginsOf(outlook).map(({ total }, index) => {
    const voters = outlook.zones[index]?.voters ?? 0;
    return voters > 0 ? total / voters : 0;
  });
  const voters = sum(outlook.zones.map((zone) => zone.voters));
  const mean = sum(outlook.zones.map((zone, index) => zone.voters * (worth[index] ?? 0))) / voters;
  return Object.fromEntries(
    outlook.zones.map(({ zone }, index) => [zone, mean > 0 ? (worth[index] ?? 0) / mean : 1]),
  );
};
