import { slugOf } from '../../domain/audience/slug.ts';
import type { Damage, PersonRow } from './people.ts';

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

/** One of each format that campaigns drop. */
const KINDS: FileKind[] = [
  { file: 'segments/county-export.csv', delimiter: ',', mark: '', gzip: false },
  { file: 'segments/field-office.csv', delimiter: ';', mark: '\uFEFF', gzip: false },
  { file: 'segments/online-forms.tsv', delimiter: '\t', mark: '', gzip: false, slugs: true },
  { file: 'segments/vendor-models.csv.gz', delimiter: ',', mark: '', gzip: true },
];

/** No file holds more people than about this many, so that several can be read side by side. */
const MOST_IN_A_FILE = 1_000_000;

/** The segment files of an electorate of so many voters: four, or four more for each four million. */
export const fileKinds = (voters: number): FileKind[] => {
  const parts = Math.max(1, Math.ceil(voters / (MOST_IN_A_FILE * KINDS.length)));
  return Array.from({ length: parts }, (_, part) =>
    KINDS.map((kind) =>
      part === 0 ? kind : { ...kind, file: kind.file.replace('.', `-${part + 1}.`) },
    ),
  ).flat();
};

/** The file of people who opted out by other ways. */
export const OPT_OUT_KIND: FileKind = {
  file: 'optouts/optouts.csv',
  delimiter: ',',
  mark: '',
  gzip: false,
};

const COLUMNS = [
  'voter_id',
  'zone',
  'category',
  'birth_year',
  'gender',
  'postal_code',
  'household_id',
  'support',
  'turnout',
  'email',
  'phone',
  'opted_out',
];

/** The file's first line, byte order mark included. */
export const header = ({ delimiter, mark }: FileKind): string =>
  `${mark}${COLUMNS.join(delimiter)}\n`;

/** One person as a line of that file; damage may take a cell from it, or add one. */
export const lineOf = (row: PersonRow, kind: FileKind, damage?: Damage): string => {
  const { delimiter: d, slugs } = kind;
  const zone = slugs ? slugFor(row.zone) : row.zone;
  const category = slugs ? slugFor(row.category) : row.category;
  const { voterId, birthYear, gender, postalCode, householdId, support, turnout } = row;
  const who = `${voterId}${d}${zone}${d}${category}${d}${birthYear}${d}${gender}${d}${postalCode}`;
  const more = `${d}${householdId}${d}${support}${d}${turnout}${d}${row.email}${d}${row.phone}`;
  if (damage === 'short-row') return `${who}${more}\n`;
  return `${who}${more}${d}${row.optedOut}${damage === 'long-row' ? d : ''}\n`;
};

const slugs = new Map<string, string>();

const slugFor = (name: string): string => {
  const known = slugs.get(name) ?? slugOf(name) ?? '';
  slugs.set(name, known);
  return known;
};
