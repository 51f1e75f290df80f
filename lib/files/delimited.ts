import Papa from 'papaparse';
import { FileRefused } from './file-refused.ts';
import { readText } from './text-stream.ts';

export { FileRefused } from './file-refused.ts';

/** One thing found in a delimited file, in file order; `line` is the physical line that a row starts on, from 1. */
export type DelimitedEvent =
  | { kind: 'header'; columns: string[] }
  | { kind: 'row'; line: number; cells: Record<string, string> }
  | { kind: 'bad-row'; line: number; column: string; because: string };

const MAX_CELL = 64 * 1024;
const MAX_ROW = 256 * 1024;
const PIECE = 256 * 1024;

/**
 * Rows of comma, tab or semicolon separated text with a header line, plain or gzip, in constant memory.
 * Cells come as written, by column name. Blank lines are no rows. A row with too few or too many cells is a bad row.
 * Throws FileRefused where the file as a whole cannot be trusted: not UTF-8, cut short, empty, an unclosed quote,
 * a nameless or repeated column, a cell above 64 KB.
 */
export async function* readDelimited(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<DelimitedEvent> {
  let columns: string[] | undefined;
  for await (const { line, cells } of records(bytes)) {
    if (columns) {
      yield rowOf(columns, line, cells);
    } else {
      columns = headerOf(line, cells);
      yield { kind: 'header', columns };
    }
  }
  if (!columns) {
    throw new FileRefused({
      what: 'the file is empty',
      why: 'it holds blank lines only',
      mend: 'Export it again, with a header line',
    });
  }
}

const rowOf = (columns: string[], line: number, cells: string[]): DelimitedEvent => {
  if (cells.length !== columns.length) {
    const column = columns[Math.min(cells.length, columns.length - 1)] ?? '';
    const because = `has ${cells.length} cells where the header has ${columns.length}`;
    return { kind: 'bad-row', line, column, because };
  }
  const row: Record<string, string> = {};
  for (const [index, column] of columns.entries()) row[column] = cells[index] ?? '';
  return { kind: 'row', line, cells: row };
};

const headerOf = (line: number, cells: string[]): string[] => {
  const columns = cells.map((cell) => cell.trim());
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
  return columns;
};

type PhysicalRow = { line: number; cells: string[] };
type Parsed = { data: string[][]; errors: { row: number }[]; meta: { cursor: number } };
type Parser = { parse(text: string, base: number, ignoreLastRow: boolean): Parsed };

async function* records(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<PhysicalRow> {
  let parser: Parser | undefined;
  let rest = '';
  let line = 1;
  for await (const { text, last } of pieces(bytes)) {
    const input = rest + text;
    parser ??= parserFor(input);
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
const parserFor = (text: string): Parser => {
  const RowParser = Papa.Parser as unknown as new (settings: object) => Parser;
  return new RowParser({ delimiter: delimiterOf(text), newline: '\n', quoteChar: '"' });
};

const delimiterOf = (text: string): string => {
  const [header = ''] = text.trimStart().split('\n', 1);
  const bare = header.replace(/"[^"]*"/g, '');
  const counted = [',', ';', '\t'].map((mark) => ({ mark, count: bare.split(mark).length }));
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).mark;
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
