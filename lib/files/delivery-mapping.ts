import { cm360 } from './delivery-mappings/cm360.ts';
import { dv360 } from './delivery-mappings/dv360.ts';
import { googleAds } from './delivery-mappings/google-ads.ts';
import { meta } from './delivery-mappings/meta.ts';
import { fileDrop, neutral } from './delivery-mappings/neutral.ts';
import { snapLibrary } from './delivery-mappings/snap-library.ts';
import { ttd } from './delivery-mappings/ttd.ts';

/** What a delivery row is made from, under the names of a neutral file's columns. */
export const fields = [
  'kind',
  'report_date',
  'last_date',
  'hour',
  'time_zone',
  'platform',
  'account_id',
  'order_id',
  'line_id',
  'creative_id',
  'cell',
  'currency',
  'cost',
  'impressions',
  'clicks',
  'reach',
  'data_state',
  'revision',
  'pulled_at_utc',
] as const;
export type Field = (typeof fields)[number];

/** How one platform writes its reports: where each field stands, in what form, and what stands around the rows. */
export type Mapping = {
  /**
   * Columns in which a field may stand; the first that a file has is the one. A * in the name of a cost column stands
   * for the currency that its money is in, as in "Amount spent (*)".
   */
  columns: Partial<Record<Field, readonly string[]>>;
  /** Columns whose money is whole micros; all other money is decimal, in major units. */
  micros?: readonly string[];
  /** How decimal money is written where it is not plain digits and a point: see `moneyOf`. */
  money?: 'grouped' | 'either-mark';
  /** Columns that cut a line into cells (age, region …); those that a file has are joined. */
  cells?: readonly string[];
  /** Columns with the first day of a span, and those with its last: a row is of one day, so both must say the same. */
  spans?: Readonly<Record<string, string>>;
  /** How a day may be written. */
  day: readonly DayForm[];
  /** Set where an hour is read off a clock; else it is counted from the start of its day. */
  hour?: 'clock';
  /** What this platform never writes because it is always so. */
  always?: Partial<Record<Field, string>>;
  /** Set where an account's number may be written with hyphens, which are no part of it. */
  hyphens?: true;
  /** What the platform calls a credit, in lower case. */
  credits?: readonly string[];
  /** Set where lines about the report stand above its header. */
  preamble?: true;
  /** How the first cell begins of the line from which on a file speaks of itself and holds no more rows. */
  footer?: string;
  /** Which records are totals of the rows; 'rounded' where their sums were made before each figure was rounded. */
  totals?: { label?: RegExp; nameless?: true; sums: 'exact' | 'rounded' };
  /** Set where figures count from the start and only grow, so that of two the larger is the later. */
  growing?: true;
};

export type DayForm =
  | 'YYYY-MM-DD'
  | 'YYYY/MM/DD'
  | 'YYYY-MM-DDT00:00:00'
  | 'YYYY/MM/DD hh:mm:ssZ'
  | 'YYYY-MM-DDThh:mm:ssZ';

const byPlatform: ReadonlyMap<string, Mapping> = new Map([
  ['meta', meta],
  ['google-ads', googleAds],
  ['dv360', dv360],
  ['cm360', cm360],
  ['ttd', ttd],
  ['snap-library', snapLibrary],
  ['file-drop', fileDrop],
]);

/** The platforms whose reports are read whether a campaign uses them or not; 'neutral' reports may name any. */
export const knownPlatforms: readonly string[] = [...byPlatform.keys(), 'neutral'];

/** How a platform's reports are to be read: in its own columns where they are known, else in the neutral ones. */
export const mappingsOf = (platform: string): Mapping[] => {
  const own = byPlatform.get(platform);
  return own ? [own, neutral] : [neutral];
};

/** The fields that no row can do without and no default can fill. */
export const required = ['report_date', 'line_id', 'cost', 'impressions'] as const;

/** A mapping laid over the columns that a file has: for each field, the column that it stands in. */
export type Fitted = {
  mapping: Mapping;
  columnOf: Partial<Record<Field, string>>;
  cells: string[];
  /** Whether the money of this file is whole micros. */
  inMicros: boolean;
  /** The currency that the name of the cost column says. */
  currency?: string;
};

/** Lays the first mapping that has all required fields over a file's columns; else says what is missing. */
export const layOver = (
  mappings: readonly Mapping[],
  columns: readonly string[],
): Fitted | { missing: string[] } => {
  const fitted = mappings.map((mapping) => laidOver(mapping, columns));
  const whole = fitted.find(({ columnOf }) => required.every((field) => columnOf[field]));
  if (whole) return whole;
  const [{ mapping, columnOf } = { mapping: neutral, columnOf: {} }] = fitted;
  const missing = required.filter((field) => !columnOf[field]);
  // A platform's exports by hand name their columns otherwise than its API; those names come last.
  const [dayOfApi] = mapping.columns.report_date ?? [];
  const place = (columnOf.report_date ?? dayOfApi) === dayOfApi ? 0 : -1;
  return { missing: missing.map((field) => mapping.columns[field]?.at(place) ?? field) };
};

const laidOver = (mapping: Mapping, columns: readonly string[]): Fitted => {
  const has = new Set(columns);
  const columnOf: Fitted['columnOf'] = {};
  for (const field of fields) {
    const name = mapping.columns[field]?.find((one) => has.has(one));
    if (name) columnOf[field] = name;
  }
  const last = mapping.spans?.[columnOf.report_date ?? ''];
  if (last && has.has(last)) columnOf.last_date = last;
  const named = columnOf.cost ? undefined : costInCurrency(mapping, columns);
  if (named) columnOf.cost = named.column;
  return {
    mapping,
    columnOf,
    cells: (mapping.cells ?? []).filter((name) => has.has(name)),
    inMicros: mapping.micros?.includes(columnOf.cost ?? '') === true,
    ...(named ? { currency: named.currency } : {}),
  };
};

/** The cost column whose name says its currency; of two currencies neither, as no one knows which is meant. */
const costInCurrency = (
  { columns: { cost = [] } }: Mapping,
  columns: readonly string[],
): { column: string; currency: string } | undefined => {
  for (const pattern of cost.filter((name) => name.includes('*'))) {
    const [before = '', after = ''] = pattern.split('*');
    const found = columns.flatMap((column) => {
      if (!column.startsWith(before) || !column.endsWith(after)) return [];
      const currency = column.slice(before.length, column.length - after.length);
      return /^[A-Z]{3}$/.test(currency) ? [{ column, currency }] : [];
    });
    if (found.length === 1) return found[0];
  }
  return undefined;
};
