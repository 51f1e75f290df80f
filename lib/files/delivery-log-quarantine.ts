import {
  eventFields,
  type LogLayout,
  type LogSums,
  type ReportFile,
  type Tally,
} from '../contracts/delivery-table.ts';
import { eventCost, eventTime } from '../domain/ledger/event.ts';
import { readDelimited } from './delimited.ts';
import type { DeliveryFile } from './delivery-file.ts';
import type { ReadEvents } from './delivery-log.ts';
import type { BadRow } from './delivery-row.ts';

/** So many rows of a log are quarantined one by one, each with its line and reason; the rest stand as one. */
const MOST_LISTED = 100;
/** So many rows are looked at to find them, about three seconds' worth. */
const MOST_LOOKED_AT = 1_000_000;

type Quarantined = DeliveryFile['quarantined'][number];
type Aside = Pick<LogSums, 'unread' | 'contradicting'> & { refused: Tally };

/**
 * The rows of a log that are not posted: the first ones one by one, as reading the file again finds them, and one
 * entry for all the rest, so that every row and every micro that could be read is in the list.
 */
export const setAside = async (
  file: ReportFile,
  layout: LogLayout,
  name: string,
  { unread, contradicting, refused }: Aside,
  read: ReadEvents,
): Promise<Quarantined[]> => {
  const all = { rows: unread.rows + contradicting.rows + refused.rows };
  if (all.rows === 0) return [];
  const listed: Quarantined[] = [];
  const contradicts = new Set(contradicting.eventIds);
  let looked = 0;
  let line = 1;
  for await (const row of rowsOf(file, layout)) {
    looked += 1;
    line = row.line;
    const bad = 'cells' in row ? flawOf(row.cells, layout, contradicts, read) : row;
    if (bad) listed.push({ file: name, line, ...bad });
    if (listed.length === Math.min(MOST_LISTED, all.rows) || looked === MOST_LOOKED_AT) break;
  }
  const rest = all.rows - listed.length;
  if (rest <= 0) return listed;
  const costMicros = Number(unread.costMicros + contradicting.costMicros + refused.costMicros);
  const counted = listed.reduce((sum, row) => sum + (row.costMicros ?? 0), 0);
  const because = `is one of ${rest} more rows that cannot be taken; they are counted, not listed`;
  const column = layout.eventId;
  return [
    ...listed,
    { file: name, line: line + 1, column, because, costMicros: costMicros - counted, rows: rest },
  ];
};

type Row = { line: number; cells: Record<string, string> } | ({ line: number } & BadRow);

async function* rowsOf(file: ReportFile, { csv }: LogLayout): AsyncGenerator<Row> {
  if (csv) {
    for await (const event of readDelimited(file.bytes())) {
      // A file that was JSON lines got a header line on top.
      if (event.kind === 'row')
        yield { line: event.line - (csv.addedHeader ? 1 : 0), cells: event.cells };
      else if (event.kind === 'bad-row') {
        const { line, column, because } = event;
        yield { line, column, because, costMicros: null };
      }
    }
    return;
  }
  let line = 0;
  for await (const cells of file.rows()) {
    line += 1;
    yield { line, cells };
  }
}

/** Why a row of a log cannot be taken; undefined where it can. */
const flawOf = (
  record: Readonly<Record<string, string>>,
  layout: LogLayout,
  contradicts: ReadonlySet<string>,
  read: ReadEvents,
): BadRow | undefined => {
  const [id = '', time = '', cost = ''] = [layout.eventId, layout.eventTime, layout.cost].map(
    (column) => record[column] ?? '',
  );
  const micros = eventCost(cost, layout.inMicros);
  const costMicros = micros ?? null;
  if (!id) return { column: layout.eventId, because: 'is missing', costMicros };
  const at = eventTime(time);
  if (at === undefined) {
    const because = time
      ? 'is not an instant in UTC, such as 2027-03-02T15:00:00.000Z, or one counted since 1970'
      : 'is missing';
    return { column: layout.eventTime, because, costMicros };
  }
  if (micros === undefined || micros < 0) {
    const form = layout.inMicros ? 'whole micros' : 'digits with at most six decimals';
    const because = cost ? `is not what an impression costs: write ${form}` : 'is missing';
    return { column: layout.cost, because, costMicros };
  }
  if (contradicts.has(id)) {
    const because = 'is also the id of another row of the file, which says something else';
    return { column: layout.eventId, because, costMicros };
  }
  const cells = Object.fromEntries(
    eventFields.flatMap((field) => {
      const columns = layout.columnsOf[field];
      return columns ? [[field, columns.map((column) => record[column] ?? '').join('/')]] : [];
    }),
  );
  const result = read(
    { cells, startUtc: new Date(at).toISOString() },
    { costMicros: BigInt(micros), impressions: 1 },
  );
  return 'bad' in result ? { ...result.bad, costMicros } : undefined;
};
