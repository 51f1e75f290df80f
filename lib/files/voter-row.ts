import type { LayoutField } from '../contracts/segment-layout.ts';
import type { Voter } from '../contracts/voter.ts';
import { birthYearOf, wrongDate } from './birth-date.ts';
import { emailHash, phoneHash, type Region } from './contact.ts';
import { genderOf } from './contact-codes.ts';
import { uid2EmailHash, uid2PhoneHash } from './contact-forms.ts';
import type { Bound } from './layout.ts';
import { usPostalCode } from './postal-code.ts';
import { type CellReader, type Complaint, columnOf, isRounded, rounded } from './voter-cell.ts';

/** What a row is read by. */
export type RowSettings = {
  columns: Bound;
  readers: Partial<Record<LayoutField, CellReader>>;
  /** Where phone numbers and postal codes are from when the row says nothing. */
  region: Region;
  regionOfCode(code: string): Region;
  slugOf(name: string): string | undefined;
  tokenOf(text: string): string;
  /** The last year that anybody can be born in. */
  lastYear: number;
  /** Whether contacts are hashed as UID2 wants them too. */
  uid2: boolean;
};

/** What was mended in a row: a ZIP that had lost its leading zeros. */
export type Mend = 'zip';

type Value = string | number | boolean | null;
/** Where a value is kept, what it is; undefined for what cannot be read. */
type Read = (text: string, region: Region, settings: RowSettings) => Value | undefined;
type FieldReader = {
  field: LayoutField;
  into: Exclude<keyof Voter, 'voter'>;
  required?: true;
  read: Read;
  because: string | ((text: string, region: Region) => string);
};

const YES = new Set(['true', 'yes', 'y', 't', '1']);
const NO = new Set(['false', 'no', 'n', 'f', '0']);
const UNKNOWN_GENDER = /^(?:u|x|n|o|unknown|other|nonbinary|non-binary|undesignated)$/i;

/** A yes or a no; undefined for what is neither. */
export const yesOrNo = (text: string): boolean | undefined => {
  const word = text.toLowerCase();
  return YES.has(word) ? true : NO.has(word) ? false : undefined;
};

const name: Read = (text, _, { slugOf }) => slugOf(text);

const score: Read = (text) => {
  const number = /^\d{1,3}(\.\d{1,12})?%?$/.test(text) ? Number.parseFloat(text) : Number.NaN;
  return number <= 100 ? number : undefined;
};

const postalCode: Read = (text, region) => {
  if (isRounded(text) || text.length > 20) return undefined;
  return region === 'US' ? usPostalCode(text) : text;
};

const badScore = 'is not a number from 0 to 100 with a decimal point';
const badName = 'is empty or has no letter a-z and no digit';
const notRounded =
  (because: string | ((region: Region) => string)) =>
  (text: string, region: Region): string => {
    if (isRounded(text)) return rounded;
    return typeof because === 'string' ? because : because(region);
  };
const badPhone = (region: Region): string =>
  region
    ? `cannot be a phone number of ${region}; write numbers of other countries with + and country code`
    : 'cannot be told without a country: write it with + and country code, or name the country in the layout';
const badPostalCode = (text: string): string =>
  text.length > 20 ? 'is longer than 20 characters' : 'is not a ZIP of five digits, or nine';

const readers: FieldReader[] = [
  { field: 'zone', into: 'zone', required: true, read: name, because: badName },
  { field: 'category', into: 'category', required: true, read: name, because: badName },
  {
    field: 'household',
    into: 'household',
    read: (text, _, { tokenOf }) =>
      isRounded(text) || text.length > 1_000 ? undefined : tokenOf(text),
    because: notRounded('is longer than 1,000 characters'),
  },
  {
    field: 'birthYear',
    into: 'birthYear',
    read: (text, _, { lastYear }) => birthYearOf(text, lastYear),
    because: 'is not a year from 1900 to now, as four digits',
  },
  {
    field: 'birthDate',
    into: 'birthYear',
    read: (text, _, { lastYear }) => birthYearOf(text, lastYear, 'date'),
    because: wrongDate,
  },
  {
    field: 'gender',
    into: 'gender',
    read: (text) => genderOf(text) ?? (UNKNOWN_GENDER.test(text) ? null : undefined),
    because: 'is not f, m or u; say under values in the layout what it means',
  },
  {
    field: 'postalCode',
    into: 'postalCode',
    read: postalCode,
    because: (text) => (isRounded(text) ? rounded : badPostalCode(text)),
  },
  { field: 'support', into: 'support', read: score, because: badScore },
  { field: 'turnout', into: 'turnout', read: score, because: badScore },
  { field: 'email', into: 'emailSha256', read: emailHash, because: 'is not an email address' },
  { field: 'phone', into: 'phoneSha256', read: phoneHash, because: notRounded(badPhone) },
  { field: 'consent', into: 'consent', read: yesOrNo, because: 'is neither yes nor no' },
];

const nobody: Omit<Voter, 'voter'> = {
  household: null,
  zone: '',
  category: '',
  birthYear: null,
  gender: null,
  postalCode: null,
  support: null,
  turnout: null,
  emailSha256: null,
  phoneSha256: null,
  uid2EmailSha256: null,
  uid2PhoneSha256: null,
  consent: null,
};

/**
 * Reads a row's voter under its token, contacts hashed, and says what was mended; or says what is wrong with the first
 * field that is.
 */
export const readVoter = (
  token: string,
  cells: Record<string, string>,
  settings: RowSettings,
): { voter: Voter; mended?: Mend } | Complaint => {
  const region = rowRegion(cells, settings);
  if (typeof region === 'object') return region;
  const voter: Record<string, Value> = { voter: token, ...nobody };
  let mended: Mend | undefined;
  for (const { field, into, required, read, because } of readers) {
    const text = settings.readers[field]?.(cells);
    if (text === undefined || (text === '' && !required)) continue;
    if (typeof text !== 'string') return text;
    const value = read(text, region, settings);
    if (value === undefined) {
      return {
        column: columnOf(field, settings.columns),
        because: typeof because === 'string' ? because : because(text, region),
      };
    }
    voter[into] = value;
    if (field === 'postalCode' && region === 'US' && !text.startsWith(String(value)))
      mended = 'zip';
    if (settings.uid2 && field === 'email') voter['uid2EmailSha256'] = uid2EmailHash(text);
    if (settings.uid2 && field === 'phone') voter['uid2PhoneSha256'] = uid2PhoneHash(text, region);
  }
  return { voter: voter as Voter, ...(mended && { mended }) };
};

/** Where the row's numbers and codes are from. A country that there is not matters only to a phone number. */
const rowRegion = (
  cells: Record<string, string>,
  { readers, columns, region, regionOfCode }: RowSettings,
): Region | Complaint => {
  const code = readers.country?.(cells);
  if (code === undefined || code === '') return region;
  if (typeof code !== 'string') return code;
  const known = regionOfCode(code);
  if (known || !readers.phone?.(cells)) return known;
  return {
    column: columnOf('country', columns),
    because: 'is not an ISO 3166-1 code, such as US',
  };
};
