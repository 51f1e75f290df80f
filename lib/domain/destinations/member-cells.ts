import { inOrder } from '../text-order.ts';
import { ageBandOf } from './age-bands.ts';
import type { CellCount } from './cells.ts';

/** What a cell asks of a voter. */
export type CellFacts = {
  voter: string;
  birthYear: number | null;
  gender: 'f' | 'm' | null;
  postalCode: string | null;
};

/**
 * Voters of age by age band, gender and postal code, and how many of them are among the members, by token: each cell
 * that holds a member, ordered by postal code, age and gender. Ages are counted to that year.
 */
export const memberCells = (
  voters: Iterable<CellFacts>,
  members: ReadonlySet<string>,
  ageInYear: number,
): CellCount[] => {
  const cells = new Map<string, CellCount>();
  for (const { voter, birthYear, gender, postalCode } of voters) {
    const age = birthYear === null ? 'unknown' : ageBandOf(ageInYear - birthYear);
    if (postalCode === null || age === undefined) continue;
    const key = [postalCode, age, gender ?? 'unknown'].join('/');
    const none = { age, gender: gender ?? 'unknown', postalCode, voters: 0, members: 0 } as const;
    const cell: CellCount = cells.get(key) ?? { ...none };
    cell.voters += 1;
    if (members.has(voter)) cell.members += 1;
    cells.set(key, cell);
  }
  return [...cells.values()]
    .filter((cell) => cell.members > 0)
    .sort(
      (a, b) =>
        inOrder(a.postalCode, b.postalCode) || inOrder(a.age, b.age) || inOrder(a.gender, b.gender),
    );
};
