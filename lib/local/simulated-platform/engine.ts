import type { DeliveryRow } from '../../contracts/delivery.ts';
import type { Line } from '../../contracts/flight.ts';
import type { TargetGroup } from '../../contracts/receipt.ts';
import { addDays, instantAt, localTime } from '../../domain/calendar.ts';
import type { AdPlatform, LineBudget, MemberChunk } from '../../ports.ts';
import { type Aim, type MemberLists, memberLists } from './member-lists.ts';
import { refuseBudget, refuseTerms } from './refusals.ts';
import { type AccountTerms, type ReportedLine, rowsAt } from './reports.ts';
import { byLineId, deliverDay, type Played, playEvenSplit, sumUp } from './world.ts';

/** An accepted call that changed something. The platform's whole state follows from these, in order. */
export type JournalEntry =
  | { call: 'advance'; at: string }
  | { call: 'openLine'; line: Line }
  | { call: 'setBudget'; budget: LineBudget; receivedAt: string }
  | { call: 'putMembers'; chunk: MemberChunk }
  | { call: 'putTargeting'; aim: Aim };

/** What was accepted so far, and where the next entry is written down before it takes effect. */
export type Journal = { entries: Iterable<JournalEntry>; append(entry: JournalEntry): void };

/** The platform with what only its owner can do and see. */
export type SimulatedPlatform = AdPlatform & {
  /** Winds the platform's clock, never back, and delivers every day that is over by then. */
  advance(at: string): void;
  /** What was truly spent and reached, whatever has been reported of it. */
  totals(): Played;
  /**
   * The same world and lines with today's lists, had each day's total (in micros) been divided evenly over the lines
   * that are live that day. Changes nothing.
   */
  playEvenly(days: readonly { date: string; totalMicros: number }[]): Played;
  /** Tokens and contact hashes in each audience's active list. */
  audiences(): Record<string, Set<string>>;
  /** The cells that each audience is aimed at, where it has no list. */
  aims(): Record<string, TargetGroup[]>;
  /** Every token and contact hash that was ever sent here. */
  everReceived(): Set<string>;
};

/** Who may be simulated: the account's terms; the platform's name is 'simulated' unless said. */
export type SimulatedTerms = Omit<AccountTerms, 'name'> & {
  name?: string;
  /** The share of people whom the platform knows by their contacts; everybody where nothing is said. */
  matchShare?: number;
};

const BUDGETS_CLOSE_AT = '06:00';

type State = {
  clock: string | undefined;
  /** The latest instant that a call spoke of: nothing that comes later was received before it. */
  heardAt: string | undefined;
  /** The first day that is not delivered yet. */
  nextDay: string | undefined;
  lines: Map<string, Line>;
  budgets: Map<string, (LineBudget & { receivedAt: string })[]>;
  lists: MemberLists;
  delivered: Map<string, ReportedLine[]>;
  /** In-category voters reached so far, by audience: each counts once, whichever line reached them. */
  reached: Map<string, number>;
};

/**
 * An ad platform whose world follows from a seed. A budget that was received before 06:00 of a day (of the account's
 * zone) is in force for that day; a line delivers between its first and last day while its audience is active.
 * Rebuilt from its journal it is the same platform. Terms of another account are refused; gaps in chunks throw.
 */
export const simulatedPlatform = (
  options: SimulatedTerms & { journal?: Journal },
): SimulatedPlatform => {
  const { journal, matchShare, ...given } = options;
  const terms: AccountTerms = { name: 'simulated', ...given };
  const state = emptyState(matchShare);
  for (const entry of journal?.entries ?? []) apply(terms, state, entry);
  const record = (entry: JournalEntry): void => {
    journal?.append(entry);
    apply(terms, state, structuredClone(entry));
  };
  const delivered = (): ReportedLine[] => [...state.delivered.values()].flat();

  return {
    async openLine(line, lineTerms) {
      const refused = refuseTerms(terms, lineTerms);
      if (refused) return refused;
      if (!isSame(state.lines.get(line.lineId), line)) record({ call: 'openLine', line });
      return { kind: 'done' };
    },
    async setBudget(budget) {
      const refused = refuseBudget(state.lines, budget);
      if (refused) return refused;
      if (isRepeat(state, budget)) return { kind: 'done' };
      record({ call: 'setBudget', budget, receivedAt: later(state.heardAt, budget.at) });
      return { kind: 'done' };
    },
    readBudget: async (lineId) =>
      state.lines.has(lineId) ? (state.budgets.get(lineId)?.at(-1)?.dailyMicros ?? 0) : undefined,
    async putMembers(chunk) {
      if (!state.lists.holds(chunk)) record({ call: 'putMembers', chunk });
      return state.lists.receipt(chunk);
    },
    async putTargeting({ audienceId, session, groups, voters }) {
      record({ call: 'putTargeting', aim: { audienceId, session, groups, expected: voters } });
      return { received: 0, invalid: 0, rejected: [], matched: null, active: true };
    },
    readList: async (audienceId) =>
      audienceId in state.lists.active()
        ? { people: state.lists.activeSize(audienceId) }
        : undefined,
    pullReports: async ({ from, to, at }) =>
      delivered()
        .filter(({ date }) => from <= date && date <= to)
        .sort(byDayAndLine)
        .flatMap((line): DeliveryRow[] => rowsAt(terms, line, at)),
    advance(at) {
      if (state.clock === undefined || at > state.clock) record({ call: 'advance', at });
    },
    totals: () => sumUp(delivered()),
    playEvenly: (days) => playEvenSplit({ world: terms, lines: addressed(state), days }),
    audiences: () => state.lists.active(),
    aims: () => state.lists.aims(),
    everReceived: () => state.lists.everReceived(),
  };
};

