import type { PlainField, PlainSegment } from '../../contracts/segment-load.ts';
import { quoted } from './duckdb.ts';

/** Bytes of a row at most; the row reader takes fewer still. Larger buffers would be fresh memory for every file. */
const MOST_OF_A_LINE = 2 ** 20;
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
    buffer_size = ${4 * MOST_OF_A_LINE}, max_line_size = ${MOST_OF_A_LINE},
    columns = {${names.join(', ')}, 'more': 'varchar'})`;
};

/** How a cell of a field is written where it is plain, as a pattern of all of it, and its value then. */
type Plain = {
  form: string | ((segment: PlainSegment) => string);
  sql: (cell: string, segment: PlainSegment) => string;
};

const ID = '[0-9A-Za-z_-]{1,100}';
// What of ASCII may stand in a plain address; a bar is left to the row reader.
const LOCAL = String.raw`!#-'*+\-./0-9=?A-Z\[\]\\^_\x60a-z{}~`;
const DOMAIN = String.raw`!#-'*+\-/0-9=?A-Z\[\]\\^_\x60a-z{}~`;
const SCORE = String.raw`(?:\d{1,2}(?:\.\d{1,12})?|100(?:\.0{1,12})?)?`;
const LINE_NUMBER = String.raw`[ .-]?\(?[2-9]\d\d\)?[ .-]?[2-9]\d\d[ .-]?\d{4}`;
const YES_OR_NO = '(?:yes|Yes|YES|true|True|TRUE|[YyTt1]|no|No|NO|false|False|FALSE|[NnFf0])?';
/** What parts cells that are looked at together. No form has it. */
const BETWEEN = 1;

/** A token as the books make it. */
const tokenSql = (text: string, secret: string): string =>
  `unhex(substring(sha256(concat(${quoted(secret)}, ${text})), 1, 32))::uuid`;
const digestSql = (text: string): string => `unhex(sha256(${text}))`;

/** Whether a cell begins with one of these digits or small letters of ASCII, or with their capitals, which lack one bit. */
const beginsSql = (cell: string, letters: string): string =>
  `(ascii(${cell}) | 32) in (${[...letters].map((letter) => letter.charCodeAt(0))})`;
const YES = 'yt1';

/** An empty cell is null. */
const plain: Record<Exclude<PlainField, 'zone' | 'category'>, Plain> = {
  voterId: { form: ID, sql: (cell, { secret }) => tokenSql(cell, secret) },
  household: {
    form: `(?:${ID})?`,
    sql: (cell, { secret }) => `case when ${cell} <> '' then ${tokenSql(cell, secret)} end`,
  },
  birthYear: {
    form: String.raw`(?:(?:19|20)\d\d)?`,
    sql: (cell) => `try_cast(${cell} as integer)`,
  },
  birthDate: {
    form: String.raw`(?:(?:19|20)\d\d-\d\d-\d\d|\d{1,2}/\d{1,2}/(?:19|20)\d\d|\d{1,2}\.\d{1,2}\.(?:19|20)\d\d)?`,
    sql: (cell) =>
      `try_cast(case when ${cell}[5] = '-' then left(${cell}, 4) else right(${cell}, 4) end as integer)`,
  },
  gender: {
    form: '(?:[FfMm]|Female|female|FEMALE|Male|male|MALE)?',
    sql: (cell) =>
      `case when ${beginsSql(cell, 'f')} then 'f' when ${beginsSql(cell, 'm')} then 'm' end`,
  },
  postalCode: {
    form: String.raw`(?:\d{5}(?:-\d{4})?|[A-Z]\d[A-Z] \d[A-Z]\d|[A-Z]{1,2}\d[0-9A-Z]? \d[A-Z]{2})?`,
    sql: (cell, { zips }) => `nullif(${zips ? `split_part(${cell}, '-', 1)` : cell}, '')`,
  },
  support: { form: SCORE, sql: (cell) => `try_cast(${cell} as double)` },
  turnout: { form: SCORE, sql: (cell) => `try_cast(${cell} as double)` },
  email: {
    form: String.raw`(?: *[${LOCAL}]+@[${DOMAIN}]+(?:\.[${DOMAIN}]+)+ *)?`,
    sql: (cell) => `case when ${cell} <> '' then ${digestSql(addressSql(cell))} end`,
  },
  phone: {
    form: ({ plusOne }) => {
      const code = plusOne ? String.raw`(?:\+?1)?` : String.raw`\+1`;
      return `(?:${code}${LINE_NUMBER})?`;
    },
    sql: (cell) => `case when ${cell} <> '' then ${digestSql(numberSql(cell))} end`,
  },
  optedOut: {
    form: YES_OR_NO,
    sql: (cell) => `coalesce(${beginsSql(cell, YES)}, false)`,
  },
  consent: {
    form: YES_OR_NO,
    sql: (cell) => `case when ${cell} <> '' then ${beginsSql(cell, YES)} end`,
  },
};

/** Few addresses have spaces about them, and trimming costs more than looking. */
const addressSql = (cell: string): string =>
  `lower(case when contains(${cell}, ' ') then trim(${cell}) else ${cell} end)`;

/** Digits from the country code on, which is 1; most numbers are written without anything between them. */
const numberSql = (cell: string): string =>
  `case when strlen(${cell}) = 12 and prefix(${cell}, '+') then substring(${cell}, 2)
     when prefix(${cell}, '+') then translate(${cell}, '+ ()-.', '')
     when strlen(${cell}) = 10 then concat('1', ${cell})
     else concat('1', right(translate(${cell}, ' ()-.', ''), 10)) end`;

const kept = ({ places }: PlainSegment): [keyof typeof plain, number][] =>
  (Object.keys(plain) as (keyof typeof plain)[]).flatMap((field) => {
    const place = places[field];
    return place === undefined ? [] : [[field, place]];
  });

/** Whether a row is plain, but for the names of its zone and category: true, false, or null where it lacks cells. */
export const plainSql = (segment: PlainSegment): string => {
  const { zone, category, email } = segment.places;
  const year = segment.places.birthYear ?? segment.places.birthDate;
  const born = segment.places.birthYear === undefined ? plain.birthDate : plain.birthYear;
  const checks = [
    'more is null',
    `c${segment.columns - 1} is not null`,
    `c${zone} <> ''`,
    `c${category} <> ''`,
    areFormsSql(segment),
    ...(year === undefined
      ? []
      : [`coalesce(${born.sql(`c${year}`, segment)} <= ${segment.lastYear}, true)`]),
    ...(email === undefined ? [] : [`strlen(c${email}) <= 254`]),
  ];
  return `(${checks.join(' and ')})`;
};

/** Whether each cell has its form: one look at all of them in a row costs less than one at each. */
const areFormsSql = (segment: PlainSegment): string => {
  const cells = kept(segment).map(([, place]) => `c${place}`);
  const forms = kept(segment).map(([field]) => {
    const { form } = plain[field];
    return typeof form === 'function' ? form(segment) : form;
  });
  const text = cells.join(`, chr(${BETWEEN}), `);
  return `regexp_full_match(concat(${text}), ${quoted(forms.join(String.raw`\x{${BETWEEN}}`))})`;
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

/** The values of a plain row's fields, by the names of the voters' columns; `optedOut` beside them. */
export const valuesSql = (segment: PlainSegment): string =>
  kept(segment)
    .map(
      ([field, place]) =>
        `${plain[field].sql(`c${place}`, segment)} as ${columnOf[field] ?? field}`,
    )
    .join(', ');
