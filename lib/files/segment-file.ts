import type { LayoutField, SegmentLayout } from '../contracts/segment-layout.ts';
import type { OddOutcome, PlainSegment } from '../contracts/segment-load.ts';
import type { Reject, Voter } from '../contracts/voter.ts';
import { slugOf } from '../domain/audience/slug.ts';
import { type Region, regionOf } from './contact.ts';
import { type DelimitedEvent, readDelimited, rowOf } from './delimited.ts';
import { type Bound, bindLayout } from './layout.ts';
import { seenTokens } from './seen-tokens.ts';
import { type Complaint, type RowSettings, readVoter } from './voter-row.ts';

/** How to read one file of voters. */
export type Reading = {
  /** The file's name, as rejects give it. */
  file: string;
  layout: SegmentLayout;
  /** Where phone numbers are from when neither layout nor row says so. */
  region: Region;
  /** The last year that anybody can be born in. */
  lastYear: number;
  /** The token of a campaign's voter id. */
  tokenOf(voterId: string): string;
};

/** What one row came to. An opt-out counts even when its row is rejected or a duplicate: it is a token. */
export type RowOutcome = { optedOut?: string } & (
  | { kind: 'accepted'; voter: Voter }
  | { kind: 'duplicate' }
  | { kind: 'rejected'; reject: Reject }
);

/**
 * The outcome of each row of a segment file, in order, in nearly constant memory (32 bytes a voter).
 * Of rows with one voter id the first that can be accepted stands. Throws FileRefused as `readDelimited` does.
 */
export async function* readSegment(
  bytes: AsyncIterable<Uint8Array>,
  reading: Reading,
): AsyncGenerator<RowOutcome> {
  let columns: Bound = {};
  const seen = seenTokens();
  const settings = rowSettings(reading);
  for await (const event of readDelimited(bytes)) {
    if (event.kind === 'header') columns = bindLayout(reading.layout, event.columns, REQUIRED);
    else yield outcomeOf(event, columns, { ...reading, seen, settings });
  }
}

/** The outcome of each row of a file of people who opted out: a voter id is all that it needs. */
export async function* readOptOuts(
  bytes: AsyncIterable<Uint8Array>,
  reading: Pick<Reading, 'file' | 'layout' | 'tokenOf'>,
): AsyncGenerator<{ kind: 'accepted'; optedOut: string } | Exclude<RowOutcome, { voter: Voter }>> {
  const layout = {
    columns: { voterId: reading.layout.columns.voterId },
    missingColumns: 'refuse',
  };
  const seen = seenTokens();
  for await (const event of readDelimited(bytes)) {
    if (event.kind === 'header') {
      bindLayout(layout as SegmentLayout, event.columns, ['voterId']);
      continue;
    }
    const token = event.kind === 'row' ? tokenIn(event.cells, layout.columns, reading) : event;
    if (typeof token !== 'string') yield rejected(reading.file, event.line, token);
    else if (seen.add(token)) yield { kind: 'accepted', optedOut: token };
    else yield { kind: 'duplicate' };
  }
}

/** The fields that a file of voters cannot do without. */
export const REQUIRED: LayoutField[] = ['voterId', 'zone', 'category'];
const MAX_ID = 200;
const YES = new Set(['true', 'yes', 'y', 't', '1']);
const NO = new Set(['', 'false', 'no', 'n', 'f', '0']);

type Row = Exclude<DelimitedEvent, { kind: 'header' }>;
type Context = Reading & { seen: ReturnType<typeof seenTokens>; settings: RowSettings };

const outcomeOf = (row: Row, columns: Bound, context: Context): RowOutcome => {
  const { file, seen } = context;
  const { optedOut, ...told } = readRow(row, columns, context);
  const wish = optedOut === undefined ? {} : { optedOut };
  if (told.token !== undefined && seen.has(told.token)) return { kind: 'duplicate', ...wish };
  if ('reject' in told) return { ...rejected(file, row.line, told.reject), ...wish };
  seen.add(told.token);
  return { kind: 'accepted', voter: told.voter, ...wish };
};

/** What one row says, whoever else stands in the file. */
const readRow = (
  row: Row,
  columns: Bound,
  context: Pick<Reading, 'tokenOf'> & { settings: RowSettings },
): OddOutcome => {
  if (row.kind === 'bad-row') return { reject: complaintOf(row) };
  const token = tokenIn(row.cells, columns, context);
  if (typeof token !== 'string') return { reject: token };
  const optedOut = optOutIn(row.cells, columns);
  if (typeof optedOut !== 'boolean') return { reject: optedOut };
  const wish = optedOut ? { optedOut: token } : {};
  const voter = readVoter(token, row.cells, columns, context.settings);
  return 'because' in voter ? { token, reject: voter, ...wish } : { token, voter, ...wish };
};

/** Reads rows that stand alone, by their cells in the order of the header. */
export const oddRowReader = (
  header: string[],
  reading: Reading,
  settings: RowSettings,
): PlainSegment['readOdd'] => {
  const columns = bindLayout(reading.layout, header, REQUIRED);
  return ({ ordinal, cells }) =>
    readRow(rowOf(header, { line: ordinal, cells }), columns, { ...reading, settings });
};

const complaintOf = ({ column, because }: Complaint): Complaint => ({ column, because });

const tokenIn = (
  cells: Record<string, string>,
  { voterId = '' }: Bound,
  { tokenOf }: Pick<Reading, 'tokenOf'>,
): string | Complaint => {
  const id = cells[voterId]?.trim() ?? '';
  if (id === '') return { column: voterId, because: 'is empty' };
  if (id.length > MAX_ID)
    return { column: voterId, because: `is longer than ${MAX_ID} characters` };
  return tokenOf(id);
};

const optOutIn = (cells: Record<string, string>, { optedOut = '' }: Bound): boolean | Complaint => {
  const text = cells[optedOut]?.trim().toLowerCase() ?? '';
  if (YES.has(text)) return true;
  return NO.has(text) ? false : { column: optedOut, because: 'is neither yes nor no' };
};

const rejected = (file: string, line: number, { column, because }: Complaint) => ({
  kind: 'rejected' as const,
  reject: { file, line, column, because },
});

/** What the rows of a file are read by. */
export const rowSettings = ({ layout, region, lastYear }: Reading): RowSettings => ({
  region: layout.country ? regionOf(layout.country) : region,
  regionOfCode: remembering(regionOf),
  slugOf: remembering(slugOf),
  lastYear,
});

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
