import { rulesetNamed } from '../../lib/domain/delegates/rulesets.ts';
import type { Contest, Zone } from '../../lib/domain/zones/contest.ts';

const ruleset = rulesetNamed('democratic-2016')!;

/** A zone with people to reach, where somebody asked. */
export const zone = (
  name: string,
  seats: number,
  voters: number,
  support: number | null,
): Zone => ({
  zone: name,
  seats,
  voters,
  support,
  others: 0,
  isPlannable: true,
});

/** A contest of made-up zones. */
export const contest = (
  state: string,
  date: string,
  atLarge: number,
  pleo: number,
  zones: Zone[],
): Contest => ({ state, date, ruleset, atLarge, pleo, zones });

/** Four states on three dates, fourteen zones of all kinds. */
export const fourStates: Contest[] = [
  contest('Ash', '2027-03-02', 7, 4, [
    zone('ash-1', 5, 61_000, 0.536),
    zone('ash-2', 4, 38_000, 0.607),
    zone('ash-3', 6, 70_000, 0.571),
    zone('ash-4', 3, 34_000, 0.488),
  ]),
  contest('Birch', '2027-03-02', 3, 2, [
    zone('birch-1', 4, 30_000, 0.846),
    zone('birch-2', 4, 41_000, 0.622),
  ]),
  contest('Cedar', '2027-03-09', 9, 5, [
    zone('cedar-1', 7, 88_000, 0.631),
    zone('cedar-2', 5, 53_000, 0.694),
    zone('cedar-3', 6, 50_000, 0.744),
    zone('cedar-4', 8, 98_000, 0.553),
    zone('cedar-5', 3, 37_000, null),
  ]),
  contest('Dogwood', '2027-03-16', 4, 2, [
    zone('dogwood-1', 3, 24_000, 0.447),
    zone('dogwood-2', 4, 32_000, 0.381),
    zone('dogwood-3', 5, 41_000, 0.41),
  ]),
];
