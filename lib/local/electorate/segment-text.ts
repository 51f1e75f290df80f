import { slugOf } from '../../domain/audience/slug.ts';
import type { PersonRow } from './people.ts';

/** How one file is written. */
export type FileKind = {
  /** Its path in the folder. */
  file: string;
  delimiter: string;
  /** A byte order mark, or nothing. */
  mark: string;
  gzip: boolean;
  /** Zones and categories as keys, not as people write them. */
  slugs?: true;
};

/** The files of an electorate: one of each format that campaigns drop. */
export const fileKinds: FileKind[] = [
  { file: 'segments/county-export.csv', delimiter: ',', mark: '', gzip: false },
  { file: 'segments/field-office.csv', delimiter: ';', mark: '\uFEFF', gzip: false },
  { file: 'segments/online-forms.tsv', delimiter: '\t', mark: '', gzip: false, slugs: true },
  { file: 'segments/vendor-models.csv.gz', delimiter: ',', mark: '', gzip: true },
];

const COLUMNS = [
  'voter_id',
  'zone',
  'category',
  'birth_year',
  'postal_code',
  'support',
  'turnout',
  'email',
  'phone',
  'opted_out',
];

/** The file's first line, byte order mark included. */
export const header = ({ delimiter, mark }: FileKind): string =>
  `${mark}${COLUMNS.join(delimiter)}\n`;

/** One person as a line of that file. */
export const lineOf = (row: PersonRow, { delimiter, slugs }: FileKind): string => {
  const zone = slugs ? slugOf(row.zone) : row.zone;
  const category = slugs ? slugOf(row.category) : row.category;
  const { voterId, birthYear, postalCode, support, turnout, email, phone, optedOut } = row;
  const start = `${voterId}${delimiter}${zone}${delimiter}${category}${delimiter}${birthYear}`;
  const middle = `${delimiter}${postalCode}${delimiter}${support}${delimiter}${turnout}${delimiter}`;
  return `${start}${middle}${email}${delimiter}${phone}${delimiter}${optedOut}\n`;
};
