import { allocate } from '../delegates/allocate.ts';
import { shareOf } from '../delegates/belief.ts';
import { expectedSeats } from '../delegates/expected.ts';
import type { Rule } from '../delegates/rule.ts';
import type { Micros } from '../money.ts';
import { middle, type Outlook, type ZoneOutlook } from './outlook.ts';
import { type Response, spendToMove } from './response.ts';

/** The next split up or down: from which two-way share, how many votes have to change sides, and at what cost. */
export type Rung = {
  /** Seats of ours and of the rival, as in "3–1". */
  split: string;
  /** The two-way share at which the split changes. */
  share: number;
  votes: number;
  /** Those votes at the current cost per in-category voter. */
  costMicros: Micros;
  /** The spend at which the expected share gets there; null where no spend does, or where it is on the way down. */
  spendMicros: Micros | null;
};

export type LadderRow = {
  zone: string;
  state: string;
  date: string;
  seats: number;
  share: number;
  /** The middle 90 % of what the share may turn out to be: wide where nobody asked. */
  band: [number, number];
  /** The split at the expected share. */
  split: string;
  /** Seats expected over what the share may turn out to be. */
  expectedSeats: number;
  next: Rung | null;
  previous: Rung | null;
};

/**
 * Where each zone stands on its ladder: the split that the expected votes give, and the fewest votes that have to
 * change sides until one seat more is safe, or one is safe no longer. A tied seat is not safe.
 */
export const ladderOf = (outlook: Outlook, response: Response): LadderRow[] =>
  outlook.zones.flatMap((zone) => {
    const contest = outlook.contests[zone.contest];
    return contest ? [rowOf(zone, contest, response)] : [];
  });

/** Standard deviations either side that hold 90 % of a normal number. */
const BAND = 1.6448536;

const rowOf = (
  zone: ZoneOutlook,
  { state, date, ruleset }: Outlook['contests'][number],
  response: Response,
): LadderRow => {
  const { mean, sd } = zone.belief;
  const all = Math.round(zone.voters);
  const own = Math.round(all * middle(zone));
  const safe = (votes: number): number => safeSeats(zone, all, votes, ruleset.rule);
  const now = safe(own);
  const splitOf = (seats: number): string => `${seats}–${zone.seats - seats}`;
  const rung = (votes: number, toVotes: number, up: boolean): Rung => {
    const atStep = zone.steps.map(({ share }) => share);
    const at = own / Math.max(1, all);
    const to = toVotes / Math.max(1, all);
    // The step that was passed last: a tie may stand on one that decides nothing.
    const passed = up
      ? atStep.findLast((step) => step < to + 1e-9)
      : atStep.find((step) => step > to - 1e-9);
    const share = Number((passed ?? at).toFixed(9));
    return {
      split: splitOf(safe(toVotes)),
      share,
      votes,
      costMicros: votes * response.costPerVoterMicros,
      spendMicros: up
        ? spendToMove(response, zone.voters, share > at ? share - at : to - at)
        : null,
    };
  };
  const gain = fewest(all - own, (votes) => safe(own + votes) > now);
  const loss = fewest(own, (votes) => safe(own - votes) < now);
  return {
    zone: zone.zone,
    state,
    date,
    seats: zone.seats,
    share: middle(zone),
    band: [shareOf(mean - BAND * sd), shareOf(mean + BAND * sd)],
    split: splitOf(now),
    expectedSeats: expectedSeats(zone.steps, zone.belief),
    next: gain === null ? null : rung(gain, own + gain, true),
    previous: loss === null ? null : rung(loss, own - loss, false),
  };
};

/** Seats that no lot can take away. */
const safeSeats = (zone: ZoneOutlook, all: number, own: number, rule: Rule): number => {
  const totalVotes = Math.max(all, Math.round(all / (1 - zone.others)));
  const pool = { seats: zone.seats, votes: { own, rival: all - own }, totalVotes };
  const { seats, tie } = allocate(pool, rule);
  const given = seats['own'] ?? 0;
  return tie && 2 * own >= all ? given - tie.seats : given;
};

/** The smallest count from 1 to `most` from which something holds, if it does at `most`; by halving. */
const fewest = (most: number, holds: (count: number) => boolean): number | null => {
  if (most < 1 || !holds(most)) return null;
  let low = 0;
  let high = most;
  while (high - low > 1) {
    const half = Math.floor((low + high) / 2);
    if (holds(half)) high = half;
    else low = half;
  }
  return high;
};
