import type * as z from 'zod';
import { Currency, ForeignId, LocalDate, TimeZone } from '../contracts/primitives.ts';
import { dayIn, localTime } from '../domain/calendar.ts';
import { MAX_MICROS, type Micros, parseMicros } from '../domain/money.ts';
import type { Field, Mapping } from './delivery-mapping.ts';

/** One cell that cannot be taken: which field, and why. It says nothing of the cell's text. */
export class BadCell extends Error {
  override name = 'BadCell';
  readonly field: Field;
  constructor(field: Field, because: string) {
    super(because);
    this.field = field;
  }
}

const DAY_FORMS = {
  'YYYY-MM-DD': /^(\d{4})-(\d\d)-(\d\d)$/,
  'YYYY/MM/DD': /^(\d{4})\/(\d\d)\/(\d\d)$/,
  'YYYY/MM/DD hh:mm:ssZ': /^(\d{4})\/(\d\d)\/(\d\d) \d\d:\d\d:\d\dZ$/,
};

/** A day that exists, written in the platform's form. */
export const dateOf = (field: Field, text: string, form: Mapping['day']): string => {
  const match = DAY_FORMS[form].exec(text);
  if (!match) throw new BadCell(field, text ? `is not a day as ${form}` : 'is missing');
  const date = match.slice(1, 4).join('-');
  if (!LocalDate.safeParse(date).success) throw new BadCell(field, 'is a day that does not exist');
  return date;
};

/** The local date of an instant. */
export const dayOf = (timeZone: string, instant: string): string =>
  localTime(timeZone, instant).date;

/** The hour's place in its day, from 0; a day has 23, 24 or 25 of them. Blank is none. */
export const hourOf = (text: string, timeZone: string, date: string): number | null => {
  if (!text) return null;
  if (!/^\d{1,2}$/.test(text)) throw new BadCell('hour', 'is not an hour of the day, from 0');
  const hour = Number(text);
  if (hour < 23) return hour;
  const { startUtc, endUtc } = dayIn(timeZone, date);
  const hours = (Date.parse(endUtc) - Date.parse(startUtc)) / 3_600_000;
  if (hour >= hours) throw new BadCell('hour', `is past the end of a day of ${hours} hours`);
  return hour;
};

/** Money in a cell, in micros: decimal in major units by rule, or whole micros; undefined for anything else. */
export const moneyOf = (text: string, inMicros: boolean): Micros | undefined => {
  if (!inMicros) return parseMicros(text);
  if (!/^-?\d{1,16}$/.test(text)) return undefined;
  const micros = Number(text);
  return Math.abs(micros) <= MAX_MICROS ? micros : undefined;
};

/** What was spent, in micros; never negative. */
export const costOf = (text: string, inMicros: boolean): Micros => {
  const micros = moneyOf(text, inMicros);
  if (micros === undefined) {
    const form = inMicros ? 'whole micros' : 'digits with at most six decimals, such as 1234.50';
    throw new BadCell(
      'cost',
      text ? `is not money that can be taken: write ${form}` : 'is missing',
    );
  }
  if (micros < 0) throw new BadCell('cost', 'is negative; restate the row by a later revision');
  return micros;
};

/** How many of something: whole, not negative. */
export const countOf = (field: Field, text: string): number => {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new BadCell(field, text ? 'is not a whole number' : 'is missing');
};

/** Another party's identifier. */
export const idOf = (field: Field, text: string): string => {
  if (ForeignId.safeParse(text).success) return text;
  throw new BadCell(
    field,
    text ? 'is not an identifier: letters, digits, . : @ / _ -' : 'is missing',
  );
};

/** One of the currencies of ISO 4217. */
export const currencyOf = (text: string): string =>
  knownOf(
    'currency',
    text,
    Currency.refine((code) => ISO_4217.has(code)),
    'a currency of ISO 4217',
  );

/** An IANA time zone. */
export const timeZoneOf = (text: string): string =>
  knownOf('time_zone', text, TimeZone, 'an IANA time zone, such as America/Chicago');

const ISO_4217 = new Set(Intl.supportedValuesOf('currency'));
const seen = new Set<string>();

/** Names repeat in every row of a file and asking for one is slow, so what was found good is remembered. */
const knownOf = (field: Field, text: string, shape: z.ZodType, what: string): string => {
  if (seen.has(`${field} ${text}`)) return text;
  if (!shape.safeParse(text).success) {
    throw new BadCell(field, text ? `is not ${what}` : 'is missing, and nothing stands in for it');
  }
  seen.add(`${field} ${text}`);
  return text;
};

/** How settled a figure is; 'settling' where the file does not say. */
export const dataStateOf = (text: string): 'preliminary' | 'settling' | 'final' => {
  const state = text || 'settling';
  if (state === 'preliminary' || state === 'settling' || state === 'final') return state;
  throw new BadCell('data_state', 'is none of preliminary, settling, final');
};

/** A revision that sorts as text; numbers are padded. Blank is none. */
export const revisionOf = (text: string): string | null => {
  if (!text) return null;
  if (/^\d{1,15}$/.test(text)) return padded(Number(text));
  if (/^[\w.:-]{1,64}$/.test(text)) return text;
  throw new BadCell('revision', 'is not a revision: letters, digits, . : _ -, at most 64');
};

/** A whole number that sorts as text. */
export const padded = (number: number): string => String(number).padStart(16, '0');

const INSTANT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z$/;

/** An instant in UTC as we write it. Blank is none. */
export const instantOf = (text: string): string | null => {
  if (!text) return null;
  const at = INSTANT.test(text) ? Date.parse(text.replace(' ', 'T')) : Number.NaN;
  if (Number.isNaN(at)) {
    throw new BadCell('pulled_at_utc', 'is not an instant in UTC, such as 2027-03-02T15:00:00Z');
  }
  return new Date(at).toISOString();
};
