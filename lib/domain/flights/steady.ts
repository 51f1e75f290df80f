import { addDays, periodOf } from '../calendar.ts';
import type { Micros } from '../money.ts';
import type { Steady } from './ahead.ts';
import { type Authorised, type LineWindow, type Reported, spentSince } from './exposure.ts';
import type { Stood } from './stood.ts';

/** What is known of a line at its platform: what was confirmed and applied, what may still land, what stood alone. */
type Placed = {
  settledMicros: Micros;
  appliedMicros: Micros;
  unsettled: readonly unknown[];
  stood?: readonly Stood[] | undefined;
};

/**
 * The budget that alone may be in force for a line, where one does and its platform has a bound for a month or a week:
 * it was decided, applied and confirmed, and nothing else was sent since.
 */
export const steadyOf = (
  line: LineWindow & { lineId: string },
  target: { targetMicros: Micros } | undefined,
  placed: Placed | undefined,
  known: { day: string; authorised: readonly Authorised[]; reported: readonly Reported[] },
): Steady | undefined => {
  const open = line.stood?.at(-1);
  if (!line.period || !placed || !open || open.to !== undefined) return undefined;
  const budgets = [target?.targetMicros, placed.settledMicros, placed.appliedMicros];
  const alone = budgets.every((micros) => micros === open.micros) && placed.unsettled.length === 0;
  if (!alone || open.from > addDays(known.day, 1)) return undefined;
  const { first } = periodOf(line.period.of, known.day);
  const { worstMicros, reportedMicros } = spentSince({
    ...known,
    ...{ lineId: line.lineId, window: line, before: known.day },
    from: open.from > first ? open.from : first,
  });
  return { micros: open.micros, from: open.from, pastMicros: worstMicros, reportedMicros };
};
