import type { Random } from '../../domain/random.ts';
import type { ElectorateCell } from './cells.ts';

/** People who live together: where, and to which cell each of them belongs. */
export type Household = { number: number; postalCode: string; members: ElectorateCell[] };

/** How many live together, each of these as likely as the others. */
const SIZES = [1, 1, 1, 2, 2, 2, 2, 3, 3, 4];
/** Codes of one zone. All are below 00200, and no ZIP is so low. */
const CODES = 16;

/** People of a zone who are still to be housed, in all and by cell. */
type Zone = { place: number; left: number; cells: { cell: ElectorateCell; left: number }[] };

/**
 * Houses all people of the cells, who live in one zone and belong to any of its categories: drawing without putting
 * back, so that each cell gets exactly its number. Nothing is kept of who was housed.
 */
export function* households(cells: ElectorateCell[], random: Random): Generator<Household> {
  const zones = zonesOf(cells);
  let left = zones.reduce((sum, zone) => sum + zone.left, 0);
  for (let number = 1; left > 0; number += 1) {
    const zone = pick(zones, left, random);
    const size = Math.min(zone.left, SIZES[Math.floor(random() * SIZES.length)] ?? 1);
    const code = 100 + zone.place * CODES + Math.floor(random() * CODES);
    const members: ElectorateCell[] = [];
    for (let member = 0; member < size; member += 1) {
      const chosen = pick(zone.cells, zone.left, random);
      chosen.left -= 1;
      zone.left -= 1;
      members.push(chosen.cell);
    }
    left -= size;
    yield { number, postalCode: String(code).padStart(5, '0'), members };
  }
}

const zonesOf = (cells: ElectorateCell[]): Zone[] => {
  const zones = new Map<string, Zone>();
  for (const cell of cells) {
    const zone = zones.get(cell.zone) ?? { place: zones.size, left: 0, cells: [] };
    zone.left += cell.voters;
    zone.cells.push({ cell, left: cell.voters });
    zones.set(cell.zone, zone);
  }
  return [...zones.values()];
};

/** One of the lots, as likely as many people are left in it; `left` is how many are in all of them, at least one. */
const pick = <L extends { left: number }>(lots: L[], left: number, random: Random): L => {
  let ticket = Math.floor(random() * left);
  for (const lot of lots) {
    if (ticket < lot.left) return lot;
    ticket -= lot.left;
  }
  throw new Error('Nobody is left in the lots');
};
