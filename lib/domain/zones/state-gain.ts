import { expectedSeats } from '../delegates/expected.ts';
import type { ContestOutlook } from './outlook.ts';

/** Points that a state's possible move is laid out at. */
const POINTS = 200;

/** What a state's at-large and PLEO pools gain as its share moves from where it is to as far as it can. */
export type StateGain = {
  /** The furthest move, as a share. */
  furthest: number;
  /** Gains at even points from 0 to the furthest. */
  gains: Float64Array;
};

/** Lays out what a state's pools gain up to the furthest move. */
export const stateGain = ({ steps, belief }: ContestOutlook, furthest: number): StateGain => {
  const before = expectedSeats(steps, belief);
  return {
    furthest,
    gains: Float64Array.from(
      { length: POINTS + 1 },
      (_, point) => expectedSeats(steps, belief, (furthest * point) / POINTS) - before,
    ),
  };
};

/** The gain at a move, by straight lines between the points. */
export const gainAt = ({ furthest, gains }: StateGain, move: number): number => {
  if (furthest === 0) return 0;
  const at = Math.min(1, move / furthest) * POINTS;
  const point = Math.min(POINTS - 1, Math.floor(at));
  const low = gains[point] ?? 0;
  return low + ((gains[point + 1] ?? 0) - low) * (at - point);
};

/** The gain per share moved at a move: the slope of the line that it is on. */
export const slopeAt = ({ furthest, gains }: StateGain, move: number): number => {
  if (furthest === 0) return 0;
  const point = Math.min(POINTS - 1, Math.floor(Math.min(1, move / furthest) * POINTS));
  return (((gains[point + 1] ?? 0) - (gains[point] ?? 0)) * POINTS) / furthest;
};

/** The most that the gain is above a straight line of that slope, over all moves. */
export const mostAbove = ({ furthest, gains }: StateGain, slope: number): number => {
  let most = 0;
  for (const [point, gain] of gains.entries()) {
    most = Math.max(most, gain - (slope * furthest * point) / POINTS);
  }
  return most;
};
