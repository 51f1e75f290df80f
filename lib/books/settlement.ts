import type { Book, Placement, Target } from '../contracts/decision.ts';
import type { Line } from '../contracts/flight.ts';
import { addDays, addMinutes, localTime } from '../domain/calendar.ts';
import { worstHold } from '../domain/flights/exposure.ts';
import { confirmed, endedOn } from '../domain/flights/stood.ts';
import { type AdPlatform, PlatformUnavailable, type Ports } from '../ports.ts';
import { flightDecided, holdReleased, listPlacements, readBookAt } from './book.ts';
import { campaignOf } from './campaign.ts';
import { listLines } from './flights.ts';
import { keys } from './keys.ts';
import { type Outgoing, promise } from './outbox.ts';
import { hashOfLine, isPlaced } from './placements.ts';

type Reach = Pick<Ports, 'core' | 'platforms'>;

/**
 * How long a request may still take effect after it was seen: longer than a function may run plus a request may
 * live. The time counts from when the sweep first saw it, as a repeated message brings an old instant.
 */
export const SETTLE_AFTER_MINUTES = 10;
/** What is settled is read again so often: people change budgets at the platform too. */
const READ_AGAIN_AFTER_MINUTES = 24 * 60;
/** Placements of one commit. */
const BATCH = 50;

/** A live line that was decided on, and what is known of it. `rev` 0: it was never placed. */
type Case = { line: Line; target: Target; placement: Placement | undefined; rev: number };

/** What a case comes to: the placement to keep, a message to send, whether its hold fell. */
type Outcome = Case & { put?: Placement; ask?: boolean; releases?: boolean | undefined };

/**
 * Settles budgets whose requests can no longer take effect: where the platform twice reads as applied, older holds
 * are released and waiting raises looked at; where it reads otherwise, what was read counts as held and the newest
 * decision is placed again. Decisions that never arrived are asked for again, and on a new day what waits is looked
 * at. A platform that does not answer holds up no other.
 */
export const settlePlacements = async (ports: Reach, now: string): Promise<void> => {
  const { book, rev } = await readBookAt(ports);
  if (!book) return;
  const { timeZone } = await campaignOf(ports);
  const dateOf = (instant: string): string => localTime(timeZone, instant).date;
  const today = dateOf(now);
  const cases = await readCases(ports, book, today);
  const lost = hasPassed(book.decidedAt, SETTLE_AFTER_MINUTES, now);
  const waits = cases.some(
    ({ line, target }) => line.end > today && target.wantedMicros !== target.targetMicros,
  );
  const outcomes: Outcome[] = [];
  for (const [name, ofPlatform] of Map.groupBy(cases, ({ line }) => line.platform)) {
    const platform = ports.platforms.named(name);
    try {
      for (const each of ofPlatform) {
        const outcome = await settle(each, platform, lost, now, dateOf);
        if (outcome) outcomes.push(outcome);
      }
    } catch (error) {
      if (!(error instanceof PlatformUnavailable)) throw error;
    }
  }
  const look = holdReleased({ book, today, cause: `${rev}/${now}` }, now);
  // A decision that another replaced before it was placed held budget too: no placement shows that it is free.
  const frees = ({ releases, put }: Outcome) => releases || (waits && put?.settledAt === now);
  for (let from = 0; from < outcomes.length; from += BATCH) {
    const batch = outcomes.slice(from, from + BATCH);
    await keep(
      ports,
      batch.map((each) => ({ ...each, releases: frees(each) })),
      look,
      now,
    );
  }
  if (isLookDue(cases, now) || (waits && (await isNewDay(ports, today)))) {
    await ports.core.commit([promise(`waits/${now}`, [look])]);
  }
};

/** A raise may wait for nothing but a new day; each round of decisions says what its tomorrow may cost. */
const isNewDay = async ({ core }: Reach, today: string): Promise<boolean> =>
  (await core.read(keys.authorised(addDays(today, 1)))) === undefined;

/** Whoever asked for a look may have asked in vain, its message lost: every six hours one is taken in any case. */
const isLookDue = (cases: Case[], now: string): boolean =>
  cases.length > 0 && /T(00|06|12|18):(0\d|1[0-4])/.test(now);

