import type { Campaign, PlatformTerms } from '../contracts/campaign.ts';
import type { Book, Placement } from '../contracts/decision.ts';
import type { Line } from '../contracts/flight.ts';
import { localTime } from '../domain/calendar.ts';
import type { BookLine } from '../domain/flights/decide.ts';
import { hasBegun } from '../domain/flights/delivery-day.ts';
import {
  type Authorised,
  authorisedOn,
  type LineWindow,
  pastExposure,
  type Reported,
  worstHold,
} from '../domain/flights/exposure.ts';
import { overDeliveryOf } from '../domain/flights/over-delivery.ts';
import { steadyOf } from '../domain/flights/steady.ts';
import type { Caps } from '../domain/flights/tally.ts';
import type { Ports } from '../ports.ts';
import { reservedOn } from './asked.ts';
import { readAssigned } from './assignments.ts';
import { listAuthorised, listPlacements } from './book.ts';
import { campaignOf } from './campaign.ts';

/** A line as it is kept, with what is known of it before a round of decisions, and whether today has begun for it. */
export type RoundLine = Line & BookLine & LineWindow & { begun: boolean };

/** What a round of decisions is made from, and the records that it was read from. */
export type RoundState = {
  day: string;
  lines: RoundLine[];
  caps: Caps;
  otherCommittedMicros: number;
  authorised: Authorised[];
  reported: Reported[];
};

/**
 * Reads what a round is decided from. The book must have been read before: a request that was written down since then
 * would have moved it.
 */
export const readRound = async (
  ports: Pick<Ports, 'core' | 'ledger' | 'lake'>,
  book: Book | undefined,
  now: string,
): Promise<RoundState> => {
  const campaign = await campaignOf(ports);
  const placements = (await listPlacements(ports)).map(({ placement }) => placement);
  // A message that was held up brings an old instant; what was settled since tells that it is later.
  const instant =
    [now, ...placements.map(({ settledAt }) => settledAt ?? now)].sort().at(-1) ?? now;
  const { date: day, time } = localTime(campaign.timeZone, instant);
  const authorised = await listAuthorised(ports);
  const { heads, lines: kept } = await readAssigned(ports);
  const reported = heads
    .filter(({ currency }) => currency === campaign.currency)
    .map((head) => ({ ...head, final: head.dataState === 'final' }));
  const placementOf = new Map(placements.map((placement) => [placement.lineId, placement]));
  const windows = new Map(
    kept.map((line) => [line.lineId, windowOf(line, campaign, placementOf.get(line.lineId))]),
  );
  const past = pastExposure({
    before: day,
    authorised,
    reported,
    windowOf: (lineId) => windows.get(lineId),
  });
  const already = authorisedOn(authorised, day);
  const lines = [...windows.values()].map(({ terms, ...line }): RoundLine => {
    const placement = placementOf.get(line.lineId);
    const target = book?.targets[line.lineId];
    const begun = hasBegun(time, terms ?? {});
    return {
      ...line,
      begun,
      committedMicros: past.byLine[line.lineId] ?? 0,
      // Before its day begins, a platform has spent nothing of it: what is in force then is all that counts.
      todayMicros: begun ? (already[line.lineId] ?? 0) : 0,
      target,
      holdMicros: worstHold(target, placement),
      steady: steadyOf(line, target, placement, { day, authorised, reported }),
    };
  });
  return {
    day,
    lines,
    caps: capsOf(campaign, kept, day),
    otherCommittedMicros: past.unassignedMicros,
    authorised,
    reported,
  };
};

/** The caps that all decisions of a campaign must keep. Money that is reserved for a later date is under none of them. */
const capsOf = (campaign: Campaign, lines: readonly Line[], day: string): Caps => ({
  campaignMicros: Math.max(0, campaign.budget - reservedOn(campaign, day)),
  dayMicros: campaign.dayCap,
  flightMicros: Object.fromEntries(lines.map((line) => [line.flightId, line.flightCapMicros])),
  zoneMicros: campaign.zoneCaps,
});

const windowOf = (line: Line, { platforms }: Campaign, placement: Placement | undefined) => {
  const terms: PlatformTerms | undefined = platforms.find(({ name }) => name === line.platform);
  return { ...line, ...overDeliveryOf(terms), terms, stood: placement?.stood };
};
