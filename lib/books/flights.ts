import type { AudienceBuild, AudienceDefinition } from '../contracts/audience.ts';
import type { Campaign } from '../contracts/campaign.ts';
import type { Book } from '../contracts/decision.ts';
import type { Flight, Line } from '../contracts/flight.ts';
import type { AudienceBuilt } from '../contracts/messages.ts';
import { floorAt } from '../domain/audience/gates.ts';
import { addDays, localTime } from '../domain/calendar.ts';
import { canonicalJson } from '../domain/canonical.ts';
import { linesOf } from '../domain/flights/lines.ts';
import type { Ports, Write } from '../ports.ts';
import { flightDecided, holdReleased, readBookAt } from './book.ts';
import { campaignOf } from './campaign.ts';
import { keys } from './keys.ts';
import { type Outgoing, promise } from './outbox.ts';

/** What became of a flight that was added. */
export type AddedFlight = { kind: 'done'; lines: Line[] } | { kind: 'refused'; because: string };

/** Every line of every flight, in order of line ids. */
export const listLines = async ({ core }: Pick<Ports, 'core'>): Promise<Line[]> =>
  (await core.list(keys.line('').pk)).map(({ value }) => value as Line);

/** Every flight, in order of ids. */
export const listFlights = async ({ core }: Pick<Ports, 'core'>): Promise<Flight[]> =>
  (await core.list(keys.flight('').pk)).map(({ value }) => value as Flight);

/** The message that a built audience waits to be delivered. `again` names a repeat. */
export const audienceBuilt = (
  { audienceId, hash }: Pick<AudienceBuild, 'audienceId' | 'hash'>,
  platform: string,
  now: string,
  again?: string,
): Outgoing => {
  const body: AudienceBuilt = { type: 'AudienceBuilt', audienceId, platform, hash, at: now };
  const id = again === undefined ? `${hash}/${platform}` : `${hash}/${platform}/${again}`;
  return { queue: 'place-flights', id, group: `${platform}/${audienceId}`, body };
};

/**
 * Adds a flight or changes it: its lines, and the promise that its audience is delivered, in one commit. The same
 * flight again changes nothing. A changed flight keeps the ids of its lines; budgets in force are looked at again.
 */
export const addFlight = async (
  ports: Pick<Ports, 'core'>,
  flight: Flight,
  now: string,
): Promise<AddedFlight> => {
  const campaign = await campaignOf(ports);
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    const before = await readBefore(ports, flight.id);
    if (before.flight && canonicalJson(before.flight) === canonicalJson(flight)) {
      return { kind: 'done', lines: before.lines };
    }
    const audience = await readAudience(ports, flight.audience);
    const today = localTime(campaign.timeZone, now).date;
    const because =
      whyNotInCampaign(flight, campaign, today) ??
      whyNotRevived(before, today) ??
      whyNotChanged(flight, before) ??
      whyTooSmall(flight, campaign, audience) ??
      (typeof audience === 'string' ? audience : undefined);
    if (because !== undefined || typeof audience === 'string') {
      return { kind: 'refused', because: because ?? '' };
    }
    const since = new Map(before.lines.map(({ lineId, addedAt }) => [lineId, addedAt]));
    const lines = linesOf(flight, audience.definition, audience.build.size).map((line) => ({
      ...line,
      addedAt: since.get(line.lineId) ?? now,
    }));
    const writes = writesOf(flight, lines, before, audience.build, now, campaign);
    if ((await ports.core.commit(writes)) === 'done') return { kind: 'done', lines };
  }
  throw new Error(`Flight ${flight.id} is being changed by somebody else. Try again.`);
};

type Before = {
  flight: Flight | undefined;
  flightRev: number;
  lines: Line[];
  lineRevs: Map<string, number>;
  rosterRev: number;
  book: Book | undefined;
  bookRev: number;
};

const readBefore = async (ports: Pick<Ports, 'core'>, flightId: string): Promise<Before> => {
  const record = await ports.core.read(keys.flight(flightId));
  const rosterRev = (await ports.core.read(keys.lineRoster))?.rev ?? 0;
  const { book, rev: bookRev } = await readBookAt(ports);
  const lines = await ports.core.list(keys.line('').pk, `${flightId}.`);
  return {
    flight: record?.value as Flight | undefined,
    flightRev: record?.rev ?? 0,
    lines: lines.map(({ value }) => value as Line),
    lineRevs: new Map(lines.map(({ sk, rev }) => [sk, rev])),
    rosterRev,
    book,
    bookRev,
  };
};

