import type { LayoutField, SegmentLayout } from '../contracts/segment-layout.ts';
import type { Bound } from './layout.ts';

/** Why a row is not taken: the column and the reason, without what stands in it. */
export type Complaint = { column: string; because: string };

/** What a field says in a row, trimmed; empty where it says nothing. A Complaint where a spreadsheet broke the cell. */
export type CellReader = (cells: Record<string, string>) => string | Complaint;

/** A reader for each field that a file has a column for, or that is the same for all rows of the layout. */
export const cellReaders = (
  layout: SegmentLayout,
  bound: Bound,
): Partial<Record<LayoutField, CellReader>> => {
  const readers: Partial<Record<LayoutField, CellReader>> = {};
  for (const [field, columns] of Object.entries(bound) as [LayoutField, string | string[]][]) {
    readers[field] = readerOf(field, columns, layout);
  }
  for (const field of ['zone', 'category'] as const) {
    const same = layout[field];
    if (same !== undefined) readers[field] = () => same;
  }
  return readers;
};

/** The column that a complaint about a field names. */
export const columnOf = (field: LayoutField, bound: Bound): string =>
  [bound[field] ?? field].flat()[0] ?? field;

const readerOf = (
  field: LayoutField,
  columns: string | string[],
  layout: SegmentLayout,
): CellReader => {
  const empty = new Set(layout.emptyCells);
  const read =
    typeof columns === 'string' ? oneCell(columns, empty) : joined(field, columns, empty);
  const values = new Map(
    Object.entries(layout.values?.[field] ?? {}).map(([from, to]) => [from.toLowerCase(), to]),
  );
  const prefix = field === 'zone' || field === 'category' ? layout.prefix?.[field] : undefined;
  if (values.size === 0 && prefix === undefined) return read;
  return (cells) => {
    const text = read(cells);
    if (typeof text !== 'string') return text;
    const meant = values.get(text.toLowerCase()) ?? text;
    return prefix !== undefined && meant ? `${prefix}${meant}` : meant;
  };
};

const oneCell =
  (column: string, empty: ReadonlySet<string>): CellReader =>
  (cells) => {
    const text = unwrapped(cells[column]?.trim() ?? '');
    if (empty.has(text)) return '';
    return isBroken(text) ? { column, because: brokenFormula } : text;
  };

/** An address in one spelling, or a number in one piece; empty where its first part is. */
const joined = (field: LayoutField, columns: string[], empty: ReadonlySet<string>): CellReader => {
  const parts = columns.map((column) => oneCell(column, empty));
  return (cells) => {
    const texts: string[] = [];
    for (const part of parts) {
      const text = part(cells);
      if (typeof text !== 'string') return text;
      texts.push(text);
    }
    if (!texts[0]) return '';
    return field === 'household' ? texts.map(spelledPlainly).join('|') : texts.join('');
  };
};

/** "12 Elm St., Apt 3" and "12 ELM ST APT 3" are one address. */
const spelledPlainly = (text: string): string =>
  text
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Spreadsheets are given ="00501" so that they keep the zeros. */
const unwrapped = (text: string): string =>
  text.startsWith('="') && text.endsWith('"') ? text.slice(2, -1).trim() : text;

const ERROR = /^#(?:N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NUM!|NULL!|SPILL!|CALC!|#+)$/i;
/** Whether a cell holds an error of a spreadsheet, such as #REF!. */
export const isBroken = (text: string): boolean => text.startsWith('#') && ERROR.test(text);

const brokenFormula =
  'holds an error of a spreadsheet, not a value; mend the sheet, or name the error under emptyCells in the layout';

/** Whether a spreadsheet has rounded a long number to one such as 9.19E+09, so that its digits are lost. */
export const isRounded = (text: string): boolean => /^\d(?:[.,]\d+)?E\+\d+$/i.test(text);

/** What is wrong with such a number. */
export const rounded =
  'was rounded by a spreadsheet to a number such as 9.19E+09, its digits are lost; export it again as text';
