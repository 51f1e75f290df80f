import type { LayoutField } from '../contracts/segment-layout.ts';
import type { Voter } from '../contracts/voter.ts';
import { emailHash, phoneHash, type Region } from './contact.ts';
import type { Bound } from './layout.ts';

/** Why a row is not taken: the column and the reason, without what stands in it. */
export type Complaint = { column: string; because: string };

/** What a cell is read by: where an empty phone region comes from and the last year anybody can be born in. */
export type RowSettings = {
  region: Region;
  regionOfCode(code: string): Region;
  slugOf(name: string): string | undefined;
  lastYear: number;
};

/** Reads one field of a row. An empty cell is null, and null again is refused where the field is required. */
type FieldReader = {
  field: LayoutField;
  into: Exclude<keyof Voter, 'voter'>;
  required?: true;
  /** Undefined for what cannot be read. */
  read: (text: string, region: Region, settings: RowSettings) => string | number | undefined;
  because: string | ((region: Region) => string);
};

const EARLIEST_YEAR = 1_900;

const name: FieldReader['read'] = (text, _, { slugOf }) => slugOf(text);

const score = (text: string): number | undefined => {
  const number = /^\d{1,3}(\.\d{1,12})?$/.test(text) ? Number(text) : Number.NaN;
  return number <= 100 ? number : undefined;
};

const plausibleYear = (text: string | undefined, lastYear: number): number | undefined => {
  const year = text && /^\d{4}$/.test(text) ? Number(text) : 0;
  return year >= EARLIEST_YEAR && year <= lastYear ? year : undefined;
};

const yearOfDate = (text: string): string | undefined =>
  /^(\d{4})-\d{2}-\d{2}$/.exec(text)?.[1] ??
  /^\d{1,2}(?:\/\d{1,2}\/|\.\d{1,2}\.)(\d{4})$/.exec(text)?.[1];

const badScore = 'is not a number from 0 to 100 with a decimal point';
const badName = 'is empty or has no letter a-z and no digit';
const badPhone = (region: Region): string =>
  region
    ? `cannot be a phone number of ${region}; write numbers of other countries with + and country code`
    : 'cannot be told without a country: write it with + and country code, or name the country in the layout';

const readers: FieldReader[] = [
  { field: 'zone', into: 'zone', required: true, read: name, because: badName },
  { field: 'category', into: 'category', required: true, read: name, because: badName },
  {
    field: 'birthYear',
    into: 'birthYear',
    read: (text, _, { lastYear }) => plausibleYear(text, lastYear),
    because: `is not a year from ${EARLIEST_YEAR} to now, as four digits`,
  },
  {
    field: 'birthDate',
    into: 'birthYear',
    read: (text, _, { lastYear }) => plausibleYear(yearOfDate(text), lastYear),
    because: `is not a date since ${EARLIEST_YEAR} as YYYY-MM-DD, MM/DD/YYYY or DD.MM.YYYY`,
  },
  {
    field: 'postalCode',
    into: 'postalCode',
    read: (text) => (text.length <= 20 ? text : undefined),
    because: 'is longer than 20 characters',
  },
  { field: 'support', into: 'support', read: score, because: badScore },
  { field: 'turnout', into: 'turnout', read: score, because: badScore },
  { field: 'email', into: 'emailSha256', read: emailHash, because: 'is not an email address' },
  { field: 'phone', into: 'phoneSha256', read: phoneHash, because: badPhone },
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

/** Reads a row's voter under its token, contacts hashed; or says what is wrong with the first field that is. */
export const readVoter = (
  token: string,
  cells: Record<string, string>,
  columns: Bound,
  settings: RowSettings,
): Voter | Complaint => {
  const region = rowRegion(cells, columns, settings);
  if (region === 'unknown') {
    return {
      column: columns.country ?? 'country',
      because: 'is not an ISO 3166-1 code, such as US',
    };
  }
  const voter: Record<string, string | number | boolean | null> = { voter: token, ...nobody };
  for (const { field, into, required, read, because } of readers) {
    const column = columns[field];
    if (column === undefined) continue;
    const text = cells[column]?.trim() ?? '';
    if (text === '' && !required) continue;
    const value = read(text, region, settings);
    if (value === undefined) {
      return { column, because: typeof because === 'string' ? because : because(region) };
    }
    voter[into] = value;
  }
  return voter as Voter;
};

const rowRegion = (
  cells: Record<string, string>,
  { country, phone }: Bound,
  settings: RowSettings,
): Region | 'unknown' => {
  const code = country && phone && cells[phone] ? cells[country]?.trim() : '';
  return code ? (settings.regionOfCode(code) ?? 'unknown') : settings.region;
};
