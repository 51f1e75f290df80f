import { Temporal } from 'temporal-polyfill';

/** One day of a local calendar: 23, 24 or 25 hours between two instants (UTC, as text). */
export type Day = { date: string; startUtc: string; endUtc: string };

/** The day that `date` (YYYY-MM-DD) is in a time zone. */
export const dayIn = (timeZone: string, date: string): Day => {
  const day = Temporal.PlainDate.from(date);
  return {
    date,
    startUtc: instantText(day.toZonedDateTime(timeZone)),
    endUtc: instantText(day.add({ days: 1 }).toZonedDateTime(timeZone)),
  };
};

/** The instant of a local wall-clock time ("05:00") on a date; a skipped time moves later, a repeated one is the first. */
export const instantAt = (timeZone: string, date: string, time: string): string =>
  instantText(
    Temporal.PlainDate.from(date)
      .toPlainDateTime(Temporal.PlainTime.from(time))
      .toZonedDateTime(timeZone, { disambiguation: 'compatible' }),
  );

/** The local date and wall-clock time ("05:00") of an instant. */
export const localTime = (timeZone: string, instant: string): { date: string; time: string } => {
  const at = Date.parse(instant);
  const local = new Date(at + offsetAt(timeZone, at)).toISOString();
  return { date: local.slice(0, 10), time: local.slice(11, 16) };
};

/** The date so many days later (or, negative, earlier). */
export const addDays = (date: string, days: number): string => dateOf(numberOf(date) + days);

/** Whole days from one date to another; negative when `to` is earlier. */
export const daysBetween = (from: string, to: string): number => numberOf(to) - numberOf(from);

/** The calendar month, or the week from Sunday to Saturday, that a date is in. */
export const periodOf = (
  of: 'month' | 'week',
  date: string,
): { first: string; last: string; days: number } => {
  const number = numberOf(date);
  // The first day of the count, 1970-01-01, was a Thursday.
  const sunday = number - ((((number + 4) % 7) + 7) % 7);
  if (of === 'week') return { first: dateOf(sunday), last: dateOf(sunday + 6), days: 7 };
  const first = `${date.slice(0, 8)}01`;
  const next = numberOf(`${dateOf(numberOf(first) + 31).slice(0, 8)}01`);
  return { first, last: dateOf(next - 1), days: next - numberOf(first) };
};

/** The instant so many minutes later. */
export const addMinutes = (instant: string, minutes: number): string =>
  new Date(Date.parse(instant) + minutes * 60_000).toISOString();

const QUARTER = 15 * 60_000;
const MOST_OFFSETS = 10_000;
const offsets = new Map<string, number>();

// A stage asks for the local time of nearly the same instant again and again. Clocks change on a quarter of an hour.
const offsetAt = (timeZone: string, at: number): number => {
  const name = `${timeZone}/${Math.floor(at / QUARTER)}`;
  const known = offsets.get(name);
  if (known !== undefined) return known;
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  const offset = local.offsetNanoseconds / 1_000_000;
  if (offsets.size >= MOST_OFFSETS) offsets.clear();
  offsets.set(name, offset);
  return offset;
};

const instantText = (at: Temporal.ZonedDateTime): string =>
  new Date(at.epochMilliseconds).toISOString();

const DAY = 24 * 60 * 60 * 1_000;
const MOST_DATES = 10_000;
const numbers = new Map<string, number>();
const dates = new Map<number, string>();

// Decisions count the same few days by the thousand; days of a calendar without clocks are whole numbers.
const numberOf = (date: string): number => {
  const known = numbers.get(date);
  if (known !== undefined) return known;
  const number = Date.parse(`${date}T00:00:00.000Z`) / DAY;
  if (dateOf(number) !== date) throw new RangeError(`No such date: ${date}`);
  if (numbers.size >= MOST_DATES) numbers.clear();
  numbers.set(date, number);
  return number;
};

const dateOf = (number: number): string => {
  const known = dates.get(number);
  if (known !== undefined) return known;
  const date = new Date(number * DAY).toISOString().slice(0, 10);
  if (dates.size >= MOST_DATES) dates.clear();
  dates.set(number, date);
  return date;
};
