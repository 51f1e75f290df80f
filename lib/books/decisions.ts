import type { Campaign } from '../contracts/campaign.ts';
import type { Book, Decision, Plan } from '../contracts/decision.ts';
import type { Line } from '../contracts/flight.ts';
import type { HoldReleased, PlanApproved } from '../contracts/messages.ts';
import { addDays, localTime } from '../domain/calendar.ts';
import { canonicalJson } from '../domain/canonical.ts';
import { type BookLine, decideRound, type Round } from '../domain/flights/decide.ts';
import { hasBegun } from '../domain/flights/delivery-day.ts';
import { authorisedOn, pastExposure, worstHold } from '../domain/flights/exposure.ts';
import type { Ports, Write } from '../ports.ts';
import { readAssigned } from './assignments.ts';
import { flightDecided, listAuthorised, listPlacements, readApproval, readBookAt } from './book.ts';
import { campaignOf } from './campaign.ts';
import { readControl, unswitched } from './controls.ts';
import { listLines } from './flights.ts';
import { keys } from './keys.ts';
import { promise } from './outbox.ts';

type Books = Pick<Ports, 'core' | 'ledger' | 'lake'>;

/** Decisions of one record, well below what a document may hold. */
const BATCH = 500;

/**
 * Makes a round of decisions: takes over an approved plan, or looks again at what waits, and writes what it decided,
 * what lines may now spend and the messages to the platforms in one commit. A plan that was decided, or that another
 * approval replaced, changes nothing; nor does anything while the stop is on. Throws when others wrote first.
 */
export const decideBudgets = async (
  ports: Books,
  message: PlanApproved | HoldReleased,
  now: string,
): Promise<void> => {
  const control = await readControl(ports);
  if (control.stopped) return;
  const { book, rev } = await readBookAt(ports);
  const plan = await planToDecide(ports, message, book);
  if (plan === 'none') return;
  const campaign = await campaignOf(ports);
  const lines = await listLines(ports);
  const state = await readState(ports, campaign, lines, book, now);
  const round = decideRound({ ...state, plan });
  const next = nextBook(book, round, plan, now);
  const writes = [
    ...bookWrites(book, next, rev, { round, lines, now }),
    ...(await authorisedWrites(ports, state.day, lines, round)),
  ];
  if (writes.length === 0) return;
  const guards = [unswitched(control), ...(sameBook(book, next) ? [unmoved(rev)] : [])];
  if ((await ports.core.commit([...writes, ...guards])) === 'conflict') {
    throw new Error('The book, the stop or the authorisations moved while it was decided');
  }
};

const planToDecide = async (
  ports: Books,
  message: PlanApproved | HoldReleased,
  book: Book | undefined,
): Promise<Plan | undefined | 'none'> => {
  if (message.type === 'HoldReleased') {
    return book && message.day >= book.day ? undefined : 'none';
  }
  const approval = await readApproval(ports);
  const { planHash } = message;
  if (approval?.planHash !== planHash || book?.planHash === planHash) return 'none';
  const record = await ports.core.read(keys.plan(planHash));
  if (!record) throw new Error(`Plan ${planHash} was approved but is not kept`);
  return (record.value as { plan: Plan }).plan;
};

