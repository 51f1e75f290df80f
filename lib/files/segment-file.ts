import type { Reject, Voter } from '../contracts/voter.ts';
import { readDelimited } from './delimited.ts';
import { type Bound, bindLayout } from './layout.ts';
import { seenTokens } from './seen-tokens.ts';
import { type Reading, type Row, type RowRules, readRow, rowRules } from './segment-row.ts';
import { type CellReader, type Complaint, cellReaders } from './voter-cell.ts';
import { tokenIn } from './voter-id.ts';
import type { Mend } from './voter-row.ts';

export type { Reading } from './segment-row.ts';

/** What one row came to. An opt-out counts even when its row is rejected or a duplicate: it is a token. */
export type RowOutcome = { optedOut?: string; mended?: Mend } & (
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
  let rules: RowRules | undefined;
  const seen = seenTokens();
  for await (const event of readDelimited(bytes, formOf(reading))) {
    if (event.kind === 'header') rules = rowRules(reading, event.columns);
    else if (rules) yield outcomeOf(event, rules, reading.file, seen);
  }
}

/** The outcome of each row of a file of people who opted out: a voter id is all that it needs. */
export async function* readOptOuts(
  bytes: AsyncIterable<Uint8Array>,
  reading: Pick<Reading, 'file' | 'layout' | 'tokenOf' | 'onEncoding'>,
): AsyncGenerator<{ kind: 'accepted'; optedOut: string } | Exclude<RowOutcome, { voter: Voter }>> {
  const { file, layout, tokenOf } = reading;
  const seen = seenTokens();
  let columns: Bound = {};
  let idOf: CellReader | undefined;
  for await (const event of readDelimited(bytes, formOf(reading))) {
    if (event.kind === 'header') {
      const ids = { ...layout, columns: { voterId: layout.columns.voterId } };
      columns = bindLayout(ids, event.columns, ['voterId']);
      idOf = cellReaders(layout, columns).voterId;
      continue;
    }
    const token = event.kind === 'row' ? tokenIn(event.cells, idOf, columns, tokenOf) : event;
    if (typeof token !== 'string') yield rejected(file, event.line, token);
    else if (seen.add(token)) yield { kind: 'accepted', optedOut: token };
    else yield { kind: 'duplicate' };
  }
}

/** The token in each row that has one, and the line that the row starts on. Throws FileRefused as `readDelimited` does. */
export async function* tokenLines(
  bytes: AsyncIterable<Uint8Array>,
  reading: Pick<Reading, 'layout' | 'tokenOf' | 'onEncoding'>,
): AsyncGenerator<{ token: string; line: number }> {
  const { layout, tokenOf } = reading;
  const ids = { ...layout, columns: { voterId: layout.columns.voterId } };
  let columns: Bound = {};
  let idOf: CellReader | undefined;
  for await (const event of readDelimited(bytes, formOf(reading))) {
    if (event.kind === 'header') {
      columns = bindLayout(ids, event.columns, ['voterId']);
      idOf = cellReaders(layout, columns).voterId;
    } else if (event.kind === 'row') {
      const token = tokenIn(event.cells, idOf, columns, tokenOf);
      if (typeof token === 'string') yield { token, line: event.line };
    }
  }
}

const outcomeOf = (
  row: Row,
  rules: RowRules,
  file: string,
  seen: ReturnType<typeof seenTokens>,
): RowOutcome => {
  const { optedOut, ...told } = readRow(row, rules);
  const wish = optedOut === undefined ? {} : { optedOut };
  const more = 'mended' in told && told.mended ? { ...wish, mended: told.mended } : wish;
  if (told.token !== undefined && seen.has(told.token)) return { kind: 'duplicate', ...more };
  if ('reject' in told) return { ...rejected(file, row.line, told.reject), ...more };
  seen.add(told.token);
  return { kind: 'accepted', voter: told.voter, ...more };
};

const rejected = (file: string, line: number, { column, because }: Complaint) => ({
  kind: 'rejected' as const,
  reject: { file, line, column, because },
});

const formOf = ({ layout, onEncoding }: Pick<Reading, 'layout' | 'onEncoding'>) => ({
  header: layout.header,
  quotes: layout.quotes,
  onEncoding,
});
