import { apportion } from '../../domain/apportion.ts';

/** A zone and a category of the made-up electorate, and how many voters it holds before any damage. */
export type ElectorateCell = { zone: string; category: string; voters: number };

/** In an order in which two are in states of different dates, and four on all three dates of examples/zones/zones.csv. */
const ZONES = [
  'Alder Valley',
  'Cobalt Harbor',
  'Eastmarch',
  'Brimstone Flats',
  'Dunmere',
  'Fennick',
];
const CATEGORIES = ['Young renters', 'School parents', 'Retired homeowners', 'Shift workers'];

/** Zones by categories, largest first, and the fewest voters that are divided so. */
const GRIDS = [
  { zones: 6, categories: 4, voters: 400_000 },
  { zones: 4, categories: 3, voters: 96_000 },
  { zones: 2, categories: 2, voters: 4_800 },
  { zones: 1, categories: 1, voters: 0 },
];

/**
 * Divides voters into fictional zones and categories, mildly unequal where the cells are large. From 96,000 voters on
 * every cell keeps 5,400 people after damage and opt-outs, from 5,000 on 1,150.
 */
export const cellsFor = (voters: number): ElectorateCell[] => {
  const grid = GRIDS.find((grid) => voters >= grid.voters) ?? { zones: 1, categories: 1 };
  const step = voters >= 96_000 ? 4 : 1;
  const named = ZONES.slice(0, grid.zones).flatMap((zone, z) =>
    CATEGORIES.slice(0, grid.categories).map((category, c) => ({
      zone,
      category,
      weight: BigInt(100 + step * (grid.zones - 1 - 2 * z) + step * (grid.categories - 1 - 2 * c)),
    })),
  );
  const { shares } = apportion(
    voters,
    named.map(({ weight }) => weight),
  );
  return named.map(({ zone, category }, index) => ({
    zone,
    category,
    voters: shares[index] ?? 0,
  }));
};
