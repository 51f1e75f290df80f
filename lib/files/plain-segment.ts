import { type PlainField, type PlainSegment, plainFields } from '../contracts/segment-load.ts';
import { usesPlusOne } from './contact.ts';
import { readDelimited } from './delimited.ts';
import { delimiterIn } from './delimited-rows.ts';
import { FileRefused } from './file-refused.ts';
import { isPlainLayout } from './layout.ts';
import { oddRowReader, type Reading, rowRules } from './segment-row.ts';
import { readText } from './text-stream.ts';
import { isBroken } from './voter-cell.ts';

/** Whether files may be read in columns so, by their layout and by how contacts are hashed. */
export const isForColumns = ({ layout, contactForms = [] }: Reading): boolean =>
  isPlainLayout(layout) && contactForms.length === 0;

/**
 * How a segment file is read in columns, by its header; undefined where its columns ask for more than that, or where the
 * header cannot be read: the row reader says why. `secret` is what the reading's tokens are made with.
 */
export const plainSegment = async (
  bytes: AsyncIterable<Uint8Array>,
  reading: Reading,
  secret: string,
): Promise<PlainSegment | undefined> => {
  const line = await firstLine(bytes);
  const header = line && (await headerIn(line));
  if (!header) return undefined;
  const rules = rowRules(reading, header);
  const bound = Object.entries(rules.columns);
  if (!bound.every(([field]) => isPlain(field))) return undefined;
  return {
    delimiter: delimiterIn(line),
    columns: header.length,
    places: Object.fromEntries(
      bound.map(([field, column]) => [field, header.indexOf(String(column))]),
    ),
    secret,
    plusOne: usesPlusOne(rules.region),
    zips: rules.region === 'US',
    lastYear: rules.lastYear,
    slugOf: (name) => (isBroken(name) ? undefined : rules.slugOf(name)),
    readOdd: oddRowReader(header, rules),
  };
};

const isPlain = (field: string): boolean => plainFields.includes(field as PlainField);

const firstLine = async (bytes: AsyncIterable<Uint8Array>): Promise<string | undefined> => {
  try {
    for await (const text of readText(bytes)) {
      const end = text.indexOf('\n');
      if (end > 0) return text.slice(0, end + 1);
      if (text !== '') return undefined;
    }
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
  }
  return undefined;
};

const headerIn = async (line: string): Promise<string[] | undefined> => {
  const bytes = async function* () {
    yield Buffer.from(line);
  };
  try {
    for await (const event of readDelimited(bytes()))
      if (event.kind === 'header') return event.columns;
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
  }
  return undefined;
};
