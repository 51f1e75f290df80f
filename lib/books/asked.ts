import type { Bounds, Campaign } from '../contracts/campaign.ts';
import type { Flight, Line } from '../contracts/flight.ts';
import type { Limits, OptimizerTerms, Phase } from '../domain/bandit/task.ts';
import { USUAL_TERMS } from '../domain/bandit/task.ts';
import { daysBetween } from '../domain/calendar.ts';
import type { Ports } from '../ports.ts';
import { listDecisions } from './book.ts';
import { listFlights } from './flights.ts';

/** What a flight's money is for, where it is not votes, and what people ask of a line's budget. */
export type Asked = { phase?: Phase; limits?: Limits };

/** How far one run may move a line's budget where its platform's terms say nothing. */
export const USUAL_STEP = 0.2;
/** However long a platform may restate a day, its counts are taken to be whole after so many days. */
const LONGEST_LAG = 7;

/** What is asked of lines, by line, where anything is: bounds of an arm stand over those of its flight. */
export const askedOf = (
  lines: readonly Line[],
  flights: readonly Flight[],
  { bounds = {} }: Pick<Campaign, 'bounds'>,
): Record<string, Asked> => {
  const flightOf = new Map(flights.map((flight) => [flight.id, flight]));
  return Object.fromEntries(
    lines.flatMap(({ lineId, flightId, armId }) => {
      const flight = flightOf.get(flightId);
      const said: Bounds = { ...flight?.bounds, ...bounds[armId] };
      const asked: Asked = {
        ...(flight?.phase === 'funds' ? { phase: 'funds' } : {}),
        ...(Object.keys(said).length > 0 ? { limits: limitsOf(said) } : {}),
      };
      return Object.keys(asked).length > 0 ? [[lineId, asked]] : [];
    }),
  );
};

/** As `askedOf`, from the book. */
export const askedOfLines = async (
  ports: Pick<Ports, 'core'>,
  lines: readonly Line[],
  campaign: Pick<Campaign, 'bounds'>,
): Promise<Record<string, Asked>> => askedOf(lines, await listFlights(ports), campaign);

const limitsOf = ({ floor, ceiling, low, high }: Bounds): Limits => ({
  ...(floor === undefined ? {} : { floorMicros: floor }),
  ...(ceiling === undefined ? {} : { ceilingMicros: ceiling }),
  ...(low === undefined ? {} : { low }),
  ...(high === undefined ? {} : { high }),
});

/** Arms that the campaign's settings bound and that no line is of: most likely a slip of the pen. */
export const unknownArms = (
  { bounds = {} }: Pick<Campaign, 'bounds'>,
  lines: readonly Line[],
): string[] => {
  const known = new Set(lines.map(({ armId }) => armId));
  return Object.keys(bounds).filter((armId) => !known.has(armId));
};

/** How far one run may move a line's budget, as a part of it; undefined for as far as it likes. */
export const stepLimitOf = (
  { platforms }: Pick<Campaign, 'platforms'>,
  { platform }: Pick<Line, 'platform'>,
): number | undefined => {
  const said = platforms.find(({ name }) => name === platform)?.stepLimit ?? USUAL_STEP;
  return said === 'none' ? undefined : said;
};

/** Lines whose budget was moved so lately, by their platform's cool-down, that it has to stay on a day. */
export const coolingLines = async (
  ports: Pick<Ports, 'core'>,
  { platforms }: Pick<Campaign, 'platforms'>,
  lines: readonly Line[],
  day: string,
): Promise<Set<string>> => {
  const restOf = new Map(platforms.map(({ name, coolDownDays = 0 }) => [name, coolDownDays]));
  if ([...restOf.values()].every((days) => days === 0)) return new Set();
  const moved = new Map<string, string>();
  for (const { lineId, day: on, fromMicros, toMicros } of await listDecisions(ports)) {
    if (fromMicros !== toMicros && fromMicros > 0) moved.set(lineId, on);
  }
  const rests = ({ lineId, platform }: Line): boolean => {
    const on = moved.get(lineId);
    return on !== undefined && daysBetween(on, day) < (restOf.get(platform) ?? 0);
  };
  return new Set(lines.filter(rests).map(({ lineId }) => lineId));
};

/** How the optimizer behaves in a campaign, on these lines. */
export const termsOf = (
  { optimizer = {}, platforms }: Pick<Campaign, 'optimizer' | 'platforms'>,
  lines: readonly Line[],
): OptimizerTerms => {
  const used = new Set(lines.map(({ platform }) => platform));
  const lags = platforms
    .filter(({ name }) => used.has(name))
    .map(({ finalAfterDays }) => finalAfterDays);
  return {
    holdback: optimizer.holdback ?? USUAL_TERMS.holdback,
    exploration: optimizer.exploration ?? USUAL_TERMS.exploration,
    burnInDays: optimizer.burnInDays ?? USUAL_TERMS.burnInDays,
    minExposures: optimizer.minExposures ?? USUAL_TERMS.minExposures,
    lagDays: Math.min(LONGEST_LAG, Math.max(0, ...lags)),
  };
};

/** Money that may not be planned on a day, as its date has not come. */
export const reservedOn = ({ reserves = [] }: Pick<Campaign, 'reserves'>, day: string): number =>
  reserves.filter(({ from }) => day < from).reduce((sum, { amount }) => sum + amount, 0);
