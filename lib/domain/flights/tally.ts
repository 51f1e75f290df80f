import { addDays, daysBetween } from '../calendar.ts';
import type { Micros } from '../money.ts';

/** What the caps need to know of a line. */
export type Standing = {
  lineId: string;
  flightId: string;
  start: string;
  end: string;
  overDeliveryBasisPoints: number;
  /** What the days before today have cost at worst. */
  committedMicros: Micros;
  /** The budget that today counts with even when the line holds less now. */
  todayMicros?: Micros;
};

/** A line, and how many days it may still deliver, today among them. */
export type Dated<L extends Standing = Standing> = L & { daysLeft: number };

/** The most that may be spent, over-delivery counted: in all, on any one day, by any one flight. */
export type Caps = {
  campaignMicros: Micros;
  dayMicros: Micros;
  flightMicros: Record<string, Micros>;
};

/** A running sum of what lines may cost at worst until they end, held against the caps. */
export type Tally = {
  /** Gives a line this daily budget from today to its end, instead of the one that it had. */
  set(line: Dated, micros: Micros): void;
  /** True while every cap that this line counts for holds. */
  holds(line: Dated): boolean;
  /** By how much the line's worst day would have to shrink for its caps to hold; 0 where they do. */
  excessPerDay(line: Dated): bigint;
};

/**
 * Opens a tally for `today` with `microsOf` each line in force. Days are compared today, tomorrow and
 * where lines start, as no other day can be fuller. All sums are exact.
 */
export const tallyOf = <L extends Standing>(
  today: string,
  lines: readonly Dated<L>[],
  caps: Caps,
  otherCommittedMicros: Micros,
  microsOf: (line: L) => Micros,
): Tally => {
  const starts = lines.map(({ start }) => start).filter((start) => start > today);
  const dates = [...new Set([today, addDays(today, 1), ...starts])];
  const held = new Map<string, Micros>();
  const flights = new Map<string, bigint>();
  const days = new Map<string, bigint>();
  let campaign = BigInt(otherCommittedMicros);

  const count = (line: Dated, micros: Micros, sign: bigint): void => {
    const later = worst(line, micros) * BigInt(daysAfter(line, today));
    const cost =
      sign * (BigInt(line.committedMicros) + dayCost(line, micros, today, today) + later);
    campaign += cost;
    flights.set(line.flightId, (flights.get(line.flightId) ?? 0n) + cost);
    for (const date of dates) {
      days.set(date, (days.get(date) ?? 0n) + sign * dayCost(line, micros, date, today));
    }
  };
  const set = (line: Dated, micros: Micros): void => {
    const before = held.get(line.lineId);
    if (before !== undefined) count(line, before, -1n);
    held.set(line.lineId, micros);
    count(line, micros, 1n);
  };
  const overLife = ({ flightId }: Standing): bigint =>
    larger(
      campaign - BigInt(caps.campaignMicros),
      (flights.get(flightId) ?? 0n) - BigInt(caps.flightMicros[flightId] ?? 0),
    );
  const overDays = (line: Standing, of = dates): bigint[] =>
    of
      .filter((date) => delivers(line, date))
      .map((date) => (days.get(date) ?? 0n) - BigInt(caps.dayMicros));

  for (const line of lines) set(line, microsOf(line));
  return {
    set,
    holds: (line) => [overLife(line), ...overDays(line)].every((excess) => excess <= 0n),
    excessPerDay: (line) => {
      const open = BigInt(Math.max(1, openDays(line, today)));
      const openDates = line.todayMicros ? dates.filter((date) => date !== today) : dates;
      return [(overLife(line) + open - 1n) / open, ...overDays(line, openDates)].reduce(larger, 0n);
    },
  };
};

/** How many days a lower budget would still change: those to come, and today unless it has begun. */
export const openDays = (line: Dated, today: string): number =>
  daysAfter(line, today) + (delivers(line, today) && !line.todayMicros ? 1 : 0);

/** Counts the days that a line may still deliver. */
export const dated = <L extends Standing>(line: L, today: string): Dated<L> => {
  const from = line.start > today ? line.start : today;
  return { ...line, daysLeft: Math.max(0, daysBetween(from, line.end) + 1) };
};

const daysAfter = (line: Dated, today: string): number =>
  line.daysLeft - (delivers(line, today) ? 1 : 0);

const delivers = ({ start, end }: Standing, date: string): boolean => start <= date && date <= end;

const dayCost = (line: Standing, micros: Micros, date: string, today: string): bigint => {
  if (!delivers(line, date)) return 0n;
  return worst(line, date === today ? Math.max(line.todayMicros ?? 0, micros) : micros);
};

const worst = ({ overDeliveryBasisPoints }: Standing, micros: Micros): bigint =>
  (BigInt(micros) * BigInt(10_000 + overDeliveryBasisPoints) + 9_999n) / 10_000n;

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);
