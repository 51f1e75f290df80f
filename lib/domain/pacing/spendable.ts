import { addDays } from '../calendar.ts';
import { type Authorised, authorisedOn } from '../flights/exposure.ts';
import type { Micros } from '../money.ts';

/** Below this part of its budget a line is taken not to be able to spend it. */
const SPENT = 0.8;
/** What it is left, beside the most that it spent lately: room to show that it can spend more again. */
const ROOM = 1.25;
/** Days on end that say so, and days that are looked back on. */
const ON_END = 2;
const LOOK_BACK = 4;

/**
 * The most that a line can be expected to spend in a day, where its last two days that are known whole stayed well below
 * what it was allowed; undefined where they did not. What it would not have spent returns to the others.
 */
export const spendableOn = (
  lineId: string,
  day: string,
  /** What it spent on a day that is known whole; undefined where it is not. */
  spentOn: (day: string) => Micros | undefined,
  authorised: readonly Authorised[],
): Micros | undefined => {
  const known: { spent: Micros; allowed: Micros }[] = [];
  for (let back = 1; back <= LOOK_BACK; back += 1) {
    const on = addDays(day, -back);
    const spent = spentOn(on);
    // A peak that was cut in time stands in the record of its day, not in that of the next.
    const allowed = Math.min(
      allowedOn(authorised, on, lineId),
      allowedOn(authorised, addDays(on, 1), lineId),
    );
    if (spent !== undefined && allowed > 0) known.push({ spent, allowed });
  }
  const lately = known.slice(0, ON_END);
  const isShort = ({ spent, allowed }: (typeof known)[number]): boolean => spent < SPENT * allowed;
  if (lately.length < ON_END || !lately.every(isShort)) return undefined;
  return Math.floor(ROOM * Math.max(...known.map(({ spent }) => spent)));
};

const allowedOn = (authorised: readonly Authorised[], day: string, lineId: string): Micros =>
  authorisedOn(authorised, day)[lineId] ?? 0;
