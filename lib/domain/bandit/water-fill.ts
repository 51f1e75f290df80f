import { apportion } from '../apportion.ts';
import type { Micros } from '../money.ts';
import { inOrder } from '../text-order.ts';
import { total } from './arm.ts';

/** One vessel: voters by its first dollar, the spend that saturates it, and its bounds. */
export type Vessel = {
  id: string;
  theta: number;
  saturationMicros: Micros;
  minMicros: Micros;
  maxMicros: Micros;
};

export type Filled = {
  kind: 'filled';
  microsById: Record<string, Micros>;
  /** The price: voters that the last dollar reaches, in every vessel that stands between its bounds. */
  lambda: number;
};

/** Bounds that no allocation can meet, with the fewest vessels that show it. */
export type Infeasible = {
  kind: 'infeasible';
  because: 'min-over-max' | 'minima-over-total' | 'maxima-under-total';
  ids: string[];
};

/** A vessel without worth is filled last, yet in a known order; its logarithm has to be a number. */
const LEAST_THETA = 1e-300;

/**
 * Divides a whole total where it reaches most: maximises the sum of theta s (1 - exp(-x/s)) within bounds.
 * Every vessel strictly between its bounds has the same marginal lambda, one at its maximum at least that, one at its
 * minimum at most that (Karush-Kuhn-Tucker; Boyd and Vandenberghe, example 5.2). Bisection on log lambda, then
 * `apportion` settles the last micros: none is lost and no bound is passed.
 */
export const waterFill = (vessels: readonly Vessel[], totalMicros: Micros): Filled | Infeasible => {
  const sorted = [...vessels].sort((a, b) => inOrder(a.id, b.id));
  const conflict = conflictIn(sorted, totalMicros);
  if (conflict) return conflict;
  const level = levelFor(sorted, totalMicros);
  const floats = sorted.map((vessel) => fillAt(vessel, level));
  const whole = settle(sorted, floats, totalMicros);
  return {
    kind: 'filled',
    microsById: Object.fromEntries(sorted.map(({ id }, index) => [id, whole[index] ?? 0])),
    lambda: Math.exp(level),
  };
};

const logTheta = ({ theta }: Vessel): number => Math.log(Math.max(theta, LEAST_THETA));

/** What a vessel takes at a level of log lambda: the closed-form inverse of its marginal, within its bounds. */
const fillAt = (vessel: Vessel, level: number): number =>
  Math.min(
    vessel.maxMicros,
    Math.max(vessel.minMicros, vessel.saturationMicros * (logTheta(vessel) - level)),
  );

/** The log lambda at which the vessels take the total, to the last bit of a double. */
const levelFor = (vessels: readonly Vessel[], totalMicros: Micros): number => {
  let high = Math.max(...vessels.map(logTheta), Math.log(LEAST_THETA));
  let low = Math.min(
    high,
    ...vessels.map((vessel) => logTheta(vessel) - vessel.maxMicros / vessel.saturationMicros),
  );
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return high;
    if (total(vessels.map((vessel) => fillAt(vessel, middle))) > totalMicros) low = middle;
    else high = middle;
  }
};

/** Whole micros near the floats that add up to the total: what is over or missing is divided by room to the bounds. */
export const settle = (
  vessels: readonly Pick<Vessel, 'minMicros' | 'maxMicros'>[],
  floats: readonly number[],
  totalMicros: Micros,
): Micros[] => {
  const whole = floats.map(Math.floor);
  const between = vessels.map(({ minMicros, maxMicros }, index) => {
    const float = floats[index] ?? 0;
    return float > minMicros && float < maxMicros;
  });
  for (const among of [between, vessels.map(() => true)]) {
    const over = total(whole) > totalMicros;
    const rooms = vessels.map(({ minMicros, maxMicros }, index) => {
      const now = whole[index] ?? 0;
      return among[index] ? BigInt(over ? now - minMicros : maxMicros - now) : 0n;
    });
    const room = rooms.reduce((a, b) => a + b, 0n);
    const missing = Math.abs(totalMicros - total(whole));
    const { shares } = apportion(BigInt(missing) < room ? missing : Number(room), rooms);
    for (const [index, share] of shares.entries()) {
      whole[index] = (whole[index] ?? 0) + (over ? -share : share);
    }
  }
  return whole;
};

const conflictIn = (vessels: readonly Vessel[], totalMicros: Micros): Infeasible | undefined => {
  const crossed = vessels.find(({ minMicros, maxMicros }) => minMicros > maxMicros);
  if (crossed) return { kind: 'infeasible', because: 'min-over-max', ids: [crossed.id] };
  const byMinimum = [...vessels].sort((a, b) => b.minMicros - a.minMicros || inOrder(a.id, b.id));
  let least = 0;
  for (const [index, { minMicros }] of byMinimum.entries()) {
    least += minMicros;
    if (least <= totalMicros) continue;
    const ids = byMinimum.slice(0, index + 1).map(({ id }) => id);
    return { kind: 'infeasible', because: 'minima-over-total', ids };
  }
  const most = vessels.reduce((sum, { maxMicros }) => sum + BigInt(maxMicros), 0n);
  if (most >= BigInt(totalMicros)) return undefined;
  return { kind: 'infeasible', because: 'maxima-under-total', ids: vessels.map(({ id }) => id) };
};
