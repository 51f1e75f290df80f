import { daysBetween } from '../calendar.ts';
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

/** The most that may be spent, over-delivery counted: in all, on any one day, by any one flight. */
export type Caps = {
  campaignMicros: Micros;
  dayMicros: Micros;
  flightMicros: Record<string, Micros>;
};

/** A running sum of what lines may cost at worst until they end, held against the caps. */
export type Tally = {
  /** Gives a line this daily budget from today to its end, instead of the one that it had. */
  set(line: Standing, micros: Micros): void;
  /** True while every cap that this line counts for holds. */
  holds(line: Standing): boolean;
  /** By how much the line's worst day would have to shrink for its caps to hold; 0 where they do. */
  excessPerDay(line: Standing): bigint;
};

/**
 * Opens a tally for `today` with `microsOf` each line in force. Days are compared where lines start, as no later
 * day can be fuller. All sums are exact.
 */
export const tallyOf = <L extends Standing>(
  today: string,
  lines: readonly L[],
  caps: Caps,
  otherCommittedMicros: Micros,
  microsOf: (line: L) => Micros,
): Tally => {
  const starts = lines.map(({ start }) => start).filter((start) => start > today);
  const dates = [today, ...new Set(starts)];
  const held = new Map<string, Micros>();
  const flights = new Map<string, bigint>();
  const days = new Map<string, bigint>();
  let campaign = BigInt(otherCommittedMicros);

  const count = (line: Standing, micros: Micros, sign: bigint): void => {
    const cost = sign * lifeCost(line, micros, today);
    campaign += cost;
    flights.set(line.flightId, (flights.get(line.flightId) ?? 0n) + cost);
    for (const date of dates) {
      days.set(date, (days.get(date) ?? 0n) + sign * dayCost(line, micros, date, today));
    }
  };
  const set = (line: Standing, micros: Micros): void => {
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
  const overDays = (line: Standing): bigint[] =>
    dates
      .filter((date) => delivers(line, date))
      .map((date) => (days.get(date) ?? 0n) - BigInt(caps.dayMicros));

  for (const line of lines) set(line, microsOf(line));
  return {
    set,
    holds: (line) => [overLife(line), ...overDays(line)].every((excess) => excess <= 0n),
    excessPerDay: (line) => {
      const open = BigInt(Math.max(1, openDays(line, today)));
      return [(overLife(line) + open - 1n) / open, ...overDays(line)].reduce(larger, 0n);
    },
  };
};

/** How many days a lower budget would still change: those to come, and today unless it has begun. */
export const openDays = (line: Standing, today: string): number => {
  const left = daysLeft(line, today);
  return delivers(line, today) && (line.todayMicros ?? 0) > 0 ? left - 1 : left;
};

/** How many days a line may still deliver, today among them. */
export const daysLeft = ({ start, end }: Standing, today: string): number =>
  Math.max(0, daysBetween(start > today ? start : today, end) + 1);

const delivers = ({ start, end }: Standing, date: string): boolean => start <= date && date <= end;

const dayCost = (line: Standing, micros: Micros, date: string, today: string): bigint => {
  if (!delivers(line, date)) return 0n;
  return worst(line, date === today ? Math.max(line.todayMicros ?? 0, micros) : micros);
};

const lifeCost = (line: Standing, micros: Micros, today: string): bigint => {
  const laterDays = daysLeft(line, today) - (delivers(line, today) ? 1 : 0);
  return (
    BigInt(line.committedMicros) +
    dayCost(line, micros, today, today) +
    worst(line, micros) * BigInt(laterDays)
  );
};

const worst = ({ overDeliveryBasisPoints }: Standing, micros: Micros): bigint =>
  (BigInt(micros) * BigInt(10_000 + overDeliveryBasisPoints) + 9_999n) / 10_000n;

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);
