import type { Line } from '../contracts/flight.ts';
import { rulesetNamed } from '../domain/delegates/rulesets.ts';
import type { Contest, PriorSd } from '../domain/zones/contest.ts';
import { nameOf, weightsOn, type ZoneWindow } from '../domain/zones/weights-on.ts';
import type { Ports } from '../ports.ts';
import { listFlights, listLines } from './flights.ts';
import { keys } from './keys.ts';

/** As it is kept: rules by their name, as those of a ruleset never change. */
type KeptWindow = {
  contests: (Omit<Contest, 'ruleset'> & { ruleset: string })[];
  prior: PriorSd;
};

/** The campaign's zones; undefined where none are set. */
export const readZones = async ({ core }: Pick<Ports, 'core'>): Promise<ZoneWindow | undefined> => {
  const kept = (await core.read(keys.zones))?.value as KeptWindow | undefined;
  return (
    kept && {
      prior: kept.prior,
      contests: kept.contests.map(({ ruleset: id, ...contest }): Contest => {
        const ruleset = rulesetNamed(id);
        if (!ruleset) throw new Error(`The zones were set under ${id}, which is not known`);
        return { ...contest, ruleset };
      }),
    }
  );
};

/** Sets the campaign's zones, or takes them away: from the next plan on lines are weighed by them. 'conflict' when somebody else set them at the same time. */
export const setZones = async (
  { core }: Pick<Ports, 'core'>,
  zones: ZoneWindow | undefined,
): Promise<'done' | 'conflict'> => {
  const ifRev = (await core.read(keys.zones))?.rev ?? 0;
  if (!zones) return ifRev === 0 ? 'done' : core.commit([{ ...keys.zones, remove: true, ifRev }]);
  const { contests, prior } = zones;
  const put: KeptWindow = {
    contests: contests.map((contest) => ({ ...contest, ruleset: contest.ruleset.id })),
    prior,
  };
  return core.commit([{ ...keys.zones, put, ifRev }]);
};

/**
 * What voters of each line weigh on a day, by line, where it is not 1: the weight of the line's zone. Lines of flights
 * that raise funds are never weighed by delegates, and lines in zones that were not set weigh 1.
 */
export const weightsOfLines = async (
  ports: Pick<Ports, 'core'>,
  lines: readonly Line[],
  day: string,
): Promise<Record<string, number>> => {
  const zones = await readZones(ports);
  if (!zones) return {};
  const weights = weightsOn(zones, day);
  const isForFunds = await fundFlights(ports);
  return Object.fromEntries(
    lines.flatMap(({ lineId, flightId, zone }) => {
      const weight = weights.get(zone);
      const isWeighed = weight !== undefined && weight !== 1 && !isForFunds.has(flightId);
      return isWeighed ? [[lineId, weight]] : [];
    }),
  );
};

/** Zones of lines that win votes which are not among those that were set, so that they weigh 1; none where no zones are set. */
export const zonesNotSet = async (ports: Pick<Ports, 'core'>): Promise<string[]> => {
  const zones = await readZones(ports);
  if (!zones) return [];
  const set = new Set(zones.contests.flatMap((own) => own.zones.map(({ zone }) => nameOf(zone))));
  const isForFunds = await fundFlights(ports);
  const forVotes = (await listLines(ports)).filter(({ flightId }) => !isForFunds.has(flightId));
  const unset = forVotes.map(({ zone }) => zone).filter((zone) => !set.has(zone));
  return [...new Set(unset)].sort();
};

const fundFlights = async (ports: Pick<Ports, 'core'>): Promise<Set<string>> =>
  new Set((await listFlights(ports)).filter(({ phase }) => phase === 'funds').map(({ id }) => id));
