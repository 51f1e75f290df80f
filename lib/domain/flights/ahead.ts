import { daysBetween } from '../calendar.ts';
import type { Micros } from '../money.ts';
import { boundOf, type OverDelivery, stretchesOf, worstDay } from './over-delivery.ts';

/** What the caps need to know of a line. */
export type Standing = OverDelivery & {
  lineId: string;
  flightId: string;
  zone?: string;
  start: string;
  end: string;
  /** What the days before today have cost at worst. */
  committedMicros: Micros;
  /** The budget that today counts with even when the line holds less now. */
  todayMicros?: Micros;
  steady?: Steady | undefined;
};

/** A budget that stands alone from the day `from` on, which is tomorrow at the latest: nothing else was sent. */
export type Steady = {
  micros: Micros;
  from: string;
  /** What the days of today's period since `from`, before today, cost at worst, and what is reported of them. */
  pastMicros: Micros;
  reportedMicros: Micros;
};

/** A line, and how many days it may still deliver, today among them. */
export type Dated<L extends Standing = Standing> = L & { today: string; daysLeft: number };

/** Counts the days that a line may still deliver. */
export const dated = <L extends Standing>(line: L, today: string): Dated<L> => ({
  ...line,
  today,
  daysLeft: Math.max(0, daysBetween(firstDay(line, today), line.end) + 1),
});

/** True for a line that its platform holds to a month's or week's bound, as its budget stands unchanged. */
export const isBound = <L extends Standing>(line: L): line is L & Bound =>
  line.period !== undefined && line.steady !== undefined;

type Bound = { period: NonNullable<OverDelivery['period']>; steady: Steady };

/** The most that a line may cost from today to its end with this daily budget: every day all that a day may. */
export const costAhead = (line: Dated, micros: Micros): bigint =>
  dayCost(line, micros, line.today) + worstDay(line, micros) * BigInt(daysAfter(line));

/** The most that a bound line may cost from today to its end while its budget stands: no period passes its bound. */
export const costKept = (line: Dated & Bound): bigint => {
  const { steady, today, period, end } = line;
  const day = worstDay(line, steady.micros);
  const begins = firstDay(line, steady.from > today ? steady.from : today);
  let cost = begins > today ? dayCost(line, steady.micros, today) : 0n;
  for (const { first, days } of stretchesOf(period, begins, end)) {
    const todays = first === today ? dayCost(line, steady.micros, today) : day;
    const ahead = todays + day * BigInt(days - 1);
    const bound = boundOf(period, first, steady);
    const past = BigInt(first === today ? steady.pastMicros : 0);
    // A platform that has passed its own bound is not trusted to keep it.
    const broken = first === today && steady.reportedMicros > bound;
    cost += broken ? ahead : smaller(past + ahead, larger(past, bound)) - past;
  }
  return cost;
};

/**
 * The most that a bound line may cost from today to its end when its budget is changed on any day to come, which
 * begins the period anew: as if the larger were in force every day, or both to their bounds, whichever is less.
 */
export const costChanged = (line: Dated & Bound, micros: Micros): bigint => {
  const most = Math.max(micros, line.steady.micros);
  const day = worstDay(line, most);
  let both = costKept(line);
  for (const { first, days } of stretchesOf(line.period, firstDay(line, line.today), line.end)) {
    both += smaller(
      day * BigInt(days),
      boundOf(line.period, first, { micros, from: '9999-12-31' }),
    );
  }
  return smaller(costAhead(line, most), both);
};

/** The most that a line may cost on a date with this daily budget; today counts with what it was given before, too. */
export const dayCost = (line: Dated, micros: Micros, date: string): bigint => {
  if (!delivers(line, date)) return 0n;
  return worstDay(line, date === line.today ? Math.max(line.todayMicros ?? 0, micros) : micros);
};

/** How many days a lower budget would still change: those to come, and today unless it has begun. */
export const openDays = (line: Dated): number =>
  daysAfter(line) + (delivers(line, line.today) && !line.todayMicros ? 1 : 0);

/** True where a date lies between a line's first and last day. */
export const delivers = ({ start, end }: Standing, date: string): boolean =>
  start <= date && date <= end;

const firstDay = ({ start }: Standing, day: string): string => (start > day ? start : day);

const daysAfter = (line: Dated): number => line.daysLeft - (delivers(line, line.today) ? 1 : 0);

const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);
