import type { DeliveryRow, QuarantinedRow } from '../contracts/delivery.ts';
import { type Frame, readFramed } from './delimited.ts';
import { isJsonLines, readJsonLines } from './delivery-json.ts';
import { type Fitted, layOver, type Mapping, mappingsOf } from './delivery-mapping.ts';
import { dated, instantIn, instantOfReport } from './delivery-revision.ts';
import { type BadRow, type DeliveryContext, type ReadRow, readRow } from './delivery-row.ts';
import {
  decimalsIn,
  type Figures,
  figuresIn,
  isTotal,
  misfit,
  repeated,
  tooMuch,
} from './delivery-totals.ts';
import { FileRefused } from './file-refused.ts';

export type { DeliveryContext } from './delivery-row.ts';

/** A delivery file, read. rowsRead = rows + quarantined; `sourceLines` are the lines of the rows, in their order. */
export type DeliveryFile = {
  rows: DeliveryRow[];
  sourceLines: number[];
  quarantined: Omit<QuarantinedRow, 'fileSha256'>[];
  rowsRead: number;
  /** Of a log: how many of its events stood in it again; then its rows are sums, and rowsRead counts events. */
  repeated?: number;
  /** Columns of the header that nothing was read from. */
  unread: string[];
};

/** What a reader of some format finds in a delivery file: a header, and records under it by column name. */
export type DeliveryEvent =
  | { kind: 'header'; line: number; columns: string[] }
  | { kind: 'row'; line: number; cells: Record<string, string> }
  | { kind: 'bad-row'; line: number; column: string; because: string }
  | { kind: 'footer'; cells: string[] };

/**
 * Reads a platform's delivery report: CSV (comma, tab, semicolon) or, by its name, JSON lines; plain or gzip; in the
 * platform's own columns or the neutral ones. Throws FileRefused where the file as a whole cannot be taken.
 */
export const readDelivery = (
  bytes: AsyncIterable<Uint8Array>,
  file: string,
  context: DeliveryContext,
): Promise<DeliveryFile> => {
  const events = isJsonLines(file)
    ? oneByOne(readJsonLines(bytes))
    : readFramed(bytes, frameOf(mappingsOf(context.platform)));
  return readEvents(events, file, context);
};

/** Events that come singly, as those that come by the piece. */
export async function* oneByOne(
  events: AsyncIterable<DeliveryEvent>,
): AsyncGenerator<DeliveryEvent[]> {
  for await (const event of events) yield [event];
}

/**
 * Reads the records of a delivery file, whatever format they come from. Every row comes out as a row or as
 * quarantined with its reason; totals are no rows. All rows are quarantined where they do not add up to the file's own
 * totals, or where two of them tell of the same: then the file is not what it seems.
 */
export const readEvents = async (
  pieces: AsyncIterable<readonly DeliveryEvent[]>,
  file: string,
  context: DeliveryContext,
): Promise<DeliveryFile> => {
  const reading: Reading = {
    mappings: mappingsOf(context.platform),
    fitted: undefined,
    unread: [],
    rows: [],
    lines: [],
    bad: [],
    totals: [],
    decimals: 0,
    asOf: null,
  };
  for await (const events of pieces) {
    for (const event of events) take(reading, event, context);
  }
  return fileFrom(reading, file, context.at);
};

const take = (reading: Reading, event: DeliveryEvent, context: DeliveryContext): void => {
  if (event.kind === 'row') takeRow(reading, event, context);
  else if (event.kind === 'header') {
    reading.fitted = fittedOrRefused(reading.mappings, event);
    reading.unread = unreadOf(event.columns, reading.fitted);
  } else if (event.kind === 'footer') reading.asOf = instantOfReport(event.cells);
  else reading.bad.push({ costMicros: null, impressions: null, ...event });
};

type Bad = BadRow & Figures & { line: number };

/** What was found so far. */
type Reading = {
  mappings: Mapping[];
  /** How the header fits; undefined in formats where each record names its own columns. */
  fitted: Fitted | undefined;
  unread: string[];
  rows: ReadRow[];
  /** The line of each row. */
  lines: number[];
  bad: Bad[];
  totals: (Figures & { line: number })[];
  /** The most decimals that a cost was written with. */
  decimals: number;
  /** The instant of the report, where the file says it. */
  asOf: string | null;
};

const takeRow = (
  reading: Reading,
  { line, cells }: { line: number; cells: Record<string, string> },
  context: DeliveryContext,
): void => {
  const fits = reading.fitted ?? layOver(reading.mappings, Object.keys(cells));
  if ('missing' in fits) {
    const [column = 'the line'] = fits.missing;
    const because = 'is missing';
    reading.bad.push({ line, column, because, costMicros: null, impressions: null });
    return;
  }
  if (isTotal(cells, fits)) {
    reading.totals.push({ line, ...figuresIn(cells, fits) });
    return;
  }
  const result = readRow(cells, fits, context);
  if ('row' in result) {
    reading.rows.push(result.row);
    reading.lines.push(line);
  } else reading.bad.push({ line, ...figuresIn(cells, fits), ...result.bad });
  if (fits.mapping.totals?.sums === 'rounded') {
    reading.decimals = Math.max(reading.decimals, decimalsIn(cells, fits));
  }
};

const fileFrom = (reading: Reading, file: string, at: string): DeliveryFile => {
  const { fitted, lines, bad, totals, decimals, unread } = reading;
  const rows = dated(reading.rows, instantIn(file) ?? reading.asOf, at);
  const because =
    misfit(totals, rows, bad, { sums: fitted?.mapping.totals?.sums ?? 'exact', decimals }) ??
    (fitted?.mapping.growing ? undefined : repeated(rows, lines)) ??
    tooMuch(rows);
  const aside = (because ? rows : []).map(({ costMicros, currency }, index) => ({
    line: lines[index] ?? 0,
    column: fitted?.columnOf.cost ?? 'cost',
    because: `the whole file is set aside: ${because}`,
    ...{ costMicros, currency },
  }));
  return {
    rows: because ? [] : rows,
    sourceLines: because ? [] : lines,
    quarantined: [...bad, ...aside]
      .sort((a, b) => a.line - b.line)
      .map(({ line, column, because: why, costMicros, currency }) => ({
        ...{ file, line, column, because: why, costMicros },
        ...(currency && costMicros !== null ? { currency } : {}),
      })),
    rowsRead: rows.length + bad.length,
    unread,
  };
};

const frameOf = (mappings: readonly Mapping[]): Frame => {
  const footer = mappings.find((mapping) => mapping.footer)?.footer;
  return {
    ...(mappings.some(({ preamble }) => preamble)
      ? { isHeader: (cells) => !('missing' in layOver(mappings, cells)) }
      : {}),
    ...(footer ? { isFooter: ([first = '']) => first.startsWith(footer) } : {}),
  };
};

const fittedOrRefused = (
  mappings: Mapping[],
  { columns, line }: { columns: string[]; line: number },
): Fitted => {
  const fitted = layOver(mappings, columns);
  if (!('missing' in fitted)) return fitted;
  throw new FileRefused({
    line,
    what: `the header lacks ${fitted.missing.join(', ')}`,
    why: 'without them no row can be booked',
    mend: 'Export the report with these columns, or name the platform that it is from',
  });
};

const unreadOf = (columns: readonly string[], { columnOf, cells }: Fitted): string[] => {
  const used = new Set([...Object.values(columnOf), ...cells]);
  return columns.filter((column) => !used.has(column));
};