const readAudience = async ({ core }: Pick<Ports, 'core'>, audienceId: string) => {
  const definition = (await core.read(keys.audience(audienceId)))?.value;
  const build = (await core.read(keys.build(audienceId)))?.value as AudienceBuild | undefined;
  if (!definition || !build) {
    return `audience ${audienceId} is not built yet; build it first: swingshift audience build FILE`;
  }
  if (build.refused) return `audience ${audienceId} is refused: ${build.refused.because}`;
  return { definition: definition as AudienceDefinition, build };
};

/** A platform may ask for more people than the campaign does. */
const whyTooSmall = (
  { platform }: Flight,
  campaign: Campaign,
  audience: Awaited<ReturnType<typeof readAudience>>,
): string | undefined => {
  const floor = floorAt(campaign, platform);
  return typeof audience === 'string' || audience.build.size >= floor
    ? undefined
    : `AUD-01: its audience has ${audience.build.size} people, and ${platform} takes none below ${floor}`;
};

const whyNotInCampaign = (flight: Flight, campaign: Campaign, today: string) => {
  const last = addDays(campaign.start, campaign.days - 1);
  const names = campaign.platforms.map(({ name }) => name);
  if (!names.includes(flight.platform)) {
    return `platform ${flight.platform} is not among the campaign's: ${names.join(', ')}`;
  }
  if (flight.start < campaign.start || flight.end > last) {
    return `it runs ${flight.start} to ${flight.end}, the campaign ${campaign.start} to ${last}`;
  }
  return flight.end < today ? `it ended on ${flight.end}, and today is ${today}` : undefined;
};

/** What has ended is over for good: a plan that was made for it must not come to spend money on other days. */
const whyNotRevived = ({ flight }: Before, today: string) =>
  flight && flight.end < today ? `it ended on ${flight.end}; add another flight` : undefined;

/**
 * Once budgets were decided for a flight, its lines stand at the platform and in the ledger, and money is counted for
 * each of its days: other days would have to fit into the caps before the platform hears of them, and be out of its
 * reach before the money is free.
 */
const whyNotChanged = (flight: Flight, { flight: before, lines, book }: Before) => {
  if (!before || !lines.some(({ lineId }) => book?.targets[lineId])) return undefined;
  const fixed = (['audience', 'platform', 'channel', 'start', 'end'] as const).find(
    (part) => before[part] !== flight[part],
  );
  if (fixed === 'end' && flight.end < before.end) {
    return 'its budgets are decided, so its end stays; plan no money for it instead';
  }
  if (fixed) return `its budgets are decided, so its ${fixed} stays; add another flight`;
  const dropped = before.creatives.find((creative) => !flight.creatives.includes(creative));
  return dropped && `its budgets are decided, so creative ${dropped} stays; plan no money for it`;
};

const writesOf = (
  flight: Flight,
  lines: Line[],
  { flightRev, lineRevs, rosterRev, book, bookRev }: Before,
  build: AudienceBuild,
  now: string,
  campaign: Campaign,
): Write[] => {
  const decided = lines.flatMap((line) => {
    const target = book?.targets[line.lineId];
    return target ? [flightDecided(line, target.version, now, `changed-${flightRev}`)] : [];
  });
  const today = localTime(campaign.timeZone, now).date;
  const cause = `${flight.id}/${flightRev}`;
  const looks = decided.length > 0 ? [holdReleased({ book, today, cause }, now)] : [];
  const kept = new Set(lines.map(({ lineId }) => lineId));
  return [
    { ...keys.flight(flight.id), put: flight, ifRev: flightRev },
    { ...keys.lineRoster, put: { changes: rosterRev + 1 }, ifRev: rosterRev },
    ...lines.map((line) => ({
      ...keys.line(line.lineId),
      put: line,
      ifRev: lineRevs.get(line.lineId) ?? 0,
    })),
    ...[...lineRevs]
      .filter(([lineId]) => !kept.has(lineId))
      .map(([lineId, ifRev]) => ({ ...keys.line(lineId), remove: true as const, ifRev })),
    { ...keys.book, check: true, ifRev: bookRev },
    promise(`flight/${cause}`, [audienceBuilt(build, flight.platform, now), ...decided, ...looks]),
  ];
};
