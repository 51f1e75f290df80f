import type { Member } from '../../lib/contracts/audience.ts';
import type { DeliveryRow } from '../../lib/contracts/delivery.ts';
import type { Line } from '../../lib/contracts/flight.ts';
import type {
  AdPlatform,
  CellTargeting,
  LineBudget,
  LineTerms,
  MemberChunk,
} from '../../lib/ports.ts';
import { type PlayedDay, rowsOf } from './ad-reports.ts';
import { hashText, mix, unit } from './chance.ts';

/** What a platform's own books hold of one line. */
export type HouseLine = {
  line: Line;
  /** The budget that is set now, in micros a day. */
  micros: number;
  before: { micros: number; until: number } | undefined;
  /** The budget each begun day is spent by. */
  begun: Map<string, number>;
  /** What each day that is over has cost. */
  spent: Map<string, PlayedDay>;
};

/** An ad platform as it truly stands, with what only its owner sees. */
export type AdHouse = AdPlatform & {
  name: string;
  overDeliveryBasisPoints: number;
  lines: ReadonlyMap<string, HouseLine>;
  /** People on each audience's active list; in order of tokens within a chunk. */
  active: ReadonlyMap<string, readonly (readonly Member[])[]>;
  /** What each audience is aimed at that has no list. */
  aims: ReadonlyMap<string, CellTargeting>;
  /** True once a day is spent by the budgets that were set when it began, and once it is over. */
  hasBegun(day: string): boolean;
  isOver(day: string): boolean;
  /** A day begins to be spent by the budgets that are set. */
  begin(day: string): void;
  /** A day is over: what it cost is known. */
  end(day: string, at: number): void;
  /** Every revision of every row that was reported by an instant. */
  everReported(at: number): DeliveryRow[];
  /** What a reader may see who asks a copy that lags behind by up to a minute. */
  readStale(lineId: string, now: number): Promise<number | undefined>;
};

export type HouseTerms = {
  name: string;
  overDeliveryBasisPoints: number;
  finalAfterDays: number;
  now: () => number;
  seed: number;
};

const LAGS = 60_000;
/** One house in so many knows hardly anybody of those whom it is told of. */
const KNOWS_FEW = 12;

/** An empty platform. What it spends and how it reports it follows from the seed. */
export const adHouse = (terms: HouseTerms): AdHouse => {
  const lines = new Map<string, HouseLine>();
  const sessions = new Map<string, (readonly Member[])[]>();
  const active = new Map<string, readonly (readonly Member[])[]>();
  const aims = new Map<string, CellTargeting>();
  const account = new Map<string, LineTerms>();
  const { name, overDeliveryBasisPoints, now, seed } = terms;
  const knows = hashText(name, seed) % KNOWS_FEW === 0 ? 0.05 : 0.7;
  let begunUpTo = '';
  let overUpTo = '';

  /** By line and day, the revisions that were reported by an instant, oldest first. */
  const reported = (at: number): DeliveryRow[][] =>
    [...lines].flatMap(([lineId, { line, spent }]) => {
      const of = account.get(lineId);
      if (!of) return [];
      return [...spent].map(([day, done]) =>
        rowsOf({ platform: name, line, day, done, terms: of }, at),
      );
    });

  return {
    name,
    overDeliveryBasisPoints,
    lines,
    active,
    aims,
    async openLine(line, of) {
      const known = lines.get(line.lineId);
      account.set(line.lineId, of);
      if (known) known.line = line;
      else {
        lines.set(line.lineId, {
          line,
          micros: 0,
          before: undefined,
          begun: new Map(),
          spent: new Map(),
        });
      }
      return { kind: 'done' };
    },
    async setBudget({ lineId, dailyMicros }: LineBudget) {
      const line = lines.get(lineId);
      if (!line) return { kind: 'refused', because: 'unknown line' };
      line.before = { micros: line.micros, until: now() };
      line.micros = dailyMicros;
      return { kind: 'done' };
    },
    readBudget: async (lineId) => lines.get(lineId)?.micros,
    async readStale(lineId, at) {
      const line = lines.get(lineId);
      return line?.before && at - line.before.until < LAGS ? line.before.micros : line?.micros;
    },
    async putMembers({ audienceId, session, sequence, last, members }: MemberChunk) {
      const key = `${audienceId}/${session}`;
      const chunks = (sessions.get(key) ?? []).slice(0, sequence - 1);
      if (chunks.length < sequence - 1) throw new Error(`chunk ${sequence} follows on nothing`);
      chunks.push(members);
      sessions.set(key, chunks);
      if (last) {
        active.set(audienceId, chunks);
        aims.delete(audienceId);
      }
      const matched = Math.floor(members.length * knows);
      return { received: members.length, invalid: 0, rejected: [], matched, active: last };
    },
    async putTargeting(targeting) {
      active.delete(targeting.audienceId);
      aims.set(targeting.audienceId, targeting);
      return { received: 0, invalid: 0, rejected: [], matched: null, active: true };
    },
    async readList(audienceId) {
      const list = active.get(audienceId);
      return list && { people: list.reduce((sum, chunk) => sum + chunk.length, 0) };
    },
    hasBegun: (day) => day <= begunUpTo,
    isOver: (day) => day <= overUpTo,
    begin(day) {
      begunUpTo = day;
      for (const line of lines.values()) {
        if (line.line.start <= day && day <= line.line.end) line.begun.set(day, line.micros);
      }
    },
    end(day, at) {
      overUpTo = day;
      for (const [lineId, line] of lines) {
        const micros = line.begun.get(day) ?? 0;
        if (micros > 0) line.spent.set(day, played(terms, lineId, day, micros, at));
      }
    },
    everReported: (at) => reported(at).flat(),
    pullReports: async ({ from, to, at }) =>
      reported(Date.parse(at))
        .flatMap((revisions) => revisions.slice(-1))
        .filter(({ reportDate }) => from <= reportDate && reportDate <= to),
  };
};

/** Half of all days cost the most that the platform may take. */
const played = (
  { seed, overDeliveryBasisPoints, finalAfterDays }: HouseTerms,
  lineId: string,
  day: string,
  micros: number,
  at: number,
): PlayedDay => {
  const dice = hashText(day, hashText(lineId, seed));
  const most = mostOf(micros, overDeliveryBasisPoints);
  const part = dice % 2 === 0 ? 1 : unit(mix(dice, 1));
  return {
    costMicros: Math.floor(most * part),
    mostMicros: most,
    endedAt: at,
    finalAfterDays,
    dice,
  };
};

/** The most that a day's budget may cost. */
export const mostOf = (micros: number, overDeliveryBasisPoints: number): number =>
  Math.ceil((micros * (10_000 + overDeliveryBasisPoints)) / 10_000);
