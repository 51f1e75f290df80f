import type { LayoutField, SegmentLayout } from '../contracts/segment-layout.ts';
import type { OddOutcome, PlainSegment } from '../contracts/segment-load.ts';
import { slugOf } from '../domain/audience/slug.ts';
import { type Region, regionOf } from './contact.ts';
import { type DelimitedEvent, rowOf } from './delimited.ts';
import { type Bound, bindLayout, bindOnly } from './layout.ts';
import type { Encoding } from './text-stream.ts';
import { type Complaint, cellReaders, columnOf } from './voter-cell.ts';
import { tokenIn } from './voter-id.ts';
import { type RowSettings, readVoter, yesOrNo } from './voter-row.ts';

/** How to read one file of voters. */
export type Reading = {
  /** The file's name, as rejects give it. */
  file: string;
  layout: SegmentLayout;
  /** Where phone numbers and postal codes are from when neither layout nor row says so. */
  region: Region;
  /** The last year that anybody can be born in. */
  lastYear: number;
  /** The token of a campaign's voter id, or of what a household shares. */
  tokenOf(text: string): string;
  /** How contacts are hashed beside Meta's way; in no other way where it is not said. */
  contactForms?: readonly 'uid2'[];
  /** Told when the file is not UTF-8 and was converted. Such a file is refused where nobody listens. */
  onEncoding?(encoding: Encoding): void;
};

/** A row of a delimited file, or what is wrong with it. */
export type Row = Exclude<DelimitedEvent, { kind: 'header' }>;

/** What the rows of one file are judged by. */
export type RowRules = RowSettings & {
  only: { column: string; values: ReadonlySet<string> } | undefined;
};

/** What one row says, whoever else stands in the file: the meaning of a row, however the file is read. */
export const readRow = (row: Row, rules: RowRules): OddOutcome => {
  if (row.kind === 'bad-row') return { reject: { column: row.column, because: row.because } };
  const { readers, columns, tokenOf, only } = rules;
  const token = tokenIn(row.cells, readers.voterId, columns, tokenOf);
  if (typeof token !== 'string') return { reject: token };
  const optedOut = optOutIn(row.cells, rules);
  if (typeof optedOut !== 'boolean') return { reject: optedOut };
  const wish = optedOut ? { optedOut: token } : {};
  if (only && !only.values.has(row.cells[only.column]?.trim().toLowerCase() ?? '')) {
    return { reject: { column: only.column, because: notTaken }, ...wish };
  }
  const read = readVoter(token, row.cells, rules);
  return 'because' in read ? { token, reject: read, ...wish } : { token, ...read, ...wish };
};

/** How a file's rows are judged, by the columns in its header; throws FileRefused where one is missing. */
export const rowRules = (reading: Reading, header: string[]): RowRules => {
  const { layout } = reading;
  const columns = bindLayout(layout, header, requiredOf(layout));
  const only = bindOnly(layout, header);
  const values = new Set(layout.only?.values.map((text) => text.toLowerCase()));
  return {
    columns,
    only: only === undefined ? undefined : { column: only, values },
    readers: cellReaders(layout, columns),
    region: layout.country ? regionOf(layout.country) : reading.region,
    regionOfCode: remembering(regionOf),
    slugOf: remembering(slugOf),
    tokenOf: reading.tokenOf,
    lastYear: reading.lastYear,
    uid2: reading.contactForms?.includes('uid2') === true,
  };
};

/** Reads rows that stand alone, by their cells in the order of the header. */
export const oddRowReader =
  (header: string[], rules: RowRules): PlainSegment['readOdd'] =>
  ({ ordinal, cells }) =>
    readRow(rowOf(header, { line: ordinal, cells }), rules);

const requiredOf = ({ zone, category }: SegmentLayout): LayoutField[] => [
  'voterId',
  ...(zone === undefined ? (['zone'] as const) : []),
  ...(category === undefined ? (['category'] as const) : []),
];

const notTaken = 'does not say that the person is on the roll: the layout takes no such rows';

const optOutIn = (
  cells: Record<string, string>,
  { readers, columns }: { readers: RowSettings['readers']; columns: Bound },
): boolean | Complaint => {
  const text = readers.optedOut?.(cells) ?? '';
  if (typeof text !== 'string') return text;
  const column = columnOf('optedOut', columns);
  return (text === '' ? false : yesOrNo(text)) ?? { column, because: 'is neither yes nor no' };
};

/** Zones, categories and countries are few and rows are many: each is worked out once. */
const remembering = <T>(work: (text: string) => T): ((text: string) => T) => {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const result = work(text);
    if (known.size < 10_000) known.set(text, result);
    return result;
  };
};
