import type { Micros } from '../money.ts';

/** What is left to pace: a cap, what past days cost at the most, and the days still to come, today included. */
export type Allowance = {
  capMicros: Micros;
  committedMicros: Micros;
  daysLeft: number;
  /** The most that one day may cost; absent where only the whole is capped. */
  dayCapMicros?: Micros;
  overDeliveryBasisPoints: number;
  /** Budgets that the amount will be divided into; each one's worst case is rounded up by itself. */
  budgets?: number;
};

/**
 * The most micros that may be budgeted for a day, even over the days left and rounded down: were the platform to
 * over-deliver every day by all it may, cap and day cap would still hold, however the amount is divided among the
 * budgets. Never negative; nothing once no day is left.
 */
export const paceDay = (allowance: Allowance): Micros => {
  const { overDeliveryBasisPoints, budgets = 1 } = allowance;
  const worst = worstDay(allowance);
  const sure = overDeliveryBasisPoints === 0 ? worst : Math.max(0, worst - (budgets - 1));
  return Number((BigInt(sure) * 10_000n) / BigInt(10_000 + overDeliveryBasisPoints));
};

/** What is left of an allowance where so much of the day's worst case is spoken for: its day cap shrinks by that. */
export const setAside = (allowance: Allowance, worstMicros: Micros): Allowance =>
  worstMicros === 0
    ? allowance
    : { ...allowance, dayCapMicros: Math.max(0, worstDay(allowance) - worstMicros) };

/** What a day may cost at worst: an even part of what is left, within the day cap. */
const worstDay = ({ capMicros, committedMicros, daysLeft, dayCapMicros }: Allowance): Micros => {
  if (daysLeft < 1) return 0;
  const even = Math.floor(Math.max(0, capMicros - committedMicros) / daysLeft);
  return Math.min(even, dayCapMicros ?? even);
};
