import Papa from 'papaparse';
import { FileRefused } from './file-refused.ts';
import { readText } from './text-stream.ts';

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

const MAX_CELL = 64 * 1024;
const MAX_ROW = 256 * 1024;
const PIECE = 256 * 1024;
/** How many lines may stand above a header. */
const MOST_ABOVE = 60;

/**
 * Rows of comma, tab or semicolon separated text with a header line, plain or gzip, in constant memory.
 * Cells come as written, by column name. Blank lines are no rows. A row with too few or too many cells is a bad row.
 * Throws FileRefused where the file as a whole cannot be trusted: not UTF-8, cut short, empty, an unclosed quote,
 * a nameless or repeated column, a cell above 64 KB.
 */
export async function* readDelimited(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<DelimitedEvent> {
  for await (const event of readFramed(bytes, {})) if (event.kind !== 'footer') yield event;
}

/**
 * The same of a report that says something above its header and below its rows: neither is a row. Where no line is
 * the header, the one with most cells stands in for it. A footer comes once.
 */
export async function* readFramed(
  bytes: AsyncIterable<Uint8Array>,
  { isHeader, isFooter }: Frame,
): AsyncGenerator<DelimitedEvent | Footer> {
  let header: Header | undefined;
  let ended = false;
  const above: PhysicalRow[] = [];
  for await (const row of records(bytes, isHeader ? MOST_ABOVE : 1)) {
    if (!header) {
      above.push(row);
      const isFound = isHeader === undefined || isHeader(namesOf(row));
      if (!isFound && above.length < MOST_ABOVE) continue;
      header = headerOf(isFound ? row : widest(above));
      yield header;
    } else if (!ended) {
      // What comes after a footer is still read, as a file that breaks off is not to be trusted.
      ended = isFooter?.(row.cells) === true;
      yield ended ? { kind: 'footer', cells: row.cells } : rowOf(header.columns, row);
    }
  }
  if (header) return;
  if (above.length > 0) yield headerOf(widest(above));
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

const rowOf = (columns: string[], { line, cells }: PhysicalRow): DelimitedEvent => {
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

type PhysicalRow = { line: number; cells: string[] };
type Parsed = { data: string[][]; errors: { row: number }[]; meta: { cursor: number } };
type Parser = { parse(text: string, base: number, ignoreLastRow: boolean): Parsed };

async function* records(
  bytes: AsyncIterable<Uint8Array>,
  headerWithin: number,
): AsyncGenerator<PhysicalRow> {
  let parser: Parser | undefined;
  let rest = '';
  let line = 1;
  for await (const { text, last } of pieces(bytes)) {
    const input = rest + text;
    parser ??= parserFor(input, headerWithin);
    const { data, errors, meta } = parser.parse(input, 0, !last);
    // An error in the row that the piece cuts off is none: the row is read again with the next piece.
    const [error] = errors;
    for (const [index, cells] of data.entries()) {
      if (error?.row === index) throw brokenQuote(line);
      if (cells.some((cell) => cell.length > MAX_CELL)) throw tooLong(line);
      if (cells.length > 1 || cells[0] !== '') yield { line, cells };
      line += 1 + cells.reduce((count, cell) => count + lineEnds(cell), 0);
    }
    rest = input.slice(meta.cursor);
    if (rest.length > MAX_ROW) throw rest.includes('"') ? brokenQuote(line) : tooLong(line);
  }
}

/** Papa's own row parser: it alone says how far it came, so that a piece may end anywhere. */
const parserFor = (text: string, headerWithin: number): Parser => {
  const RowParser = Papa.Parser as unknown as new (settings: object) => Parser;
  const delimiter = delimiterOf(text.trimStart().split('\n', headerWithin));
  return new RowParser({ delimiter, newline: '\n', quoteChar: '"' });
};

/** The mark that parts one of the lines most often. */
const delimiterOf = (lines: readonly string[]): string => {
  let most = { mark: ',', count: 1 };
  for (const line of lines) {
    const bare = line.replace(/"[^"]*"/g, '');
    for (const mark of [',', ';', '\t']) {
      const count = bare.split(mark).length;
      if (count > most.count) most = { mark, count };
    }
  }
  return most.mark;
};

/** Text in large pieces, every line end a bare "\n". */
async function* pieces(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ text: string; last: boolean }> {
  let held = '';
  for await (const text of readText(bytes)) {
    held += text;
    if (held.length < PIECE) continue;
    // A carriage return at the end may be half of a line end.
    const cut = held.endsWith('\r') ? held.length - 1 : held.length;
    yield { text: plainLineEnds(held.slice(0, cut)), last: false };
    held = held.slice(cut);
  }
  yield { text: plainLineEnds(held), last: true };
}

const plainLineEnds = (text: string): string =>
  text.includes('\r') ? text.replaceAll('\r\n', '\n').replaceAll('\r', '\n') : text;

const lineEnds = (cell: string): number => (cell.includes('\n') ? cell.split('\n').length - 1 : 0);

const brokenQuote = (line: number): FileRefused =>
  new FileRefused({
    line,
    what: 'a quoted cell does not end where it should',
    why: 'the rows after it could not be told apart',
    mend: 'Close the quote, and write a quote inside a cell twice',
  });

const tooLong = (line: number): FileRefused =>
  new FileRefused({
    line,
    what: 'a cell is longer than 64 KB',
    why: 'no column of a campaign file is',
    mend: 'Look for a missing line end or delimiter',
  });
