import { shareOf } from '../delegates/belief.ts';
import { normal, randomFrom } from '../random.ts';
import type { Outlook } from './outlook.ts';

/** One election that may come: each zone's share, in the order of the outlook. */
export type Draw = number[];

/**
 * Elections drawn from an outlook: one shock for all, one for each state, one for each zone. Each has its own stream of
 * chance, named by the seed and the zone (a state's by its first zone's name), so that neither the order of rows nor
 * the names of states change what is drawn. The same seed gives the same draws.
 */
export const drawElections = (outlook: Outlook, seed: string, count: number): Draw[] => {
  const stream = (name: string): number[] => {
    const random = randomFrom(`${seed}/${name}`);
    return Array.from({ length: count }, () => normal(random));
  };
  const national = stream('national');
  const states = outlook.contests.map(({ zones }) => {
    const names = zones.map(({ zone }) => zone).sort();
    return stream(`state of ${names[0] ?? ''}`);
  });
  const own = outlook.zones.map(({ zone }) => stream(`zone ${zone}`));
  const { prior } = outlook;
  return Array.from({ length: count }, (_, draw) =>
    outlook.zones.map(({ belief, contest, ownSd }, zone) =>
      shareOf(
        belief.mean +
          prior.national * (national[draw] ?? 0) +
          prior.state * (states[contest]?.[draw] ?? 0) +
          ownSd * (own[zone]?.[draw] ?? 0),
      ),
    ),
  );
};

/** The value below which that part (0 to 1) of some numbers is, by linear interpolation. */
export const quantile = (numbers: readonly number[], part: number): number => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * part;
  const low = sorted[Math.floor(at)] ?? 0;
  return low + ((sorted[Math.ceil(at)] ?? 0) - low) * (at - Math.floor(at));
};

/** The middle 90 % of some numbers. */
export const interval90 = (numbers: readonly number[]): [number, number] => [
  quantile(numbers, 0.05),
  quantile(numbers, 0.95),
];
