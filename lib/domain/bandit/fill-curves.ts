import { effectiveAt } from './response.ts';

/** Concave curves side by side: value by the first dollar, dollars that saturate, bend, and bounds in dollars. */
export type Curves = {
  logWorth: Float64Array;
  room: Float64Array;
  bend: Float64Array;
  least: Float64Array;
  most: Float64Array;
};

const STEPS = 60;
/** Below the best first dollar by this much in logs, nobody is reached. */
const REACH = 700;

/** What a curve takes when value has this log price: the closed-form inverse of its marginal, within its bounds. */
export const takenAt = (curves: Curves, index: number, logPrice: number): number => {
  const room = curves.room[index] ?? 0;
  const level = logPrice - (curves.logWorth[index] ?? 0);
  const wanted = room * effectiveAt(level, curves.bend[index] ?? 0);
  const most = curves.most[index] ?? 0;
  return Math.min(most, Math.max(curves.least[index] ?? 0, wanted));
};

/** What all curves take together at a log price. */
export const allTakenAt = (curves: Curves, logPrice: number): number => {
  let sum = 0;
  for (let index = 0; index < curves.room.length; index += 1) {
    sum += takenAt(curves, index, logPrice);
  }
  return sum;
};

/**
 * The log price at which a falling demand meets a supply, by bisection between the prices given; the upper one
 * where even there too much is wanted.
 */
export const priceAt = (
  demand: (logPrice: number) => number,
  supply: number,
  [low, high]: readonly [number, number],
  steps = STEPS,
): number => {
  let [under, over] = [low, high];
  for (let step = 0; step < steps; step += 1) {
    const middle = (under + over) / 2;
    if (demand(middle) > supply) under = middle;
    else over = middle;
  }
  return over;
};

/**
 * Divides dollars among concave curves so that every one strictly within its bounds has the same marginal value:
 * water-filling (Boyd and Vandenberghe, Convex Optimization, example 5.2), by bisection on the log price.
 */
export const fillCurves = (
  curves: Curves,
  dollars: number,
): { dollars: Float64Array; logPrice: number } => {
  const high = highest(curves);
  const logPrice = priceAt((price) => allTakenAt(curves, price), dollars, [high - REACH, high]);
  return {
    dollars: Float64Array.from(curves.room, (_, index) => takenAt(curves, index, logPrice)),
    logPrice,
  };
};

/** The log worth of the best first dollar; 0 where there is no curve. */
export const highest = ({ logWorth }: Curves): number => {
  let high = -Infinity;
  for (const worth of logWorth) high = Math.max(high, worth);
  return high === -Infinity ? 0 : high;
};