/** What a round is decided from. The book was read before: a request made since then would have moved it. */
const readState = async (
  ports: Books,
  campaign: Campaign,
  lines: Line[],
  book: Book | undefined,
  now: string,
) => {
  const placements = (await listPlacements(ports)).map(({ placement }) => placement);
  // A message that was held up brings an old instant; what was settled since tells that it is later.
  const instant =
    [now, ...placements.map(({ settledAt }) => settledAt ?? now)].sort().at(-1) ?? now;
  const { date: day, time } = localTime(campaign.timeZone, instant);
  const authorised = await listAuthorised(ports);
  const already = authorisedOn(authorised, day);
  const byPlatform = new Map(campaign.platforms.map((terms) => [terms.name, terms]));
  const termsOf = new Map(
    lines.map((line) => {
      const terms = byPlatform.get(line.platform);
      const overDeliveryBasisPoints = terms?.overDeliveryBasisPoints ?? 0;
      const begun = hasBegun(time, terms ?? {});
      return [line.lineId, { ...line, overDeliveryBasisPoints, begun }];
    }),
  );
  const { heads } = await readAssigned(ports);
  const reports = heads.filter(({ currency }) => currency === campaign.currency);
  const past = pastExposure({
    before: day,
    authorised,
    reported: reports.map((head) => ({ ...head, final: head.dataState === 'final' })),
    windowOf: (lineId) => termsOf.get(lineId),
  });
  const placementOf = new Map(placements.map((placement) => [placement.lineId, placement]));
  return {
    day,
    lines: [...termsOf.values()].map(({ begun, ...line }): BookLine => {
      const target = book?.targets[line.lineId];
      return {
        ...line,
        committedMicros: past.byLine[line.lineId] ?? 0,
        // Before its day begins, a platform has spent nothing of it: what is in force then is all that counts.
        todayMicros: begun ? (already[line.lineId] ?? 0) : 0,
        target,
        holdMicros: worstHold(target, placementOf.get(line.lineId)),
      };
    }),
    caps: {
      campaignMicros: campaign.budget,
      dayMicros: campaign.dayCap,
      flightMicros: Object.fromEntries(lines.map((line) => [line.flightId, line.flightCapMicros])),
    },
    otherCommittedMicros: past.unassignedMicros,
  };
};

const nextBook = (
  book: Book | undefined,
  { targets, changes }: Round,
  plan: Plan | undefined,
  now: string,
): Book => ({
  day: [plan?.day ?? '', book?.day ?? ''].sort().at(-1) ?? '',
  targets: { ...book?.targets, ...targets },
  batches: (book?.batches ?? 0) + Math.ceil(changes.length / BATCH),
  planHash: plan?.hash ?? book?.planHash,
  decidedAt: now,
});

const sameBook = (book: Book | undefined, next: Book): boolean =>
  canonicalJson({ ...book, decidedAt: null }) === canonicalJson({ ...next, decidedAt: null });

const unmoved = (rev: number) => ({ ...keys.book, check: true as const, ifRev: rev });

const bookWrites = (
  book: Book | undefined,
  next: Book,
  rev: number,
  { round, lines, now }: { round: Round; lines: Line[]; now: string },
): Write[] => {
  if (sameBook(book, next)) return [];
  const lineById = new Map(lines.map((line) => [line.lineId, line]));
  const decided = round.changes.flatMap((change) => {
    const line = lineById.get(change.lineId);
    return line ? [{ line, change }] : [];
  });
  const writes: Write[] = [{ ...keys.book, put: next, ifRev: rev }];
  for (let from = 0; from < decided.length; from += BATCH) {
    const batch = decided.slice(from, from + BATCH);
    const number = (book?.batches ?? 0) + from / BATCH;
    const decisions = batch.map(({ line, change }): Decision => {
      const { platform, armId } = line;
      const planHash = next.targets[line.lineId]?.planHash ?? '';
      const decisionId = `${line.lineId}/${change.version}`;
      return { decisionId, armId, platform, day: next.day, planHash, decidedAt: now, ...change };
    });
    const messages = batch.map(({ line, change }) => flightDecided(line, change.version, now));
    writes.push({ ...keys.decisions(number), put: decisions, ifRev: 0 });
    writes.push(promise(`decisions/${number}`, messages));
  }
  return writes;
};

/**
 * Today is replaced or raised as the round says; tomorrow begins with what is in force, so that no old peak carries
 * over. A line that has ended is not authorised any more.
 */
const authorisedWrites = async (
  { core }: Books,
  day: string,
  lines: Line[],
  { today, tomorrow }: Round,
): Promise<Write[]> => {
  const writes: Write[] = [];
  for (const [on, all] of [
    [day, today],
    [addDays(day, 1), tomorrow],
  ] as const) {
    const record = await core.read(keys.authorised(on));
    const live = lines.filter(({ end }) => on <= end);
    if (live.length === 0 && !record) continue;
    const byLine = Object.fromEntries(live.map(({ lineId }) => [lineId, all[lineId] ?? 0]));
    const put = { day: on, byLine };
    if (canonicalJson(record?.value ?? null) === canonicalJson(put)) continue;
    writes.push({ ...keys.authorised(on), put, ifRev: record?.rev ?? 0 });
  }
  return writes;
};
