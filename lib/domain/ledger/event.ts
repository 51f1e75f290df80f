import { MAX_MICROS, type Micros, parseMicros } from '../money.ts';

/** How a log writes when an event took place: UTC, as ISO 8601, or in seconds, milliseconds or microseconds since 1970. */
export const EVENT_TIME =
  '\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z?|\\d{10}|\\d{13}|\\d{16}';

const TIME = new RegExp(`^(?:${EVENT_TIME})$`);
const UNITS: Readonly<Record<number, number>> = { 10: 1_000, 13: 1, 16: 0.001 };

/** An event's time in milliseconds since 1970; undefined for what is not written so, and for days that do not exist. */
export const eventTime = (text: string): number | undefined => {
  if (!TIME.test(text)) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * (UNITS[text.length] ?? 1);
  const at = Date.parse(`${text.slice(0, 10)}T${text.slice(11).replace('Z', '')}Z`);
  if (Number.isNaN(at)) return undefined;
  // Date.parse takes the 30th of February for the 2nd of March.
  const midnight = Date.parse(`${text.slice(0, 10)}T00:00:00Z`);
  return new Date(midnight).toISOString().startsWith(text.slice(0, 10)) ? at : undefined;
};

/** What an event cost, in micros, negative where it says so; undefined for what is no money that can be taken. */
export const eventCost = (text: string, inMicros: boolean): Micros | undefined => {
  if (!inMicros) return parseMicros(text);
  const micros = /^-?\d{1,16}$/.test(text) ? Number(text) : undefined;
  return micros === undefined || Math.abs(micros) > MAX_MICROS ? undefined : micros;
};
