import { addDays } from '../calendar.ts';
import { formatMicros, type Micros, sumMicros, worstCaseMicros } from '../money.ts';
import { hasBegun } from './delivery-day.ts';

/** A line, the budget that today may cost with, and the one that may be in force from tomorrow on; micros a day. */
export type ReactionLine = {
  start: string;
  end: string;
  overDeliveryBasisPoints: number;
  deliversFrom?: string | undefined;
  todayMicros: Micros;
  holdMicros: Micros;
};

/** The most that can be spent before another decision counts, and the last day of which anything is. */
export type Reaction = { worstMicros: Micros; through: string | null };

/** A request that was sent may take so long to be in force: what is decided later than that before a day misses it. */
const TAKES_MINUTES = 10;

/**
 * The most that can still be spent, over-delivery counted, until the next daily decision is in force: it is made at
 * `decidesAt`, and counts for the day if that has not begun by then, else for the next. What was reported so far is not
 * looked at, so no lag and no spike of traffic can pass it. Times are local, HH:MM; today counts whole.
 */
export const worstBeforeReaction = ({
  lines,
  today,
  time,
  decidesAt,
}: {
  lines: readonly ReactionLine[];
  today: string;
  time: string;
  decidesAt: string;
}): Reaction => {
  const decidesOn = time < decidesAt ? today : addDays(today, 1);
  const costs = lines.flatMap((line) => {
    const inTime = !hasBegun(minutesLater(decidesAt, TAKES_MINUTES), line);
    const counts = inTime ? decidesOn : addDays(decidesOn, 1);
    return daysUntil(today, counts).flatMap((day) => {
      if (day < line.start || day > line.end) return [];
      const budget = day === today ? Math.max(line.todayMicros, line.holdMicros) : line.holdMicros;
      const worst = worstCaseMicros(budget, line.overDeliveryBasisPoints);
      return worst > 0 ? [{ day, worst }] : [];
    });
  });
  return {
    worstMicros: sumMicros(costs.map(({ worst }) => worst)),
    through:
      costs
        .map(({ day }) => day)
        .sort()
        .at(-1) ?? null,
  };
};

/** The same in a sentence, for people. */
export const reactionWords = ({ worstMicros, through }: Reaction, currency: string): string =>
  `worst case before we can react: ${formatMicros(worstMicros)} ${currency}${through ? `, through ${through}` : ''}`;

const daysUntil = (from: string, before: string): string[] => {
  const days: string[] = [];
  for (let day = from; day < before; day = addDays(day, 1)) days.push(day);
  return days;
};

/** HH:MM so many minutes later; past midnight it goes on counting, so that it still sorts after the evening. */
const minutesLater = (time: string, minutes: number): string => {
  const all = Number(time.slice(0, 2)) * 60 + Number(time.slice(3)) + minutes;
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${two(Math.floor(all / 60))}:${two(all % 60)}`;
};
