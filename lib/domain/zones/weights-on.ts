import { slugOf } from '../audience/slug.ts';
import type { Contest, PriorSd } from './contest.ts';
import { outlookOf } from './outlook.ts';
import { voterWeights } from './voter-weights.ts';

/** The zones of all contests that a campaign runs for, and how sure it is of their support. */
export type ZoneWindow = { contests: Contest[]; prior: PriorSd };

/** Less than every weight that a zone gets before its contest is over: what nobody expects may still come. */
const LEAST = 1e-6;

/**
 * What a voter of each zone weighs on a day (YYYY-MM-DD), by the zone's name as audiences spell it, to six digits. Among
 * zones whose contest is not over by then the voters average 1; where it is, they weigh 0. A zone that counts
 * something else than people weighs 1.
 */
export const weightsOn = (
  { contests, prior }: ZoneWindow,
  day: string,
): ReadonlyMap<string, number> => {
  const open = contests.filter(({ date }) => day <= date);
  const worth = voterWeights(outlookOf(open, prior));
  const weightOf = (zone: string): number => Math.max(LEAST, Number((worth[zone] ?? 1).toFixed(6)));
  return new Map(
    contests.flatMap(({ date, zones }) =>
      zones.map(({ zone }) => [nameOf(zone), day <= date ? weightOf(zone) : 0] as const),
    ),
  );
};

/** A zone's name as audiences and lines spell it. */
export const nameOf = (zone: string): string => slugOf(zone) ?? zone;

/** Two zones that audiences could not tell apart, or one whose name has no letter or digit that they could; undefined where all are told apart. */
export const unclearZone = ({ contests }: Pick<ZoneWindow, 'contests'>): string[] | undefined => {
  const names = contests.flatMap(({ zones }) => zones.map(({ zone }) => zone));
  const groups = [...Map.groupBy(names, (name) => slugOf(name)).entries()];
  return groups.find(([slug, own]) => slug === undefined || own.length > 1)?.[1];
};
