import type { Micros } from '../money.ts';

/** In-category voters reached for an amount of money in one currency. */
export type Achieved = { reachInCategory: number; costMicros: Micros };

/** Two ways of spending side by side. Rates are voters per major unit of money, null where nothing was spent. */
export type Gain = {
  perUnit: number | null;
  evenPerUnit: number | null;
  /** How much more (negative: less) a unit of money reached than under the even split: 0.25 is 25 % more. */
  relative: number | null;
};

/** What the bandit gained over an even split, in in-category voters for each major unit of money. */
export const gainOver = (bandit: Achieved, even: Achieved): Gain => {
  const perUnit = rate(bandit);
  const evenPerUnit = rate(even);
  const relative = perUnit === null || !evenPerUnit ? null : perUnit / evenPerUnit - 1;
  return { perUnit, evenPerUnit, relative };
};

const rate = ({ reachInCategory, costMicros }: Achieved): number | null =>
  costMicros > 0 ? (reachInCategory * 1_000_000) / costMicros : null;
