import type { Campaign } from '../contracts/campaign.ts';
import type { DecidedBudget } from '../contracts/report.ts';
import { addDays, daysBetween } from '../domain/calendar.ts';
import type { SpendRow } from '../domain/finance/spend-report.ts';
import { type Forecast, forecastEnd, type PastDay } from '../domain/pacing/forecast.ts';
import { reservedOn } from './asked.ts';

/** What is to be spent by the campaign's end, from the days before one that were budgeted and have figures; undefined once it is over. */
export const foreseen = (
  campaign: Campaign,
  day: string,
  budgets: readonly DecidedBudget[],
  rows: readonly SpendRow[],
): Forecast | undefined => {
  const last = addDays(campaign.start, campaign.days - 1);
  if (day > last || day < campaign.start) return undefined;
  const own = rows.filter(({ currency }) => currency === campaign.currency);
  const sumOf = (list: readonly { day: string; micros: number }[]): Map<string, number> => {
    const sums = new Map<string, number>();
    for (const { day: on, micros } of list) sums.set(on, (sums.get(on) ?? 0) + micros);
    return sums;
  };
  const budgeted = sumOf(budgets.map((one) => ({ day: one.day, micros: one.toMicros })));
  const spent = sumOf(own.map((one) => ({ day: one.day, micros: one.spendMicros })));
  const before = [...new Set([...budgeted.keys(), ...spent.keys()])]
    .filter((on) => on < day)
    .sort();
  const past = before.map((on): PastDay => {
    const budgetedMicros = budgeted.get(on) ?? 0;
    // A day without figures yet is taken to have spent what it was given.
    return { budgetedMicros, spentMicros: spent.get(on) ?? budgetedMicros };
  });
  const used = new Set(own.map(({ platform }) => platform));
  const terms = campaign.platforms.filter(({ name }) => used.size === 0 || used.has(name));
  return forecastEnd({
    capMicros: campaign.budget - reservedOn(campaign, last),
    past,
    daysLeft: daysBetween(day, last) + 1,
    finalAfterDays: Math.max(0, ...terms.map((one) => one.finalAfterDays)),
    overDeliveryBasisPoints: Math.max(0, ...terms.map((one) => one.overDeliveryBasisPoints)),
  });
};
