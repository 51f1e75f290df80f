import { apportion, wholeWeights } from '../apportion.ts';
import type { Micros } from '../money.ts';

/** How the people of one place of an ad platform (a postal code, county or media market) are spread over zones. */
export type PlaceShare = { place: string; zone: string; share: number };

/** Shares by place, checked: each place's add up to 1. */
export type Crosswalk = ReadonlyMap<string, readonly PlaceShare[]>;

/** What a platform delivered in one place. */
export type PlaceDelivery = { place: string; spendMicros: Micros; impressions: number };

/** A crosswalk that cannot be used, and why. */
export type Refused = { kind: 'refused'; because: string };

/** Shares of a place may miss 1 by so much, from rounding. */
const ROUNDING = 1e-6;

/** Checks shares place by place: none below zero, none twice, each place's adding up to 1. */
export const crosswalkOf = (
  rows: readonly PlaceShare[],
): { kind: 'crosswalk'; places: Crosswalk } | Refused => {
  const places = Map.groupBy(rows, ({ place }) => place);
  for (const [place, own] of places) {
    const sum = own.reduce((so, { share }) => so + share, 0);
    if (own.some(({ share }) => !(share >= 0)) || !(Math.abs(sum - 1) <= ROUNDING)) {
      return { kind: 'refused', because: `the shares of ${place} add up to ${sum}, not to 1` };
    }
    if (new Set(own.map(({ zone }) => zone)).size !== own.length) {
      return { kind: 'refused', because: `${place} names a zone twice` };
    }
  }
  return { kind: 'crosswalk', places };
};

export type ZoneDelivery = { zone: string; spendMicros: Micros; impressions: number };

/** Delivery by zone: what was bought, what fell outside it, and what nobody knows the zone of. */
export type Mapped = {
  kind: 'mapped';
  /** In the zones that were to be reached. */
  zones: ZoneDelivery[];
  /** In other zones: paid for, and a cost line of its own. */
  spill: ZoneDelivery[];
  /** In places that the crosswalk does not know, by name. */
  unmapped: PlaceDelivery[];
};

/** Of all spend, the part that may be unmapped, in percent. */
const MOST_UNMAPPED = 2;

/**
 * Divides delivery by place over zones, by the crosswalk's shares and in whole micros and impressions: nothing is
 * lost, and the three parts add up to what was delivered. Refused where more than 2 % of the spend is in places
 * that the crosswalk does not know, naming them, most spend first.
 */
export const mapDelivery = (
  deliveries: readonly PlaceDelivery[],
  crosswalk: Crosswalk,
  targets: ReadonlySet<string>,
): Mapped | Refused => {
  const unmapped = deliveries
    .filter(({ place }) => !crosswalk.has(place))
    .toSorted((a, b) => b.spendMicros - a.spendMicros || (a.place < b.place ? -1 : 1));
  const spend = (lines: readonly PlaceDelivery[]): bigint =>
    lines.reduce((sum, { spendMicros }) => sum + BigInt(spendMicros), 0n);
  if (100n * spend(unmapped) > BigInt(MOST_UNMAPPED) * spend(deliveries)) {
    const names = unmapped.slice(0, 5).map(({ place }) => place);
    const more =
      unmapped.length > names.length ? ` and ${unmapped.length - names.length} more` : '';
    const because = `more than ${MOST_UNMAPPED} % of the spend is in places without a zone: ${names.join(', ')}${more}`;
    return { kind: 'refused', because };
  }
  const byZone = new Map<string, ZoneDelivery>();
  for (const { place, spendMicros, impressions } of deliveries) {
    const shares = crosswalk.get(place) ?? [];
    const weights = wholeWeights(shares.map(({ share }) => share));
    const micros = apportion(spendMicros, weights).shares;
    const counts = apportion(impressions, weights).shares;
    for (const [index, { zone }] of shares.entries()) {
      const line = byZone.get(zone) ?? { zone, spendMicros: 0, impressions: 0 };
      line.spendMicros += micros[index] ?? 0;
      line.impressions += counts[index] ?? 0;
      byZone.set(zone, line);
    }
  }
  const lines = [...byZone.values()].sort((a, b) => (a.zone < b.zone ? -1 : 1));
  return {
    kind: 'mapped',
    zones: lines.filter(({ zone }) => targets.has(zone)),
    spill: lines.filter(({ zone }) => !targets.has(zone)),
    unmapped,
  };
};

/**
 * What a unit of money in a place is worth beside one that falls in target zones alone: the part of the place's people
 * that are in target zones. A buy whose place is 60 % in target zones pays 40 % for spill.
 */
export const partInTargets = (
  place: string,
  crosswalk: Crosswalk,
  targets: ReadonlySet<string>,
): number =>
  (crosswalk.get(place) ?? []).reduce(
    (sum, { zone, share }) => sum + (targets.has(zone) ? share : 0),
    0,
  );
