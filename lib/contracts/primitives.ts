import * as z from 'zod';
import { type Micros, parseMicros } from '../domain/money.ts';

/** A name that is safe in keys, file names and URLs: lower case, digits, hyphens; at most 80 characters. */
export const Slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?$/, 'use lower-case letters, digits and hyphens');

/** An identifier that another party chose (a platform's line, a vendor's account); printable, no separators of ours. */
export const ForeignId = z
  .string()
  .regex(/^[\w.:@/-]{1,128}$/, 'use letters, digits and . : @ / _ -');

/** A day of some calendar, YYYY-MM-DD, that exists. */
export const LocalDate = z.iso.date();

/** An instant in UTC, written by Date.toISOString: "2027-03-01T11:00:00.000Z". Sorts as text. */
export const Instant = z.iso.datetime({ precision: 3 });

/** An IANA time zone that this machine knows. */
export const TimeZone = z
  .string()
  .refine(knownTimeZone, 'not an IANA time zone, such as America/Chicago');

/** ISO 4217, three capitals. */
export const Currency = z.string().regex(/^[A-Z]{3}$/, 'use an ISO 4217 code, such as USD');

/** ISO 3166-1 alpha-2, two capitals. */
export const Country = z
  .string('GEN-01: name the country; there is no default')
  .regex(/^[A-Z]{2}$/, 'use an ISO 3166-1 code, such as US');

/** Whole micros, not negative. */
export const MicrosAmount = z.int().min(0).max(9_000_000_000_000_000);

/** A decimal string in major units, as people write money in files ("2500.00"), read into micros. */
export const DecimalMoney = z.string().transform((text, context): Micros => {
  const micros = parseMicros(text);
  if (micros !== undefined && micros >= 0) return micros;
  context.addIssue({
    code: 'custom',
    message: 'write money in quotes as digits with at most six decimals: "2500.00"',
  });
  return z.NEVER;
});

/** 64 lower-case hex digits. */
export const Sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

const zones = new Map<string, boolean>();

// Asking Intl costs a tenth of a millisecond, and a report names its zone in every row.
function knownTimeZone(name: string): boolean {
  const before = zones.get(name);
  if (before !== undefined) return before;
  const known = isZone(name);
  if (zones.size < 1_000) zones.set(name, known);
  return known;
}

function isZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}
