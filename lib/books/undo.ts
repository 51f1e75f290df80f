import type { Book, Plan } from '../contracts/decision.ts';
import { addDays } from '../domain/calendar.ts';
import { type BookLine, decideRound } from '../domain/flights/decide.ts';
import { spentSince } from '../domain/flights/exposure.ts';
import { planOf, settingsHash } from '../domain/flights/plan.ts';
import { type Moved, movedBy } from '../domain/flights/undo.ts';
import type { Micros } from '../domain/money.ts';
import type { Ports } from '../ports.ts';
import { listDecisions, readApproval, readBookAt } from './book.ts';
import { campaignOf } from './campaign.ts';
import { listLines } from './flights.ts';
import { keys } from './keys.ts';
import { ledgerHash } from './ledger.ts';
import { changeableDays, readPlan } from './plans.ts';
import { type RoundLine, type RoundState, readRound } from './round-state.ts';
import { weightsOfLines } from './zones.ts';

type Books = Pick<Ports, 'core' | 'ledger' | 'lake'>;

/** What an undo does to one line, in micros a day, and what it cannot take back, in micros. */
export type UndoneLine = {
  lineId: string;
  armId: string;
  fromMicros: Micros;
  toMicros: Micros;
  restored: boolean;
  /** The first day that the restored budget counts for; null where it is not restored. */
  inForceFrom: string | null;
  /** Why it is not restored; null where it is. */
  because: string | null;
  /** What was reported spent since the plan's budget counts, and the most that may have been. */
  spentMicros: Micros;
  worstMicros: Micros;
};

/** An undo as a plan of its own, which is approved and decided like any other; or why there is none. */
export type Undo =
  | { kind: 'proposed'; undoes: string; plan: Plan; lines: UndoneLine[] }
  | { kind: 'already'; undoes: string; planHash: string }
  | { kind: 'refused'; because: string; lines: UndoneLine[] };

/**
 * Proposes to restore the budgets that stood before a plan (by its hash or the beginning of it), else before the last
 * one that was approved. Changes nothing. A line that a later plan moved stays as it is, as does one that has ended or
 * whose old budget the caps no longer hold; a raise that still waits is taken back. The plan that undoes another
 * bears its hash in the seed: to undo the same plan twice is 'already', to undo that plan restores again.
 */
export const proposeUndo = async (
  ports: Books,
  given: string | undefined,
  now: string,
): Promise<Undo> => {
  const { book, rev } = await readBookAt(ports);
  const last = (await readApproval(ports))?.planHash;
  const undone =
    given === undefined ? last && (await readPlan(ports, last)) : await planNamed(ports, given);
  if (!undone) {
    const because = given ? `no plan ${given} was carried out` : 'no plan was carried out yet';
    return { kind: 'refused', because, lines: [] };
  }
  const seed = `undo/${undone.hash}`;
  const newest = given === undefined || !last ? undefined : await readPlan(ports, last);
  if (newest?.seed === seed) return { kind: 'already', undoes: undone.hash, planHash: newest.hash };
  const campaign = await campaignOf(ports);
  const state = await readRound(ports, book, now);
  const { next: day } = changeableDays(campaign, now);
  const moved = movedBy(undone, await listDecisions(ports));
  const lines = withoutRoom(
    state,
    moved.map((one) => undoneLine(one, state, book, { day, asks: asksStill(undone, book, last) })),
  );
  const restored = lines.filter((line) => line.restored);
  if (restored.length === 0) {
    const because = lines.length > 0 ? 'no line can be restored' : 'the plan moved no line';
    return { kind: 'refused', because, lines };
  }
  const known = await listLines(ports);
  const plan = planOf({
    ...{ campaignId: campaign.id, day, proposedAt: now, seed },
    basis: {
      ...{ bookRev: rev, ledgerHash: await ledgerHash(ports) },
      settingsHash: settingsHash(campaign, known, await weightsOfLines(ports, known, day)),
    },
    lines: restored.map(({ lineId, armId, fromMicros, toMicros }) => ({
      ...{ lineId, armId, fromMicros, toMicros },
    })),
  });
  return { kind: 'proposed', undoes: undone.hash, plan, lines };
};

const planNamed = async ({ core }: Books, name: string): Promise<Plan | undefined> => {
  const [named, another] = await core.list(keys.plan('').pk, name);
  return named && !another ? (named.value as { plan: Plan }).plan : undefined;
};

/** What a plan asked of a line and has not got counts until another plan asks: while it waits to be decided, always. */
const asksStill =
  ({ hash }: Plan, book: Book | undefined, lastApproved: string | undefined) =>
  (lineId: string): boolean =>
    (lastApproved === hash && book?.planHash !== hash) || book?.targets[lineId]?.planHash === hash;

const undoneLine = (
  { lineId, armId, priorMicros, since, laterPlan }: Moved,
  { lines, day: today, authorised, reported }: RoundState,
  book: Book | undefined,
  { day, asks }: { day: string; asks: (lineId: string) => boolean },
): UndoneLine => {
  const line = lines.find((one) => one.lineId === lineId);
  const target = book?.targets[lineId];
  const fromMicros = target?.targetMicros ?? 0;
  const toMicros = priorMicros ?? fromMicros;
  const before = line?.begun ? addDays(today, 1) : today;
  const spent = line
    ? spentSince({ lineId, from: since, before, window: line, authorised, reported })
    : { reportedMicros: 0, worstMicros: 0 };
  const stands = toMicros === fromMicros && (target?.wantedMicros ?? 0) === fromMicros;
  const because =
    (line ? undefined : 'no flight has this line any more') ??
    (laterPlan && `plan ${laterPlan.slice(0, 12)} moved it since; undo that one first`) ??
    (line && line.end < day ? `it ended on ${line.end}` : undefined) ??
    (priorMicros === undefined && !asks(lineId) ? 'a later plan asks otherwise' : undefined) ??
    (stands && priorMicros !== undefined ? 'it stands as before already' : undefined);
  return {
    ...{ lineId, armId, fromMicros, toMicros, restored: because === undefined },
    inForceFrom: because === undefined && line ? (day > line.start ? day : line.start) : null,
    because: because ?? null,
    ...{ spentMicros: spent.reportedMicros, worstMicros: spent.worstMicros },
  };
};

/** Leaves out raises for which the caps have no room even once every cut of the undo is confirmed. */
const withoutRoom = (state: RoundState, undone: UndoneLine[]): UndoneLine[] => {
  const restored = new Map(undone.filter((one) => one.restored).map((one) => [one.lineId, one]));
  const settled = state.lines.map((line): BookLine => settledAs(line, restored.get(line.lineId)));
  const plan = { hash: 'undo', lines: [...restored.values()] };
  const { caps, day, otherCommittedMicros } = state;
  const { waiting } = decideRound({ day, lines: settled, plan, caps, otherCommittedMicros });
  return undone.map((one) =>
    one.restored && waiting.includes(one.lineId)
      ? { ...one, restored: false, inForceFrom: null, because: 'the caps have no room for it now' }
      : one,
  );
};

const settledAs = (line: RoundLine, undone: UndoneLine | undefined): BookLine => {
  if (!undone || !line.target || undone.toMicros > undone.fromMicros) return line;
  const target = { ...line.target, targetMicros: undone.toMicros, wantedMicros: undone.toMicros };
  return { ...line, target, holdMicros: undone.toMicros, steady: undefined };
};
