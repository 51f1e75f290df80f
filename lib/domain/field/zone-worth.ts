import { expectedSeats, marginalSeats } from '../delegates/expected.ts';
import { hullOf } from '../zones/hull.ts';
import { type Outlook, sum } from '../zones/outlook.ts';
import { statewideMoves } from '../zones/value.ts';
import { type KnownEffects, shareMovedBy } from './effects.ts';
import type { GroundZone } from './ground.ts';

/** So many votes more, at so many delegates a vote; of one zone, each part is worth less than the one before. */
export type WorthPart = { votes: number; delegatesPerVote: number };

/** Points that a zone's curve is laid out at. */
const POINTS = 24;

/**
 * What votes moved by people in the field are worth, zone by zone of the ground: the zone's own pool by its curve, and
 * its state's pools at the slope of where the state stands, on top of what ads move already (`adsMoved`, in the order
 * of the outlook). The upper concave hull, as in the split of money; up to `mostVotes` of each zone.
 */
export const zoneWorths = (
  outlook: Outlook,
  ground: readonly GroundZone[],
  effects: KnownEffects,
  adsMoved: readonly number[],
  mostVotes: readonly number[],
): WorthPart[][] => {
  const moves = statewideMoves(outlook, adsMoved);
  return ground.map(({ index, voters }, at) => {
    const zone = outlook.zones[index];
    const state = zone && outlook.contests[zone.contest];
    const most = mostVotes[at] ?? 0;
    if (!zone || !state || most === 0) return [];
    const ads = adsMoved[index] ?? 0;
    const stateMove = moves[zone.contest] ?? 0;
    const perShare = zone.weight * statewideSlope(state, stateMove);
    const before = expectedSeats(zone.steps, zone.belief, ads);
    const step = most / POINTS;
    const gains = Array.from({ length: POINTS + 1 }, (_, point) => {
      const moved = shareMovedBy(effects.movable, voters, point * step);
      return expectedSeats(zone.steps, zone.belief, ads + moved) - before + perShare * moved;
    });
    return hullOf(gains).map(({ from, to, slope }) => ({
      votes: (to - from) * step,
      delegatesPerVote: slope / step,
    }));
  });
};

/** What those votes are worth on the hull. */
export const worthOf = (parts: readonly WorthPart[], votes: number): number => {
  let left = votes;
  return sum(
    parts.map((part) => {
      const own = Math.min(left, part.votes);
      left -= own;
      return own * part.delegatesPerVote;
    }),
  );
};

/** Half of the way over which a state's slope is taken, as a share. */
const EITHER_SIDE = 0.0005;

const statewideSlope = ({ steps, belief }: Outlook['contests'][number], move: number): number => {
  if (move === 0) return marginalSeats(steps, belief);
  const up = expectedSeats(steps, belief, move + EITHER_SIDE);
  return (up - expectedSeats(steps, belief, move - EITHER_SIDE)) / (2 * EITHER_SIDE);
};
