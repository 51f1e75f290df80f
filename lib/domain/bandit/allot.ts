import type { Micros } from '../money.ts';
import { inOrder } from '../text-order.ts';
import { total } from './arm.ts';
import { type Curves, fillCurves } from './fill-curves.ts';
import type { PolicyArm } from './outset.ts';
import { settle } from './water-fill.ts';

export type Allotted = {
  /** Whole micros, in the order of the arms. */
  micros: Micros[];
  /** Log of the value that one more dollar would have. */
  logPrice: number;
};

/**
 * Divides whole micros among arms by their curves: each gets nothing or between its bounds, and floors come first, so
 * that more than the wish is given where floors ask for it, but never more than the limit. Where even the floors pass
 * the limit, those of the arms that are worth most are met and the others get nothing.
 */
export const allot = (
  arms: readonly PolicyArm[],
  curves: Curves,
  wishMicros: Micros,
  limitMicros: Micros,
): Allotted => {
  const least = total(arms.map(({ minMicros }) => minMicros));
  const most = arms.reduce((sum, { maxMicros }) => sum + BigInt(maxMicros), 0n);
  if (least > limitMicros) return { micros: floorsWithin(arms, curves, limitMicros), logPrice: 0 };
  const wish = Math.min(limitMicros, Math.max(least, wishMicros));
  const whole = BigInt(wish) < most ? wish : Number(most);
  const { dollars, logPrice } = fillCurves(curves, whole / 1e6);
  const micros = arms.map(({ minMicros, maxMicros }, index) =>
    Math.min(maxMicros, Math.max(minMicros, (dollars[index] ?? 0) * 1e6)),
  );
  return { micros: settle(arms, micros, whole), logPrice };
};

const floorsWithin = (
  arms: readonly PolicyArm[],
  { logWorth }: Curves,
  limitMicros: Micros,
): Micros[] => {
  const micros = arms.map(() => 0);
  let left = limitMicros;
  const byWorth = [...arms.entries()].sort(
    ([a, one], [b, other]) => (logWorth[b] ?? 0) - (logWorth[a] ?? 0) || inOrder(one.id, other.id),
  );
  for (const [index, { minMicros }] of byWorth) {
    if (minMicros > left) continue;
    micros[index] = minMicros;
    left -= minMicros;
  }
  return micros;
};
