import { SMALLEST_SHOWN } from '../finance/small-count.ts';
import type { AgeBand } from './age-bands.ts';

/** Voters of one age band, gender and postal code, and how many of them are members of an audience. */
export type CellCount = {
  age: AgeBand | 'unknown';
  gender: 'f' | 'm' | 'unknown';
  postalCode: string;
  voters: number;
  members: number;
};

/** What an advertiser sets: everybody of these ages and genders in these postal codes. 'any' leaves a dimension open. */
export type TargetGroup = { ages: string[]; genders: string[]; postalCodes: string[] };

/**
 * An audience by cells. `covered` members of it are among the `voters` of the chosen cells; `groups` name just those
 * cells. The cells that were left out are counted by reason.
 */
export type Targeting = {
  groups: TargetGroup[];
  covered: number;
  voters: number;
  leftOut: { small: number; imprecise: number; unknown: number };
};

/** The share of a cell's voters who must be of the audience, where a campaign says nothing. */
export const CELL_PRECISION = 0.5;
/** No cell of fewer voters is aimed at by itself. */
export const SMALLEST_CELL = SMALLEST_SHOWN;
/** An age or a gender is used where at least this share of the members has one on file. */
const KNOWN_SHARE = 0.5;

/** Cells of a dimension that is not used, summed over it. */
type Cell = { age: string; gender: string; postalCode: string; voters: number; members: number };

/**
 * Chooses the cells that an audience is addressed by where no list of voters may be sent (GOOG-01, GOOG-02): those in
 * which it makes up at least `precision` of the voters, none of fewer than 100. Where most members' age or gender is
 * not on file, cells are not divided by it; where most are, a member without one is not covered, as a platform's own
 * "unknown" means other people. The order of the counts changes nothing.
 */
export const targetingOf = (
  counts: readonly CellCount[],
  precision: number = CELL_PRECISION,
): Targeting => {
  const members = sum(counts.map((cell) => cell.members));
  const isUsed = (of: 'age' | 'gender'): boolean =>
    sum(counts.filter((cell) => cell[of] !== 'unknown').map((cell) => cell.members)) >=
    members * KNOWN_SHARE;
  const [byAge, byGender] = [isUsed('age'), isUsed('gender')];
  const cells = merged(
    counts.map((cell) => ({
      ...cell,
      age: byAge ? cell.age : 'any',
      gender: byGender ? cell.gender : 'any',
    })),
  ).filter((cell) => cell.members > 0);
  const known = cells.filter(({ age, gender }) => age !== 'unknown' && gender !== 'unknown');
  const large = known.filter(({ voters }) => voters >= SMALLEST_CELL);
  const chosen = large.filter((cell) => cell.members >= cell.voters * precision);
  return {
    groups: groupsOf(chosen),
    covered: sum(chosen.map((cell) => cell.members)),
    voters: sum(chosen.map((cell) => cell.voters)),
    leftOut: {
      small: known.length - large.length,
      imprecise: large.length - chosen.length,
      unknown: cells.length - known.length,
    },
  };
};

const merged = (cells: readonly Cell[]): Cell[] =>
  [...Map.groupBy(cells, ({ age, gender, postalCode }) => `${postalCode}/${age}/${gender}`)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, same]) => ({
      ...(same[0] as Cell),
      voters: sum(same.map(({ voters }) => voters)),
      members: sum(same.map((cell) => cell.members)),
    }));

/** Groups that name just these cells: ages by gender in each postal code, postal codes of the same ones together. */
const groupsOf = (cells: readonly Cell[]): TargetGroup[] => {
  const alike = new Map<string, TargetGroup>();
  for (const [postalCode, here] of Map.groupBy(cells, (cell) => cell.postalCode)) {
    const agesOf = Map.groupBy(here, ({ gender }) => gender);
    const byAges = Map.groupBy(agesOf, ([, own]) =>
      own
        .map(({ age }) => age)
        .sort()
        .join(),
    );
    for (const [ages, genders] of byAges) {
      const group = { ages: ages.split(','), genders: genders.map(([gender]) => gender).sort() };
      const name = JSON.stringify(group);
      const known = alike.get(name) ?? { ...group, postalCodes: [] };
      alike.set(name, { ...known, postalCodes: [...known.postalCodes, postalCode] });
    }
  }
  return [...alike].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