const emptyState = (matchShare: number | undefined): State => ({
  clock: undefined,
  heardAt: undefined,
  nextDay: undefined,
  lines: new Map(),
  budgets: new Map(),
  lists: memberLists(matchShare),
  delivered: new Map(),
  reached: new Map(),
});

const apply = (terms: AccountTerms, state: State, entry: JournalEntry): void => {
  if (entry.call === 'openLine') state.lines.set(entry.line.lineId, entry.line);
  if (entry.call === 'putMembers') state.lists.take(entry.chunk);
  if (entry.call === 'putTargeting') state.lists.aim(entry.aim);
  if (entry.call === 'setBudget') {
    const { budget, receivedAt } = entry;
    state.nextDay ??= localTime(terms.timeZone, receivedAt).date;
    state.heardAt = receivedAt;
    const before = state.budgets.get(budget.lineId) ?? [];
    state.budgets.set(budget.lineId, [...before, { ...budget, receivedAt }]);
  }
  if (entry.call === 'advance') {
    const today = localTime(terms.timeZone, entry.at).date;
    for (let day = state.nextDay ?? today; day < today; day = addDays(day, 1)) {
      for (const line of [...state.lines.values()].sort(byLineId)) deliver(terms, state, line, day);
    }
    state.nextDay = today;
    state.clock = entry.at;
    state.heardAt = later(state.heardAt, entry.at);
  }
};

/** A day without budget leaves no row; one without an active audience leaves a row of zeros. */
const deliver = (terms: AccountTerms, state: State, line: Line, day: string): void => {
  const { lineId, flightId, creative } = line;
  const closes = instantAt(terms.timeZone, day, BUDGETS_CLOSE_AT);
  const inForce = state.budgets
    .get(lineId)
    ?.findLast((budget) => budget.day <= day && budget.receivedAt < closes);
  const budgetMicros = inForce?.dailyMicros ?? 0;
  if (budgetMicros === 0 || day < line.start || day > line.end) return;
  const reached = state.reached.get(line.audienceId) ?? 0;
  const audienceSize = state.lists.activeSize(line.audienceId);
  const delivery = deliverDay(terms, { ...line, audienceSize }, day, budgetMicros, reached);
  const done = { lineId, flightId, creative, date: day, budgetMicros, ...delivery };
  state.delivered.set(lineId, [...(state.delivered.get(lineId) ?? []), done]);
  state.reached.set(line.audienceId, reached + delivery.reachInCategory);
};

/** Lines that somebody can be reached by, in order, with the people on their lists. */
const addressed = ({ lines, lists }: State): Line[] =>
  [...lines.values()]
    .map((line) => ({ ...line, audienceSize: lists.activeSize(line.audienceId) }))
    .filter(({ audienceSize }) => audienceSize > 0)
    .sort(byLineId);

const isRepeat = ({ budgets }: State, { lineId, dailyMicros, day }: LineBudget): boolean => {
  const last = budgets.get(lineId)?.at(-1);
  return last !== undefined && last.dailyMicros === dailyMicros && last.day <= day;
};

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const later = (a: string | undefined, b: string): string => (a !== undefined && a > b ? a : b);

const byDayAndLine = (a: ReportedLine, b: ReportedLine): number => {
  if (a.date !== b.date) return a.date < b.date ? -1 : 1;
  return a.lineId < b.lineId ? -1 : 1;
};
