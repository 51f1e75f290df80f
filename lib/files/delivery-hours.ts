import { dayIn, localTime } from '../domain/calendar.ts';
import { BadCell } from './delivery-cells.ts';
import type { Mapping } from './delivery-mapping.ts';

const HOUR = /^(\d{1,2})(?::00(?::00)?([+-]\d\d:\d\d)?)?$/;

/**
 * The hour's place in its day, from 0; a day has 23, 24 or 25 of them. A bare number is counted from the start of the
 * day, or read off the clock where the platform does so; 01:00 is read off the clock, 01:00-05:00 with its offset.
 * Blank is none. On the day that has it twice an hour off the clock is bad without its offset.
 */
export const hourOf = (
  text: string,
  timeZone: string,
  date: string,
  form: Mapping['hour'],
): number | null => {
  if (!text) return null;
  const match = HOUR.exec(text);
  if (!match) throw new BadCell('hour', 'is not an hour of the day: 0, 01:00 or 01:00-05:00');
  const [, digits, offset] = match;
  const hours = hoursOf(timeZone, date);
  if (form !== 'clock' && text === digits) {
    if (Number(digits) < hours.length) return Number(digits);
    throw new BadCell('hour', `is past the end of a day of ${hours.length} hours`);
  }
  const places = hours.flatMap((shown, place) =>
    shown.hour === Number(digits) && (offset ?? shown.offset) === shown.offset ? [place] : [],
  );
  const [place] = places;
  if (place === undefined) throw new BadCell('hour', 'is no hour of this day');
  if (places.length === 1) return place;
  throw new BadCell('hour', 'comes twice on this day: write its offset behind it, or report days');
};

type Shown = { hour: number; offset: string };

const days = new Map<string, Shown[]>();
const MOST_DAYS = 5_000;

/** What the clock shows when each hour of a day begins. Remembered, as every row of an hourly file asks for it. */
const hoursOf = (timeZone: string, date: string): Shown[] => {
  const name = `${date} ${timeZone}`;
  const known = days.get(name);
  if (known) return known;
  const { startUtc, endUtc } = dayIn(timeZone, date);
  const hours: Shown[] = [];
  for (let at = Date.parse(startUtc); at < Date.parse(endUtc); at += 3_600_000) {
    const { date: local, time } = localTime(timeZone, new Date(at).toISOString());
    const minutes = Math.round((Date.parse(`${local}T${time}:00.000Z`) - at) / 60_000);
    hours.push({ hour: Number(time.slice(0, 2)), offset: offsetText(minutes) });
  }
  if (days.size >= MOST_DAYS) days.clear();
  days.set(name, hours);
  return hours;
};

const offsetText = (minutes: number): string => {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
};
