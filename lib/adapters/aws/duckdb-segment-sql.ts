import type { PlainField, PlainSegment } from '../../contracts/segment-load.ts';
import { quoted } from './duckdb.ts';

/** No cell says so; it stands for a cell that a short row lacks. */
const ABSENT = String.raw`\x00absent`;

/**
 * The rows of a plain file, `c0` to `cN` as text and `more` where a row has a cell too many, in file order. A database
 * error where rows cannot be told apart.
 */
export const rowsSql = (path: string, { delimiter, columns }: PlainSegment): string => {
  const names = Array.from({ length: columns }, (_, place) => `'c${place}': 'varchar'`);
  return `read_csv(${quoted(path)}, auto_detect = false, header = false, skip = 1, delim = ${quoted(delimiter)},
    quote = '"', escape = '"', new_line = '\\n', nullstr = '${ABSENT}', null_padding = true,
    columns = {${names.join(', ')}, 'more': 'varchar'})`;
};

type Plain = { pattern: string; sql: (cell: string, segment: PlainSegment) => string };

/** Sets apart the cells that are tried by one pattern together; no plain cell has it. */
const BAR = '|';
const ID = '[0-9A-Za-z_-]{1,100}';
// What of ASCII may stand in an address, without the bar.
const LOCAL = String.raw`!#-'*+\-./0-9=?A-Z\[\]\\^_\x60a-z{}~`;
const DOMAIN = String.raw`!#-'*+\-/0-9=?A-Z\[\]\\^_\x60a-z{}~`;
const SCORE = String.raw`(?:\d{1,2}(?:\.\d{1,12})?|100)?`;
const LINE_NUMBER = String.raw`[ .-]?\(?[2-9]\d\d\)?[ .-]?[2-9]\d\d[ .-]?\d{4}`;

/** A token as the books make it. */
const tokenSql = (text: string, secret: string): string =>
  `left(sha256(concat(${quoted(secret)}, ${text})), 32)::uuid`;

/** How each field is written where it is plain, and its value then. An empty cell is null. */
const plain: Record<Exclude<PlainField, 'zone' | 'category'>, Plain> = {
  voterId: { pattern: ID, sql: (cell, { secret }) => tokenSql(cell, secret) },
  household: {
    pattern: `(?:${ID})?`,
    sql: (cell, { secret }) => `case when ${cell} <> '' then ${tokenSql(cell, secret)} end`,
  },
  birthYear: {
    pattern: String.raw`(?:(?:19|20)\d\d)?`,
    sql: (cell) => `try_cast(${cell} as integer)`,
  },
  birthDate: {
    pattern: String.raw`(?:(?:19|20)\d\d-\d\d-\d\d|\d{1,2}/\d{1,2}/(?:19|20)\d\d|\d{1,2}\.\d{1,2}\.(?:19|20)\d\d)?`,
    sql: (cell) =>
      `try_cast(case when ${cell}[5] = '-' then left(${cell}, 4) else right(${cell}, 4) end as integer)`,
  },
  gender: {
    pattern: '(?:[FfMm]|[Ff]emale|FEMALE|[Mm]ale|MALE)?',
    sql: (cell) => `nullif(lower(left(${cell}, 1)), '')`,
  },
  postalCode: {
    pattern: String.raw`(?:\d{5}(?:-\d{4})?|[A-Z]\d[A-Z] \d[A-Z]\d|[A-Z]{1,2}\d[0-9A-Z]? \d[A-Z]{2})?`,
    sql: (cell, { zips }) => `nullif(${zips ? `split_part(${cell}, '-', 1)` : cell}, '')`,
  },
  support: { pattern: SCORE, sql: (cell) => `try_cast(${cell} as double)` },
  turnout: { pattern: SCORE, sql: (cell) => `try_cast(${cell} as double)` },
  email: {
    pattern: String.raw`(?: *[${LOCAL}]+@[${DOMAIN}]+(?:\.[${DOMAIN}]+)+ *)?`,
    sql: (cell) => `nullif(lower(trim(${cell})), '')`,
  },
  phone: {
    pattern: '',
    sql: (cell) => `nullif(${phoneSql(cell)}, '')`,
  },
  optedOut: {
    pattern: '(?:yes|Yes|YES|true|True|TRUE|[YyTt1]|no|No|NO|false|False|FALSE|[NnFf0])?',
    sql: (cell) => `coalesce(lower(${cell}) in ('true', 'yes', 'y', 't', '1'), false)`,
  },
  consent: {
    pattern: '(?:yes|Yes|YES|true|True|TRUE|[YyTt1]|no|No|NO|false|False|FALSE|[NnFf0])?',
    sql: (cell) =>
      `case when ${cell} <> '' then lower(${cell}) in ('true', 'yes', 'y', 't', '1') end`,
  },
};

/** Digits from the country code on, of a number that is written with or without it. */
const phoneSql = (cell: string): string => {
  const digits = `translate(${cell}, ' ()-.+', '')`;
  return `case when strlen(${digits}) = 10 then concat('1', ${digits}) else ${digits} end`;
};

const patternOf = (field: keyof typeof plain, { plusOne }: PlainSegment): string => {
  if (field !== 'phone') return plain[field].pattern;
  const code = plusOne ? String.raw`(?:\+?1)?` : String.raw`\+1`;
  return `(?:${code}${LINE_NUMBER})?`;
};

const kept = ({ places }: PlainSegment): [keyof typeof plain, number][] =>
  (Object.keys(plain) as (keyof typeof plain)[]).flatMap((field) => {
    const place = places[field];
    return place === undefined ? [] : [[field, place]];
  });

/** Whether a row is plain: true, false, or null for a row that lacks cells. One pattern over all cells costs least. */
export const plainSql = (segment: PlainSegment): string => {
  const fields = kept(segment);
  const cells = fields.map(([, place]) => `c${place}`);
  const pattern = fields.map(([field]) => patternOf(field, segment)).join(`\\${BAR}`);
  const year = segment.places.birthYear ?? segment.places.birthDate;
  const born = segment.places.birthYear === undefined ? plain.birthDate : plain.birthYear;
  const checks = [
    'more is null',
    `c${segment.columns - 1} is not null`,
    'zone is not null',
    'category is not null',
    `regexp_full_match(concat_ws('${BAR}', ${cells.join(', ')}), ${quoted(pattern)})`,
    ...(year === undefined
      ? []
      : [`coalesce(${born.sql(`c${year}`, segment)} <= ${segment.lastYear}, true)`]),
    ...(segment.places.email === undefined ? [] : [`strlen(c${segment.places.email}) <= 254`]),
  ];
  return `(${checks.join(' and ')})`;
};

const columnOf: Partial<Record<PlainField, string>> = {
  voterId: 'voter',
  birthDate: 'birthYear',
  email: 'emailSha256',
  phone: 'phoneSha256',
};

/** The voters' columns that a file has something for, and `optedOut`. */
export const columnsRead = (segment: PlainSegment): string[] =>
  kept(segment).map(([field]) => columnOf[field] ?? field);

/**
 * The values of a plain row's fields, by the names of the voters' columns; `optedOut` beside them. Contacts are normalised
 * but not hashed yet: rows are lighter so while they are sorted.
 */
export const valuesSql = (segment: PlainSegment): string =>
  kept(segment)
    .map(
      ([field, place]) =>
        `${plain[field].sql(`c${place}`, segment)} as ${columnOf[field] ?? field}`,
    )
    .join(', ');
