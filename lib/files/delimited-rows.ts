import Papa from 'papaparse';
import { FileRefused } from './file-refused.ts';
import { readText, type TextForm } from './text-stream.ts';

const MAX_CELL = 64 * 1024;
const MAX_ROW = 256 * 1024;
const PIECE = 256 * 1024;
/** No text has it: one with it is refused. */
const NO_QUOTE = '\0';

/** A row of a delimited file, a header or not: the physical line that it starts on, from 1, and its cells as written. */
export type PhysicalRow = { line: number; cells: string[] };
/** How rows are written: with quotation marks around cells or not, in which encodings. */
export type RowForm = TextForm & { quotes?: boolean | undefined };
type Parsed = { data: string[][]; errors: { row: number }[]; meta: { cursor: number } };
type Parser = { parse(text: string, base: number, ignoreLastRow: boolean): Parsed };

/**
 * Rows of comma, tab or semicolon separated text, by the piece, in constant memory. Blank lines are no rows. The mark
 * that parts cells is the one that stands most often in one of the first `headerWithin` lines. Throws FileRefused after
 * the rows that come before it for an unclosed quote, a cell above 64 KB, and what is no text.
 */
export async function* physicalRows(
  bytes: AsyncIterable<Uint8Array>,
  headerWithin: number,
  { quotes = true, ...form }: RowForm = {},
): AsyncGenerator<PhysicalRow[]> {
  let parser: Parser | undefined;
  let rest = '';
  let line = 1;
  for await (const { text, last } of pieces(bytes, form)) {
    const input = rest + text;
    parser ??= parserFor(input, headerWithin, quotes);
    const parsed = parser.parse(input, 0, !last);
    const { rows, end, fault } = placed(parsed, line);
    yield rows;
    if (fault) throw fault;
    line = end;
    rest = input.slice(parsed.meta.cursor);
    if (rest.length > MAX_ROW) throw rest.includes('"') ? brokenQuote(line) : tooLong(line);
  }
}

/** The rows of a piece with their lines, up to the first that cannot be read. */
const placed = (
  { data, errors }: Parsed,
  start: number,
): { rows: PhysicalRow[]; end: number; fault?: FileRefused } => {
  // An error in the row that the piece cuts off is none: the row is read again with the next piece.
  const [error] = errors;
  const rows: PhysicalRow[] = [];
  let end = start;
  for (const [index, cells] of data.entries()) {
    if (error?.row === index) return { rows, end, fault: brokenQuote(end) };
    let ends = 1;
    for (const cell of cells) {
      if (cell.length > MAX_CELL) return { rows, end, fault: tooLong(end) };
      ends += lineEnds(cell);
    }
    if (cells.length > 1 || cells[0] !== '') rows.push({ line: end, cells });
    end += ends;
  }
  return { rows, end };
};

/** Papa's own row parser: it alone says how far it came, so that a piece may end anywhere. */
const parserFor = (text: string, headerWithin: number, quotes: boolean): Parser => {
  const RowParser = Papa.Parser as unknown as new (settings: object) => Parser;
  const delimiter = delimiterIn(text, headerWithin);
  return new RowParser({ delimiter, newline: '\n', quoteChar: quotes ? '"' : NO_QUOTE });
};

/** The mark that parts the cells of a text: the one that stands most often in one of its first lines. */
export const delimiterIn = (text: string, headerWithin = 1): string =>
  delimiterOf(text.trimStart().split('\n', headerWithin));

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
  form: TextForm,
): AsyncGenerator<{ text: string; last: boolean }> {
  let held = '';
  for await (const text of readText(bytes, form)) {
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