const readCases = async (ports: Reach, book: Book, today: string): Promise<Case[]> => {
  const [placements, lines] = await Promise.all([listPlacements(ports), listLines(ports)]);
  const placed = new Map(placements.map((each) => [each.placement.lineId, each] as const));
  return lines
    .filter(({ end }) => end >= today)
    .flatMap((line) => {
      const target = book.targets[line.lineId];
      const { placement, rev } = placed.get(line.lineId) ?? { placement: undefined, rev: 0 };
      return target ? [{ line, target, placement, rev }] : [];
    });
};

const settle = async (
  each: Case,
  platform: AdPlatform,
  lost: boolean,
  now: string,
  dateOf: (instant: string) => string,
): Promise<Outcome | undefined> => {
  const { line, target, placement } = each;
  if (!placement) return lost && target.version > 0 ? { ...each, ask: true } : undefined;
  const open = placement.unsettled.length > 0;
  if (open && !placement.seenAt) return { ...each, put: { ...placement, seenAt: now } };
  const due = open
    ? hasPassed(placement.seenAt, SETTLE_AFTER_MINUTES, now)
    : hasPassed(placement.settledAt, READ_AGAIN_AFTER_MINUTES, now);
  const arrived = isPlaced(placement, target, hashOfLine(line));
  if (!due) return !open && !arrived && lost ? { ...each, ask: true } : undefined;
  const found = (await platform.readBudget(line.lineId)) ?? 0;
  // Read-back may lag behind; what is read once may be old.
  if (found !== ((await platform.readBudget(line.lineId)) ?? 0)) return undefined;
  const isApplied = found === placement.appliedMicros;
  const before = placement.stood ?? [];
  // What is not applied may have been changed on any day since it was last read.
  const stood = isApplied ? before : endedOn(before, dateOf(placement.settledAt ?? now));
  const stays = isRefused(placement, target, line) && found <= target.targetMicros;
  if (!isApplied && !stays) return driftedTo(each, { ...placement, stood }, found, now);
  const { seenAt: _, drifted: __, ...rest } = placement;
  const put = {
    ...rest,
    appliedMicros: found,
    settledMicros: found,
    unsettled: [],
    settledAt: now,
    stood: confirmed(stood, found, dateOf(now)),
  };
  const releases = worstHold(undefined, put) < worstHold(undefined, placement);
  return { ...each, put, releases, ask: !isPlaced(put, target, hashOfLine(line)) };
};

/** A decision that was refused is not placed: what an earlier request left in force is what stays. */
const isRefused = ({ refused }: Placement, { version }: Target, line: Line): boolean =>
  refused?.version === version && refused.line === hashOfLine(line);

const driftedTo = (each: Case, placement: Placement, found: number, now: string): Outcome => {
  const { seenAt: _, ...rest } = placement;
  const others = placement.unsettled.filter(({ micros }) => micros !== found);
  const unsettled = [...others, { version: placement.appliedVersion, micros: found, at: now }];
  return { ...each, put: { ...rest, unsettled, drifted: true }, ask: true };
};

/** One commit for all; where one of them moved meanwhile, one by one, and that one is left to the next sweep. */
const keep = async (
  ports: Reach,
  outcomes: Outcome[],
  look: Outgoing,
  now: string,
): Promise<void> => {
  const messages: Outgoing[] = outcomes
    .filter(({ ask }) => ask)
    .map(({ line, target }) => flightDecided(line, target.version, now, now));
  if (outcomes.some(({ releases }) => releases)) messages.push(look);
  const puts = outcomes.flatMap(({ put, rev }) =>
    put ? [{ ...keys.placement(put.lineId), put, ifRev: rev }] : [],
  );
  const name = `settled/${now}/${outcomes[0]?.line.lineId}`;
  const writes = messages.length > 0 ? [...puts, promise(name, messages)] : puts;
  if ((await ports.core.commit(writes)) === 'done' || outcomes.length === 1) return;
  for (const outcome of outcomes) await keep(ports, [outcome], look, now);
};

/** True so many minutes after an instant; false while there is none. */
const hasPassed = (since: string | undefined, minutes: number, now: string): boolean =>
  since !== undefined && addMinutes(since, minutes) <= now;
