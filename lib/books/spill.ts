import { sumMicros } from '../domain/money.ts';
import {
  type Crosswalk,
  type Mapped,
  mapDelivery,
  type Refused,
} from '../domain/zones/crosswalk.ts';
import type { Ports } from '../ports.ts';
import { readAssigned } from './assignments.ts';

/** What stands for the place of delivery that says none. */
export const NO_PLACE = 'no place said';

/** What was delivered in one currency by zone, or why it cannot be told. */
export type Spill = { currency: string; delivered: Mapped | Refused };

/**
 * Divides all delivery of the ledger over zones by a crosswalk, each currency apart: in the zones that our lines are
 * for, in others, and where nobody knows. A row's place is the first part of its cell that the crosswalk knows.
 * Credits are left out, as they are given for no place.
 */
export const readSpill = async (
  ports: Pick<Ports, 'core' | 'ledger' | 'lake'>,
  crosswalk: Crosswalk,
  asOf?: string,
): Promise<Spill[]> => {
  const { heads, lines } = await readAssigned(ports, { asOf });
  const targets = new Set(lines.map(({ zone }) => zone));
  const delivered = heads.filter(({ kind }) => kind !== 'credit');
  return [...Map.groupBy(delivered, ({ currency }) => currency)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, rows]) => {
      const byPlace = Map.groupBy(rows, ({ cell }) => placeOf(cell, crosswalk));
      const deliveries = [...byPlace].map(([place, own]) => ({
        place,
        spendMicros: sumMicros(own.map(({ costMicros }) => costMicros)),
        impressions: own.reduce((sum, { impressions }) => sum + impressions, 0),
      }));
      return { currency, delivered: mapDelivery(deliveries, crosswalk, targets) };
    });
};

const placeOf = (cell: string | null, crosswalk: Crosswalk): string =>
  cell === null ? NO_PLACE : (cell.split('/').find((part) => crosswalk.has(part)) ?? cell);
