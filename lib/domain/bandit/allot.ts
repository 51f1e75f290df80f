import type { Micros } from '../money.ts';
import { inOrder } from '../text-order.ts';
import { total } from './arm.ts';
import { type Curves, fillCurves } from './fill-curves.ts';
import type { PolicyArm } from './outset.ts';
import { effective } from './response.ts';
import { settle } from './settle.ts';

export type Allotted = {
  /** Whole micros, in the order of the arms. */
  micros: Micros[];
  /** Log of the value that one more dollar would have. */
  logPrice: number;
};

/** What a round is wished to be given, what it may be given, and what there is: floors alone may go up to that. */
export type Purse = { wishMicros: Micros; limitMicros: Micros; thereMicros: Micros };

/**
 * Divides whole micros among arms by their curves: each gets nothing or between its bounds. Floors come first, so that
 * more than the wish or even the limit is given where they ask for it, but never more than there is. Where the floors
 * pass that, the arms whose floors are worth least a dollar get nothing and the others share the limit.
 */
export const allot = (
  arms: readonly PolicyArm[],
  curves: Curves,
  { wishMicros, limitMicros, thereMicros }: Purse,
): Allotted => {
  const least = total(arms.map(({ minMicros }) => minMicros));
  if (least <= thereMicros) {
    const limit = Math.max(least, limitMicros);
    return filled(arms, curves, Math.min(limit, Math.max(least, wishMicros)));
  }
  const kept = affordable(arms, curves, limitMicros);
  const held = arms.map((arm, index) =>
    kept.has(index) ? arm : { ...arm, minMicros: 0, maxMicros: 0 },
  );
  const dollars = (of: 'minMicros' | 'maxMicros') =>
    Float64Array.from(held, (arm) => arm[of] / 1e6);
  return filled(
    held,
    { ...curves, least: dollars('minMicros'), most: dollars('maxMicros') },
    limitMicros,
  );
};

const filled = (arms: readonly PolicyArm[], curves: Curves, wish: Micros): Allotted => {
  const most = arms.reduce((sum, { maxMicros }) => sum + BigInt(maxMicros), 0n);
  const whole = BigInt(wish) < most ? wish : Number(most);
  const { dollars, logPrice } = fillCurves(curves, whole / 1e6);
  const micros = arms.map(({ minMicros, maxMicros }, index) =>
    Math.min(maxMicros, Math.max(minMicros, (dollars[index] ?? 0) * 1e6)),
  );
  return { micros: settle(arms, micros, whole), logPrice };
};

/** The arms that a limit lets stay, by the worth of a dollar of their floors; those without floors ask for nothing. */
const affordable = (
  arms: readonly PolicyArm[],
  { logWorth, room, bend }: Curves,
  limitMicros: Micros,
): Set<number> => {
  const worth = Float64Array.from(arms, ({ minMicros }, index) => {
    const z = minMicros / 1e6 / Math.max(1e-9, room[index] ?? 0);
    return (logWorth[index] ?? 0) + (z > 0 ? Math.log(effective(z, bend[index] ?? 0) / z) : 0);
  });
  const byWorth = [...arms.entries()].sort(
    ([a, one], [b, other]) => (worth[b] ?? 0) - (worth[a] ?? 0) || inOrder(one.id, other.id),
  );
  const kept = new Set<number>();
  let left = limitMicros;
  for (const [index, { minMicros }] of byWorth) {
    if (minMicros > left) continue;
    kept.add(index);
    left -= minMicros;
  }
  return kept;
};
