import { type Outlook, sum } from './outlook.ts';
import { marginsOf } from './value.ts';

/**
 * What a reached voter of each zone is worth beside an average one, by expected delegates: the zone's marginal
 * delegates per vote in its own and its state's pools, over the mean by voters, so that the weights of all voters
 * average 1. An arm's reward per in-category voter is multiplied by its zone's weight; weights of 1 change nothing.
 * Zones that count something else than people have none.
 */
export const voterWeights = (outlook: Outlook): Record<string, number> => {
  const margins = marginsOf(outlook);
  const zones = outlook.zones
    .map(({ zone, voters, isPlannable }, index) => {
      const total = voters > 0 ? (margins[index]?.total ?? 0) : 0;
      return { zone, voters, total, isPlannable };
    })
    .filter(({ isPlannable }) => isPlannable);
  const mean = sum(zones.map(({ total }) => total)) / sum(zones.map(({ voters }) => voters));
  return Object.fromEntries(
    zones.map(({ zone, voters, total }) => [
      zone,
      mean > 0 ? (voters > 0 ? total / voters / mean : 0) : 1,
    ]),
  );
};
