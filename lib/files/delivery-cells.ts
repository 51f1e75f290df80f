import type * as z from 'zod';
import { ForeignId, LocalDate, TimeZone } from '../contracts/primitives.ts';
import { localTime } from '../domain/calendar.ts';
import type { Micros } from '../domain/money.ts';
import type { DayForm, Field, Fitted, Mapping } from './delivery-mapping.ts';
import { countIn, moneyOf } from './delivery-money.ts';

/** One cell that cannot be taken: which field, and why. It says nothing of the cell's text. */
export class BadCell extends Error {
  override name = 'BadCell';
  readonly field: Field;
  constructor(field: Field, because: string) {
    super(because);
    this.field = field;
  }
}

const MOST_KNOWN = 10_000;

/**
 * Asks of each text once whether it has that shape, as the cells of a column repeat; null where it has not. What it
 * gives is a copy of its own, the same each time: a cell would keep alive the piece of the file that it was cut from.
 */
const shaped = (shape: z.ZodType): ((text: string) => string | null) => {
  const known = new Map<string, string>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    if (!shape.safeParse(text).success) return null;
    const copy = Buffer.from(text).toString();
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(copy, copy);
    return copy;
  };
};

const dates = shaped(LocalDate);
const ids = shaped(ForeignId);
const zones = shaped(TimeZone);

const DAY_FORMS: Record<DayForm, RegExp> = {
  'YYYY-MM-DD': /^(\d{4})-(\d\d)-(\d\d)$/,
  'YYYY/MM/DD': /^(\d{4})\/(\d\d)\/(\d\d)$/,
  'YYYY-MM-DDT00:00:00': /^(\d{4})-(\d\d)-(\d\d)[T ]00:00:00$/,
  'YYYY/MM/DD hh:mm:ssZ': /^(\d{4})\/(\d\d)\/(\d\d) \d\d:\d\d:\d\dZ$/,
  'YYYY-MM-DDThh:mm:ssZ': /^(\d{4})-(\d\d)-(\d\d)[T ]\d\d:\d\d:\d\d(?:\.\d{1,6})?Z$/,
};

/** A day that exists, written in one of the platform's forms. */
export const dateOf = (field: Field, text: string, forms: readonly DayForm[]): string => {
  for (const form of forms) {
    const match = DAY_FORMS[form].exec(text);
    if (!match) continue;
    const date = dates(`${match[1]}-${match[2]}-${match[3]}`);
    if (date !== null) return date;
    throw new BadCell(field, 'is a day that does not exist');
  }
  throw new BadCell(field, text ? `is not a day as ${forms.join(' or ')}` : 'is missing');
};

/** The local date of an instant. The last answers are kept, as every row of a file asks for the same few. */
export const dayOf = (timeZone: string, instant: string): string => {
  const name = `${instant} ${timeZone}`;
  const known = days.get(name);
  if (known) return known;
  if (days.size >= MOST_DAYS) days.clear();
  const { date } = localTime(timeZone, instant);
  days.set(name, date);
  return date;
};

const MOST_DAYS = 1_000;
const days = new Map<string, string>();

/** What was spent, in micros, never negative; of a credit what came back, negative. */
export const costOf = (text: string, fitted: Fitted, kind: 'credit' | undefined): Micros => {
  const micros = moneyOf(text, fitted);
  if (micros === undefined) {
    const form = fitted.inMicros
      ? 'whole micros'
      : 'digits with at most six decimals, such as 1234.50';
    throw new BadCell(
      'cost',
      text ? `is not money that can be taken: write ${form}` : 'is missing',
    );
  }
  if (kind === 'credit') {
    if (micros < 0) return micros;
    throw new BadCell('cost', 'is not negative, as what a credit gives back is');
  }
  if (micros < 0) {
    throw new BadCell(
      'cost',
      'is negative; restate the row by a later revision, or call it a credit',
    );
  }
  return micros;
};

/** How many of something: whole, not negative. */
export const countOf = (field: Field, text: string, fitted: Fitted): number => {
  const count = countIn(text, fitted);
  if (count !== undefined) return count;
  throw new BadCell(field, text ? 'is not a whole number' : 'is missing');
};

/** Another party's identifier. */
export const idOf = (field: Field, text: string): string => {
  const id = ids(text);
  if (id !== null) return id;
  throw new BadCell(
    field,
    text ? 'is not an identifier: letters, digits, . : @ / _ -' : 'is missing',
  );
};

/** Whether text is one of the currencies of ISO 4217. */
export const isCurrency = (text: string): boolean => ISO_4217.has(text);

/** One of the currencies of ISO 4217. */
export const currencyOf = (text: string): string => {
  if (isCurrency(text)) return text;
  throw new BadCell('currency', text ? 'is not a currency of ISO 4217' : MISSING);
};

/** An IANA time zone. */
export const timeZoneOf = (text: string): string => {
  const zone = zones(text);
  if (zone !== null) return zone;
  const because = 'is not an IANA time zone, such as America/Chicago';
  throw new BadCell('time_zone', text ? because : MISSING);
};

const MISSING = 'is missing, and nothing stands in for it';

const ISO_4217 = new Set(Intl.supportedValuesOf('currency'));

/** Whether a row is of delivery or of a credit, by what the platform calls it. */
export const kindOf = (text: string, { credits = [] }: Mapping): 'credit' | undefined => {
  const kind = text.toLowerCase();
  if (kind === '' || kind === 'delivery') return undefined;
  if (credits.includes(kind)) return 'credit';
  throw new BadCell('kind', `is none of delivery, ${credits.join(', ')}`);
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
