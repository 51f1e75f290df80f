import type { DeliveryRow, QuarantinedRow } from '../contracts/delivery.ts';
import { addDays } from '../domain/calendar.ts';
import { readDelimited } from './delimited.ts';
import { readJsonLines } from './delivery-json.ts';
import { type Fitted, layOver, type Mapping, mappingsOf } from './delivery-mapping.ts';
import { type BadRow, type DeliveryContext, type ReadRow, readRow } from './delivery-row.ts';
import { FileRefused } from './file-refused.ts';

export type { DeliveryContext } from './delivery-row.ts';

/** A delivery file, read. rowsRead = rows + quarantined; `sourceLines` are the lines of the rows, in their order. */
export type DeliveryFile = {
  rows: DeliveryRow[];
  sourceLines: number[];
  quarantined: Omit<QuarantinedRow, 'fileSha256'>[];
  rowsRead: number;
};

type Event =
  | { kind: 'header'; columns: string[] }
  | { kind: 'row'; line: number; cells: Record<string, string> }
  | { kind: 'bad-row'; line: number; column: string; because: string };

type Read = { row: ReadRow; line: number };

/**
 * Reads a platform's delivery report: CSV (comma, tab, semicolon) or, by its name, JSON lines; plain or gzip; in the
 * platform's own columns or the neutral ones. Every row comes out as a row or as quarantined with its reason.
 * Throws FileRefused where the file as a whole cannot be taken.
 */
export const readDelivery = async (
  bytes: AsyncIterable<Uint8Array>,
  file: string,
  context: DeliveryContext,
): Promise<DeliveryFile> => {
  const mappings = mappingsOf(context.platform);
  const isJson = /\.(jsonl|ndjson)(\.gz)?$/i.test(file);
  const events: AsyncIterable<Event> = isJson ? readJsonLines(bytes) : readDelimited(bytes);
  const read: Read[] = [];
  const quarantined: DeliveryFile['quarantined'] = [];
  const refuse = (line: number, bad: BadRow): void => {
    quarantined.push({ file, line, ...bad });
  };
  let fitted: Fitted | undefined;
  for await (const event of events) {
    if (event.kind === 'header') fitted = fittedOrRefused(mappings, event.columns);
    else if (event.kind === 'bad-row') {
      refuse(event.line, { column: event.column, because: event.because, costMicros: null });
    } else {
      const fits = isJson ? layOver(mappings, Object.keys(event.cells)) : fitted;
      const result =
        fits && !('missing' in fits) ? readRow(event.cells, fits, context) : lacks(fits);
      if ('row' in result) read.push({ row: result.row, line: event.line });
      else refuse(event.line, result.bad);
    }
  }
  return {
    rows: dated(read, file, context.at),
    sourceLines: read.map(({ line }) => line),
    quarantined,
    rowsRead: read.length + quarantined.length,
  };
};

const fittedOrRefused = (mappings: Mapping[], columns: string[]): Fitted => {
  const fitted = layOver(mappings, columns);
  if (!('missing' in fitted)) return fitted;
  throw new FileRefused({
    line: 1,
    what: `the header lacks ${fitted.missing.join(', ')}`,
    why: 'without them no row can be booked',
    mend: 'Export the report with these columns, or name the platform that it is from',
  });
};

const lacks = (fitted: { missing: string[] } | undefined): { bad: BadRow } => {
  const [column = 'the line'] = fitted?.missing ?? [];
  return { bad: { column, because: 'is missing', costMicros: null } };
};

/**
 * Rows that say no revision take the instant they were pulled at, else the one in the file's name, else the end of
 * the last day that the file tells of. All of these are the file's own, so the order of arrival decides nothing.
 */
const dated = (read: readonly Read[], file: string, at: string): DeliveryRow[] => {
  const named = instantIn(file);
  const days = read.map(({ row }) => row.reportDate).sort();
  const ofFile = named ?? `${addDays(days.at(-1) ?? at.slice(0, 10), 1)}T00:00:00.000Z`;
  return read.map(({ row }) => ({
    ...row,
    revision: row.revision ?? row.reportedAt ?? ofFile,
    reportedAt: row.reportedAt ?? named ?? at,
  }));
};

/** The instant that a file's name tells, as in "meta-2027-03-02T15.csv" or "2027-03-02T1530Z.csv". */
const instantIn = (file: string): string | null => {
  const match = /(\d{4}-\d\d-\d\d)T(\d\d)[:-]?(\d\d)?/.exec(file.split('/').at(-1) ?? '');
  const at = match ? Date.parse(`${match[1]}T${match[2]}:${match[3] ?? '00'}:00.000Z`) : Number.NaN;
  return Number.isNaN(at) ? null : new Date(at).toISOString();
};
