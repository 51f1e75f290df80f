import { type PhysicalRow, physicalRows, type RowForm } from './delimited-rows.ts';
import { FileRefused } from './file-refused.ts';

export { FileRefused } from './file-refused.ts';

/** One thing found in a delimited file, in file order; `line` is the physical line that a row starts on, from 1. */
export type DelimitedEvent =
  | { kind: 'header'; line: number; columns: string[] }
  | { kind: 'row'; line: number; cells: Record<string, string> }
  | { kind: 'bad-row'; line: number; column: string; because: string };

/** The line from which on a report speaks of itself. */
export type Footer = { kind: 'footer'; cells: string[] };

/** What stands around the rows of a report: how its header is known among the lines above, and where rows end. */
export type Frame = {
  isHeader?: (cells: string[]) => boolean;
  isFooter?: (cells: string[]) => boolean;
};

/** How many lines may stand above a header. */
const MOST_ABOVE = 60;

/** How a delimited file is written; with `header`, the names of its columns, when its first line is a row already. */
export type DelimitedForm = RowForm & { header?: readonly string[] | undefined };

/**
 * Rows of comma, tab or semicolon separated text with a header line, plain or gzip, in constant memory.
 * Cells come as written, by column name. Blank lines are no rows. A row with too few or too many cells is a bad row.
 * Throws FileRefused where the file as a whole cannot be trusted: not UTF-8 (nor what the form lets be converted), cut
 * short, empty, an unclosed quote, a nameless or repeated column, a cell above 64 KB.
 */
export async function* readDelimited(
  bytes: AsyncIterable<Uint8Array>,
  form: DelimitedForm = {},
): AsyncGenerator<DelimitedEvent> {
  const events = form.header
    ? readHeaderless(bytes, form.header, form)
    : readFramed(bytes, {}, form);
  for await (const some of events) {
    for (const event of some) if (event.kind !== 'footer') yield event;
  }
}

/** Rows under names that are given; a first line that repeats them is none. */
async function* readHeaderless(
  bytes: AsyncIterable<Uint8Array>,
  names: readonly string[],
  form: RowForm,
): AsyncGenerator<DelimitedEvent[]> {
  const header = headerOf({ line: 0, cells: [...names] });
  const isHeader = ({ cells }: PhysicalRow): boolean =>
    cells.length === names.length &&
    cells.every((cell, at) => cell.trim().toLowerCase() === names[at]?.toLowerCase());
  let first = true;
  yield [header];
  for await (const rows of physicalRows(bytes, 1, form)) {
    const own = first && rows[0] && isHeader(rows[0]) ? rows.slice(1) : rows;
    if (rows.length > 0) first = false;
    yield own.map((row) => rowOf(header.columns, row));
  }
}

/**
 * The same of a report that says something above its header and below its rows: neither is a row. Where no line is
 * the header, the one with most cells stands in for it. A footer comes once. Events come by the piece: awaiting each costs more
 * than reading it.
 */
export async function* readFramed(
  bytes: AsyncIterable<Uint8Array>,
  { isHeader, isFooter }: Frame,
  form: RowForm = {},
): AsyncGenerator<(DelimitedEvent | Footer)[]> {
  let header: Header | undefined;
  let ended = false;
  const above: PhysicalRow[] = [];
  for await (const rows of physicalRows(bytes, isHeader ? MOST_ABOVE : 1, form)) {
    const events: (DelimitedEvent | Footer)[] = [];
    for (const row of rows) {
      if (!header) {
        above.push(row);
        const isFound = isHeader === undefined || isHeader(namesOf(row));
        if (!isFound && above.length < MOST_ABOVE) continue;
        header = headerOf(isFound ? row : widest(above));
        events.push(header);
      } else if (!ended) {
        // What comes after a footer is still read, as a file that breaks off is not to be trusted.
        ended = isFooter?.(row.cells) === true;
        events.push(ended ? { kind: 'footer', cells: row.cells } : rowOf(header.columns, row));
      }
    }
    yield events;
  }
  if (header) return;
  if (above.length > 0) yield [headerOf(widest(above))];
  else {
    throw new FileRefused({
      what: 'the file is empty',
      why: 'it holds blank lines only',
      mend: 'Export it again, with a header line',
    });
  }
}

type Header = { kind: 'header'; line: number; columns: string[] };

const namesOf = ({ cells }: PhysicalRow): string[] => cells.map((cell) => cell.trim());

const widest = (rows: readonly PhysicalRow[]): PhysicalRow =>
  rows.reduce((best, row) => (row.cells.length > best.cells.length ? row : best));

/** A row's cells by the names of the columns; a bad row where they are too few or too many. */
export const rowOf = (
  columns: string[],
  { line, cells }: PhysicalRow,
): Exclude<DelimitedEvent, { kind: 'header' }> => {
  if (cells.length !== columns.length) {
    const column = columns[Math.min(cells.length, columns.length - 1)] ?? '';
    const because = `has ${cells.length} cells where the header has ${columns.length}`;
    return { kind: 'bad-row', line, column, because };
  }
  const row: Record<string, string> = {};
  for (const [index, column] of columns.entries()) row[column] = cells[index] ?? '';
  return { kind: 'row', line, cells: row };
};

const headerOf = (row: PhysicalRow): Header => {
  const { line } = row;
  const columns = namesOf(row);
  const refuse = (what: string, why: string, mend: string): FileRefused =>
    new FileRefused({ line, what, why, mend });
  for (const [index, column] of columns.entries()) {
    const place = `column ${index + 1} of the header`;
    if (!column || column === '__proto__') {
      throw refuse(`${place} has no usable name`, 'its cells could not be told', 'Name or drop it');
    }
    if (columns.indexOf(column) !== index) {
      const first = columns.indexOf(column) + 1;
      const why = 'it is not clear which of the two is meant';
      throw refuse(`${place} has the name of column ${first}`, why, 'Rename or drop one of them');
    }
  }
  return { kind: 'header', line, columns };
};
