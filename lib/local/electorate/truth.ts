import { slugOf } from '../../domain/audience/slug.ts';
import type { ElectorateCell } from './cells.ts';
import { type Damage, damages, type PersonRow } from './people.ts';

/** People: all who are accepted by an import, and those of them who did not opt out. */
export type People = { accepted: number; contactable: number };

/** What an import must find in one file. */
export type FileTruth = {
  file: string;
  read: number;
  accepted: number;
  rejected: number;
  duplicate: number;
  optOuts: number;
};

/** What is true of a synthetic electorate: what an import must find in each file, and who is left to be addressed. */
export type Truth = {
  /** Of the way of drawing: another one draws others from the same seed. */
  version: typeof VERSION;
  seed: string;
  /** Rows in all segment files; `asked` is how many voters were asked for, without duplicates. */
  voters: { asked: number; read: number; accepted: number; rejected: number; duplicate: number };
  /** Different voters who opted out, by a column or by the opt-out file. */
  optOuts: number;
  files: FileTruth[];
  optOutFiles: FileTruth[];
  /** Rejected rows by what is wrong with them. */
  damage: Record<Damage, number>;
  /** All are of age. */
  cells: ({ zone: string; category: string } & People)[];
  gender: { f: People; m: People; unknown: People };
  /** People by age in a year; `to` is null for the oldest. */
  ages: { inYear: number; bands: ({ from: number; to: number | null } & People)[] };
  /** Who has an email address, a phone number, one of the two at least. */
  contacts: { email: People; phone: People; either: People };
  /** Households with at least one accepted voter, and by how many of those live in one. */
  households: { all: number; bySize: Record<number, number> };
};

/** Of the way of drawing: 2 draws households. */
export const VERSION = 2;
/** The year of the elections in the examples. */
const IN_YEAR = 2027;
const BANDS = [18, 25, 35, 45, 55, 65];

/** Counts what is drawn. */
export type Tally = {
  reject(damage: Damage): void;
  accept(person: PersonRow, cell: ElectorateCell, isContactable: boolean): void;
  /** A household is drawn whole, with so many accepted voters. */
  house(accepted: number): void;
  truth(asked: { voters: number; seed: string }, files: FileTruth[], optOutFile: FileTruth): Truth;
};

/** A tally of nobody yet. */
export const newTally = (): Tally => {
  const cells = new Map<ElectorateCell, Truth['cells'][number]>();
  const damage = Object.fromEntries(damages.map((one) => [one, 0])) as Truth['damage'];
  const gender = { f: nobody(), m: nobody(), unknown: nobody() };
  const bands = BANDS.map((from, at) => ({ from, to: (BANDS[at + 1] ?? 0) - 1, ...nobody() }));
  const contacts = { email: nobody(), phone: nobody(), either: nobody() };
  const bySize: Record<number, number> = {};
  return {
    reject(one) {
      damage[one] += 1;
    },
    accept(person, cell, isContactable) {
      const age = IN_YEAR - Number(person.birthYear);
      const groups = [
        cellIn(cells, cell),
        gender[genderOf(person)],
        bands.findLast(({ from }) => age >= from),
        person.email ? contacts.email : undefined,
        person.phone ? contacts.phone : undefined,
        person.email || person.phone ? contacts.either : undefined,
      ];
      for (const group of groups) if (group) add(group, isContactable);
    },
    house(accepted) {
      if (accepted > 0) bySize[accepted] = (bySize[accepted] ?? 0) + 1;
    },
    truth: ({ voters, seed }, files, optOutFile) => ({
      version: VERSION,
      seed,
      voters: { asked: voters, ...sums(files) },
      optOuts: [...files, optOutFile].reduce((sum, { optOuts }) => sum + optOuts, 0),
      files,
      optOutFiles: [optOutFile],
      damage,
      cells: [...cells.values()].sort((a, b) =>
        `${a.zone}/${a.category}` < `${b.zone}/${b.category}` ? -1 : 1,
      ),
      gender,
      ages: {
        inYear: IN_YEAR,
        bands: bands.map((band) => ({ ...band, to: band.to < 0 ? null : band.to })),
      },
      contacts,
      households: { all: Object.values(bySize).reduce((sum, count) => sum + count, 0), bySize },
    }),
  };
};

/** A file of which nothing is drawn yet. */
export const emptyFile = (file: string): FileTruth => ({
  ...{ file, read: 0, accepted: 0, rejected: 0, duplicate: 0, optOuts: 0 },
});

const nobody = (): People => ({ accepted: 0, contactable: 0 });

const add = (group: People, isContactable: boolean): void => {
  group.accepted += 1;
  if (isContactable) group.contactable += 1;
};

const genderOf = ({ gender }: PersonRow): 'f' | 'm' | 'unknown' =>
  gender === '' ? 'unknown' : /^f/i.test(gender) ? 'f' : 'm';

const cellIn = (
  cells: Map<ElectorateCell, Truth['cells'][number]>,
  cell: ElectorateCell,
): People => {
  const known = cells.get(cell);
  if (known) return known;
  const { zone, category } = cell;
  const made = { zone: slugOf(zone) ?? '', category: slugOf(category) ?? '', ...nobody() };
  cells.set(cell, made);
  return made;
};

const sums = (files: FileTruth[]): Omit<Truth['voters'], 'asked'> => {
  const sum = (of: 'read' | 'accepted' | 'rejected' | 'duplicate'): number =>
    files.reduce((total, file) => total + file[of], 0);
  return {
    read: sum('read'),
    accepted: sum('accepted'),
    rejected: sum('rejected'),
    duplicate: sum('duplicate'),
  };
};
