import { addDays } from '../calendar.ts';
import type { Micros } from '../money.ts';

/** Whole days on which one confirmed budget was all that could be in force; `to` is left out while it still is. */
export type Stood = { from: string; to?: string | undefined; micros: Micros };

/** A budget that was confirmed on a date stands alone from the next day on. */
export const confirmed = (stood: readonly Stood[], micros: Micros, date: string): Stood[] => {
  const open = stood.at(-1);
  if (open && open.to === undefined && open.micros === micros) return [...stood];
  const before = endedOn(stood, date);
  return micros === 0 ? before : [...before, { from: addDays(date, 1), micros }];
};

/** From a date on another budget may be in force: what stood, stood until the day before; less than a day is nothing. */
export const endedOn = (stood: readonly Stood[], date: string): Stood[] => {
  const last = addDays(date, -1);
  return stood.flatMap((one) => {
    const to = one.to !== undefined && one.to < last ? one.to : last;
    return one.from <= to ? [{ ...one, to }] : [];
  });
};
