import { addDays, daysBetween, periodOf } from '../calendar.ts';
import type { Micros } from '../money.ts';

/**
 * How far a platform may pass a daily budget: on a day, by so many basis points of it; while the budget is not
 * changed, in a calendar month or week, so many basis points of the budget in all (304,000 is 30.4 budgets).
 */
export type OverDelivery = {
  overDeliveryBasisPoints: number;
  period?: PeriodRule | undefined;
};

type PeriodRule = { of: 'month' | 'week'; basisPoints: number };

/** The rule as a campaign writes it: basis points above a day's budget, and the most daily budgets a month or week. */
export type OverDeliveryRule = {
  dayBasisPoints: number;
  perMonthDays?: number | undefined;
  perWeekDays?: number | undefined;
};

/**
 * What platforms promise, by name; what is charged above comes back as credit.
 *
 * - `google-ads`: twice the average daily budget on a day, 30.4 times in a calendar month. A change of the budget
 *   restarts the month: what was spent so far, and the new budget for each day that remains
 *   (support.google.com/google-ads/answer/1704443 and /10487143).
 * - `meta`: three quarters above the daily budget on a day, seven budgets from Sunday to Saturday
 *   (facebook.com/business/help/190490051321426).
 */
export const OVER_DELIVERY = {
  'google-ads': { dayBasisPoints: 10_000, perMonthDays: 30.4 },
  meta: { dayBasisPoints: 7_500, perWeekDays: 7 },
} as const satisfies Record<string, OverDeliveryRule>;

/** The rule of a platform's terms; terms that only say how far a day may go have no rule for longer. */
export const overDeliveryOf = (
  terms:
    | { overDeliveryBasisPoints: number; overDelivery?: OverDeliveryRule | undefined }
    | undefined,
): OverDelivery => {
  const { perMonthDays, perWeekDays } = terms?.overDelivery ?? {};
  const days = perMonthDays ?? perWeekDays;
  const of: 'month' | 'week' = perMonthDays === undefined ? 'week' : 'month';
  return {
    overDeliveryBasisPoints: terms?.overDeliveryBasisPoints ?? 0,
    ...(days === undefined ? {} : { period: { of, basisPoints: Math.round(days * 10_000) } }),
  };
};

/** So many days of one calendar period. */
export type Stretch = { first: string; days: number };

/** The days from..to by calendar period, in order; none where `to` is earlier. */
export const stretchesOf = ({ of }: PeriodRule, from: string, to: string): Stretch[] => {
  const stretches: Stretch[] = [];
  for (let first = from; first <= to; ) {
    const { last } = periodOf(of, first);
    stretches.push({ first, days: daysBetween(first, last < to ? last : to) + 1 });
    first = addDays(last, 1);
  }
  return stretches;
};

/**
 * The most that the period of a day may cost by its own bound with a budget that has stood alone since the day
 * `from`. Set in the midst of the period, the budget is given to each day that remains: 31 of a long month.
 */
export const boundOf = (
  { of, basisPoints }: PeriodRule,
  day: string,
  { micros, from }: { micros: Micros; from: string },
): bigint => {
  const { first, days } = periodOf(of, day);
  return shareOf(micros, from <= first ? basisPoints : Math.max(basisPoints, days * 10_000));
};

/** The most that one day may cost. */
export const worstDay = ({ overDeliveryBasisPoints }: OverDelivery, micros: Micros): bigint =>
  shareOf(micros, 10_000 + overDeliveryBasisPoints);

const shareOf = (micros: Micros, basisPoints: number): bigint =>
  (BigInt(micros) * BigInt(basisPoints) + 9_999n) / 10_000n;
