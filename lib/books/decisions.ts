import type { Book, Decision, Plan } from '../contracts/decision.ts';
import type { Line } from '../contracts/flight.ts';
import type { HoldReleased, PlanApproved } from '../contracts/messages.ts';
import { addDays } from '../domain/calendar.ts';
import { canonicalJson } from '../domain/canonical.ts';
import { decideRound, type Round } from '../domain/flights/decide.ts';
import type { Ports, Write } from '../ports.ts';
import { flightDecided, readApproval, readBookAt } from './book.ts';
import { readControl, unswitched } from './controls.ts';
import { keys } from './keys.ts';
import { promise } from './outbox.ts';
import { readRound } from './round-state.ts';

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
  const rosterRev = (await ports.core.read(keys.lineRoster))?.rev ?? 0;
  const { lines, ...state } = await readRound(ports, book, now);
  const round = decideRound({ ...state, plan, lines });
  const next = nextBook(book, round, plan, now);
  const writes = [
    ...bookWrites(book, next, rev, { round, lines, now }),
    ...(await authorisedWrites(ports, state.day, lines, round)),
  ];
  if (writes.length === 0) return;
  // A line whose days changed since it was read would be decided under its old worst case.
  const unchanged = { ...keys.lineRoster, check: true as const, ifRev: rosterRev };
  const guards = [unswitched(control), unchanged, ...(sameBook(book, next) ? [unmoved(rev)] : [])];
  if ((await ports.core.commit([...writes, ...guards])) === 'conflict') {
    throw new Error('The book, the lines, the stop or the authorisations moved meanwhile');
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
