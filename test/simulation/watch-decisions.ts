import type { Book, Placement, Plan } from '../../lib/contracts/decision.ts';
import type { Delivered } from '../../lib/contracts/flight.ts';
import type { CellTargeting, LineBudget } from '../../lib/ports.ts';
import type { Call } from './faulty-ports.ts';
import type { Run } from './runs.ts';
import { Broken, type Known, type Watcher } from './watch.ts';

type Intent = { version: number; micros: number };

/**
 * D1: only the newest decision is started, written down first, and a version means one budget for ever.
 * FLT-3: a plan is approved on the very book that it was made from. A list is sent of the newest build alone.
 * FLT-7: nothing is decided, noted to be sent or sent while the stop is on, but what was noted before it.
 */
export const watchDecisions = (known: Known): Watcher => {
  const intents = new WeakMap<Run, Map<string, Intent>>();
  const reads = new WeakMap<Run, Set<string>>();
  const sessions = new WeakMap<Run, Set<string>>();
  const sawNoStop = new WeakSet<Run>();
  const meaning = new Map<string, number>();

  const started = ({ run, args }: Call): void => {
    const { lineId, version, dailyMicros } = args[0] as LineBudget;
    const intent = run && intents.get(run)?.get(lineId);
    const name = `${lineId}/${version}`;
    if (intent?.version !== version || intent.micros !== dailyMicros) {
      throw new Broken('D1', `${name} is started as ${dailyMicros} micros, not as it was noted`);
    }
    if ((meaning.get(name) ?? dailyMicros) !== dailyMicros) {
      throw new Broken('D1', `${name} meant ${meaning.get(name)} micros, and now ${dailyMicros}`);
    }
    meaning.set(name, dailyMicros);
  };
  const noted = (run: Run, lineId: string, put: Placement): void => {
    const { version, micros } = put.unsettled.at(-1) ?? {};
    // What a run writes first of a placement that it has read is what it is about to send.
    if (!reads.get(run)?.delete(lineId) || version === undefined) return;
    const head = known.book?.targets[lineId];
    if (head?.version !== version || head.targetMicros !== micros) {
      const name = `${lineId}/${version} of ${micros} micros`;
      throw new Broken('D1', `${name} is noted, and the book says ${head?.version}`);
    }
    refuseIfStopped(known, `${lineId}/${version} is noted to be sent`);
    const own = intents.get(run) ?? new Map<string, Intent>();
    intents.set(run, own.set(lineId, { version, micros }));
  };
  const announced = (run: Run | undefined, key: string, put: Delivered): void => {
    const before = new Set(known.delivered.get(key)?.unanswered);
    const fresh = put.unanswered.filter((session) => !before.has(session));
    if (fresh.length > 0) refuseIfStopped(known, `a list of ${key} is noted to be sent`);
    const audienceId = key.slice(key.indexOf('/') + 1);
    // The others may still come late; the last is about to be sent.
    if (fresh.length > 0 && put.brings !== known.builds.get(audienceId)) {
      throw new Broken('P2', `a list of ${key} is noted to be sent, and its build was replaced`);
    }
    if (run) sessions.set(run, new Set([...(sessions.get(run) ?? []), ...put.unanswered]));
  };
  return {
    starts(call) {
      const { site, run, args } = call;
      if (site.port !== 'platform' || !run) return;
      if (site.method === 'setBudget') started(call);
      if (site.method === 'openLine' && !sawNoStop.has(run)) throw leaves('a line');
      if (site.method !== 'putMembers' && site.method !== 'putTargeting') return;
      // A targeting is in force at once, as a list is by its last chunk.
      const { last = true, session, audienceId } = args[0] as { last?: boolean } & CellTargeting;
      if (!sawNoStop.has(run)) throw leaves(`a chunk of ${audienceId}`);
      if (last && !sessions.get(run)?.has(session)) {
        throw new Broken('D1', `a list of ${audienceId} is sent before it is noted`);
      }
    },
    took({ run, site, args }) {
      const { pk, sk } = (args[0] ?? {}) as { pk?: string; sk?: string };
      if (!run || site.name !== 'core.read' || sk === undefined) return;
      if (pk === 'PLACEMENT') reads.set(run, (reads.get(run) ?? new Set()).add(sk));
      if (pk !== 'CAMPAIGN' || sk !== 'CONTROL') return;
      if (known.stopped) sawNoStop.delete(run);
      else sawNoStop.add(run);
    },
    commits({ run }, puts) {
      const isRefusal = puts.some(({ pk }) => pk === 'REFUSED');
      for (const { pk, sk, put, ifRev } of puts) {
        if (pk === 'PLACEMENT' && run && !isRefusal) noted(run, sk, put as Placement);
        if (pk === 'DELIVERED') announced(run, sk, put as Delivered);
        if (pk === 'BOOK' && sk === 'HEAD') decided(known, put as Book);
        if (pk === 'PLAN') approved(known, (put as { plan: Plan }).plan);
        if (pk === 'BOOK' && sk === 'APPROVAL') refuseIfStopped(known, 'a plan is approved');
        if (pk !== 'DECISIONS') continue;
        refuseIfStopped(known, 'a decision is made');
        if (ifRev > 0) throw new Broken('D1', `decisions ${sk} are changed after they were made`);
      }
    },
  };
};

const approved = ({ bookRev }: Known, { hash, basis }: Plan): void => {
  if (basis.bookRev === bookRev) return;
  throw new Broken('FLT-3', `${hash} is approved, and the book moved on since it was made`);
};

const decided = (known: Known, book: Book): void => {
  refuseIfStopped(known, 'the book is written');
  for (const [lineId, before] of Object.entries(known.book?.targets ?? {})) {
    const after = book.targets[lineId];
    if (!after || after.version < before.version) {
      throw new Broken('D1', `${lineId} goes back from version ${before.version}`);
    }
    if (after.version === before.version && after.targetMicros !== before.targetMicros) {
      throw new Broken('D1', `${lineId}/${after.version} is given another budget`);
    }
  }
};

const refuseIfStopped = ({ stopped }: Known, what: string): void => {
  if (stopped) throw new Broken('FLT-7', `${what} while the stop is on`);
};

const leaves = (what: string): Broken =>
  new Broken('FLT-7', `${what} is sent by who has not seen whether the stop is on`);
