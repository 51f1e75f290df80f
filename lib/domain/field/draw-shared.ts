import { normal, randomFrom } from '../random.ts';
import type { Outlook } from '../zones/outlook.ts';
import { stateBelief } from '../zones/state-belief.ts';

/**
 * Outlooks in which the errors that zones share are known: one shock for all and one for each state, drawn from the
 * prior. Only a zone's own error is left in its belief, and what of it does not cancel in its state's. Streams of chance
 * are named as those of drawn elections, so that neither row order nor states' names matter. The same seed, the same draws.
 */
export const drawShared = (outlook: Outlook, seed: string, count: number): Outlook[] => {
  const stream = (name: string): number[] => {
    const random = randomFrom(`${seed}/${name}`);
    return Array.from({ length: count }, () => normal(random));
  };
  const national = stream('national');
  const states = outlook.contests.map(({ zones }) =>
    stream(`state of ${zones.map(({ zone }) => zone).sort()[0] ?? ''}`),
  );
  const { prior } = outlook;
  return Array.from({ length: count }, (_, draw) => {
    const zones = outlook.zones.map((zone) => {
      const shock =
        prior.national * (national[draw] ?? 0) + prior.state * (states[zone.contest]?.[draw] ?? 0);
      return {
        ...zone,
        belief: { ...zone.belief, mean: zone.belief.mean + shock, sd: zone.ownSd },
      };
    });
    const contests = outlook.contests.map((contest, index) => {
      const own = zones.filter((zone) => zone.contest === index);
      return { ...contest, zones: own, belief: stateBelief(own, 0) };
    });
    return { ...outlook, contests, zones };
  });
};
