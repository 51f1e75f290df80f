import { type LogLayout, type ReportFile, UnreadableTable } from '../contracts/delivery-table.ts';
import { readDelimited } from './delimited.ts';
import {
  type DeliveryEvent,
  type DeliveryFile,
  oneByOne,
  readDelivery,
  readEvents,
} from './delivery-file.ts';
import { isJsonLines, readJsonLines } from './delivery-json.ts';
import { logLayout, readLog } from './delivery-log.ts';
import { layOver, mappingsOf } from './delivery-mapping.ts';
import type { DeliveryContext } from './delivery-row.ts';
import { FileRefused } from './file-refused.ts';
import { readText } from './text-stream.ts';

/**
 * Reads a delivery file of any kind: a report of sums or a log of single impressions, as CSV, JSON lines (by its name)
 * or Parquet (by its first bytes); the text kinds plain or gzip. A log is known by its columns.
 * Throws FileRefused where the file as a whole cannot be taken.
 */
export const readReport = async (
  file: ReportFile,
  name: string,
  context: DeliveryContext,
): Promise<DeliveryFile> => {
  try {
    if (await startsWith(file, 'PAR1')) return await readParquet(file, name, context);
    const layout = await textLog(file, name);
    return layout
      ? await readLog(file, layout, name, context)
      : await readDelivery(file.bytes(), name, context);
  } catch (error) {
    if (!(error instanceof UnreadableTable)) throw error;
    throw new FileRefused({
      what: 'the file cannot be read as a table',
      why: error.message,
      mend: 'Export it again, whole',
    });
  }
};

const startsWith = async (file: ReportFile, magic: string): Promise<boolean> => {
  for await (const piece of file.bytes())
    return Buffer.from(piece).toString('latin1', 0, magic.length) === magic;
  return false;
};

const readParquet = async (
  file: ReportFile,
  name: string,
  context: DeliveryContext,
): Promise<DeliveryFile> => {
  const columns = await file.columns();
  const names = columns.map((column) => column.name);
  const layout = logLayout(names);
  const fitted = layOver(mappingsOf(context.platform), names);
  const cost = layout?.cost ?? ('missing' in fitted ? undefined : fitted.columnOf.cost);
  if (columns.some((column) => column.name === cost && column.isFloat)) {
    throw new FileRefused({
      what: `the column ${cost} holds floating-point numbers`,
      why: 'they are binary fractions, which are not the amounts that were spent',
      mend: 'Export it as DECIMAL or text, or as whole micros',
    });
  }
  if (layout) return readLog(file, layout, name, context);
  return readEvents(oneByOne(recordsOf(file, names)), name, context);
};

async function* recordsOf(file: ReportFile, columns: string[]): AsyncGenerator<DeliveryEvent> {
  let line = 0;
  yield { kind: 'header', line, columns };
  for await (const cells of file.rows()) {
    line += 1;
    yield { kind: 'row', line, cells };
  }
}

/** The layout of a log that is text; packed text is unpacked first, and JSON lines are written as CSV. */
const textLog = async (file: ReportFile, name: string): Promise<LogLayout | undefined> => {
  const columns = await columnsOf(file, name);
  const layout = columns && logLayout(columns);
  if (!layout) return undefined;
  if (isJsonLines(name)) {
    const used = [
      layout.eventId,
      layout.eventTime,
      layout.cost,
      ...Object.values(layout.columnsOf).flat(),
    ];
    await file.replace(asCsv(file.bytes(), used));
    return { ...layout, csv: { delimiter: ',', columns: used, addedHeader: true } };
  }
  if (await startsWith(file, '\u001f\u008b')) await file.replace(encoded(readText(file.bytes())));
  return { ...layout, csv: { delimiter: await delimiterOf(file, columns.length), columns } };
};

const columnsOf = async (file: ReportFile, name: string): Promise<string[] | undefined> => {
  const events: AsyncIterable<DeliveryEvent> = isJsonLines(name)
    ? readJsonLines(file.bytes())
    : readDelimited(file.bytes());
  try {
    for await (const event of events) {
      if (event.kind === 'header') return event.columns;
      if (event.kind === 'row') return Object.keys(event.cells);
    }
  } catch (error) {
    // What is no header of a log may be the title of a report: the report's reader says what is wrong.
    if (!(error instanceof FileRefused)) throw error;
  }
  return undefined;
};

/** The mark that cuts the header into as many columns as it has. */
const delimiterOf = async (file: ReportFile, columns: number): Promise<string> => {
  for await (const text of readText(file.bytes())) {
    const [header = ''] = text.split(/\r?\n/, 1);
    return [',', ';', '\t'].find((mark) => header.split(mark).length === columns) ?? ',';
  }
  return ',';
};

async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const text of texts) yield Buffer.from(text);
}

/** JSON lines as CSV of some columns, a line for a line below the header. What is no object becomes a row of blanks. */
async function* asCsv(
  bytes: AsyncIterable<Uint8Array>,
  columns: readonly string[],
): AsyncGenerator<Uint8Array> {
  let text = `${columns.map(quoted).join(',')}\n`;
  let line = 0;
  for await (const event of readJsonLines(bytes)) {
    text += '\n'.repeat(event.line - line - 1);
    line = event.line;
    const cells: Record<string, string> = event.kind === 'row' ? event.cells : {};
    text += `${columns.map((column) => quoted(cells[column] ?? '')).join(',')}\n`;
    if (text.length < 1_000_000) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text);
}

// A line end inside a cell would move all lines after it; no field of ours may hold one, so a blank does as well.
const quoted = (cell: string): string => `"${cell.replaceAll('"', '""').replace(/[\r\n]/g, ' ')}"`;
