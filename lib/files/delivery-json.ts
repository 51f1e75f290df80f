import { FileRefused } from './file-refused.ts';
import { readText } from './text-stream.ts';

/** One line of a JSON lines file: its values as they are written, by name; nested names joined by dots. */
export type JsonEvent =
  | { kind: 'row'; line: number; cells: Record<string, string> }
  | { kind: 'bad-row'; line: number; column: string; because: string };

const MAX_LINE = 256 * 1024;

/** Whether a file is read as JSON lines, by its name: .jsonl, .ndjson or .json, packed or not. */
export const isJsonLines = (name: string): boolean => /\.(jsonl?|ndjson)(\.gz)?$/i.test(name);

/**
 * Rows of JSON lines, plain or gzip. Numbers come as the digits that stand in the file, so that money is not read
 * through a float; null comes as blank; lists are left out. Blank lines are no rows.
 * Throws FileRefused for what is not UTF-8 text, or is no file of lines but one list or object over many.
 */
export async function* readJsonLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<JsonEvent> {
  let line = 0;
  let isFirst = true;
  for await (const text of linesOf(bytes)) {
    line += 1;
    if (!text.trim()) continue;
    if (isFirst && /^\s*(\[|\{\s*$)/.test(text)) throw oneDocument(line);
    isFirst = false;
    yield eventOf(line, text);
  }
}

const oneDocument = (line: number): FileRefused =>
  new FileRefused({
    line,
    what: 'the file is one JSON document',
    why: 'its rows are told apart by their lines',
    mend: 'Write one JSON object a line, one for each row; jq -c ".[]" does so with a list',
  });

async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest = '';
  let line = 1;
  for await (const text of readText(bytes)) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    line += lines.length;
    yield* lines;
    if (rest.length <= MAX_LINE) continue;
    throw new FileRefused({
      line,
      what: 'a line is longer than 256 KB',
      why: 'no row of a report is',
      mend: 'Write one JSON object a line',
    });
  }
  yield rest;
}

const eventOf = (line: number, text: string): JsonEvent => {
  try {
    const value = parseWithSource(text);
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      return { kind: 'row', line, cells: flatten(value as Record<string, unknown>) };
    }
  } catch {
    // The parser's message would quote the line.
  }
  return { kind: 'bad-row', line, column: 'the line', because: 'is not a JSON object' };
};

const parseWithSource = (text: string): unknown =>
  JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' ? (context?.source ?? String(value)) : value,
  );

const flatten = (
  value: Record<string, unknown>,
  prefix = '',
  cells: Record<string, string> = Object.create(null),
): Record<string, string> => {
  for (const [name, item] of Object.entries(value)) {
    if (Array.isArray(item)) continue;
    if (item !== null && typeof item === 'object') {
      flatten(item as Record<string, unknown>, `${prefix}${name}.`, cells);
    } else {
      cells[prefix + name] = item === null ? '' : String(item);
    }
  }
  return cells;
};
