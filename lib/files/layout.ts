import type { LayoutField, SegmentLayout } from '../contracts/segment-layout.ts';
import { FileRefused } from './file-refused.ts';

/** The layout of files for which none was named; examples/layouts/default.yaml says the same. */
export const defaultLayout: SegmentLayout = {
  columns: {
    voterId: 'voter_id',
    zone: 'zone',
    category: 'category',
    birthYear: 'birth_year',
    postalCode: 'postal_code',
    support: 'support',
    turnout: 'turnout',
    email: 'email',
    phone: 'phone',
    optedOut: 'opted_out',
    country: 'country',
    household: 'household_id',
    gender: 'gender',
    consent: 'consent',
  },
  missingColumns: 'leave-empty',
};

/** The column that holds each field, or the columns that do together, for the fields that a file has. */
export type Bound = Partial<Record<LayoutField, string | readonly string[]>>;

/**
 * Finds a layout's columns in a file's header: by their names as written, else whatever their capitals are. `required`
 * fields must be there, and the others too unless the layout lets them be empty; else throws FileRefused. It does not
 * repeat the header, which may be a person's row.
 */
export const bindLayout = (
  layout: SegmentLayout,
  header: string[],
  required: readonly LayoutField[],
): Bound => {
  const bound: Bound = {};
  for (const field of fieldsOf(layout)) {
    const found = boundTo(layout.columns[field], header);
    if (found !== undefined) bound[field] = found;
    else if (required.includes(field) || layout.missingColumns === 'refuse') {
      throw lacking(field, layout.columns[field]);
    }
  }
  return bound;
};

/** The column of a file by which rows are taken or not; throws FileRefused where it is not there. */
export const bindOnly = ({ only }: SegmentLayout, header: string[]): string | undefined => {
  if (!only) return undefined;
  const found = boundTo(only.column, header);
  if (typeof found === 'string') return found;
  throw new FileRefused({
    line: 1,
    what: `the header has no column ${spelled(only.column)}`,
    why: 'the layout takes rows by what it says',
    mend: 'Rename the column, or name it as it is in a layout file',
  });
};

/** Whether every field is one column, read as it stands: what a database can do row by row without this reader. */
export const isPlainLayout = (layout: SegmentLayout): boolean =>
  Object.values(layout.columns).every((source) => !isJoined(source)) &&
  ![layout.values, layout.prefix, layout.emptyCells, layout.only, layout.header, layout.zone].some(
    (part) => part !== undefined,
  ) &&
  layout.category === undefined &&
  layout.quotes !== false;

type Source = SegmentLayout['columns'][LayoutField];

const isJoined = (source: Source): source is { join: string[] } =>
  typeof source === 'object' && !Array.isArray(source);

const fieldsOf = (layout: SegmentLayout): LayoutField[] =>
  (Object.keys(layout.columns) as LayoutField[]).filter((field) => layout.columns[field]);

const boundTo = (source: Source, header: string[]): string | readonly string[] | undefined => {
  if (source === undefined) return undefined;
  if (isJoined(source)) {
    const parts = source.join.flatMap((name) => columnNamed(name, header) ?? []);
    return parts.length === source.join.length ? parts : undefined;
  }
  for (const name of [source].flat()) {
    const column = columnNamed(name, header);
    if (column !== undefined) return column;
  }
  return undefined;
};

const columnNamed = (name: string, header: string[]): string | undefined => {
  if (header.includes(name)) return name;
  const alike = header.filter((column) => column.toLowerCase() === name.toLowerCase());
  return alike.length === 1 ? alike[0] : undefined;
};

const spelled = (source: Source): string => {
  const names = isJoined(source) ? source.join : [source ?? []].flat();
  return names.map((name) => `"${name}"`).join(' or ');
};

const lacking = (field: LayoutField, source: Source): FileRefused =>
  new FileRefused({
    line: 1,
    what: `the header has no column ${spelled(source)}`,
    why: `the layout reads ${field} from it`,
    mend: 'Rename the column, or name it as it is in a layout file',
  });
