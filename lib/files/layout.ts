import type { LayoutField, SegmentLayout } from '../contracts/segment-layout.ts';
import { FileRefused } from './file-refused.ts';

/** The layout of files for which none was set; examples/layouts/default.yaml says the same. */
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
  },
  missingColumns: 'leave-empty',
};

/** The column that holds each field, for the fields that a file has. */
export type Bound = Partial<Record<LayoutField, string>>;

/**
 * Finds a layout's columns in a file's header. `required` fields must be there, and the others too unless the
 * layout lets them be empty; else throws FileRefused. It does not repeat the header, which may be a person's row.
 */
export const bindLayout = (
  layout: SegmentLayout,
  header: string[],
  required: LayoutField[],
): Bound => {
  const bound: Bound = Object.fromEntries(
    Object.entries(layout.columns).filter(
      ([, column]) => column !== undefined && header.includes(column),
    ),
  );
  const missing = (Object.keys(layout.columns) as LayoutField[]).find(
    (field) =>
      bound[field] === undefined &&
      (required.includes(field) || layout.missingColumns === 'refuse'),
  );
  if (missing === undefined) return bound;
  throw new FileRefused({
    line: 1,
    what: `the header has no column "${layout.columns[missing]}"`,
    why: `the layout reads ${missing} from it`,
    mend: 'Rename the column, or name it as it is in a layout file',
  });
};
