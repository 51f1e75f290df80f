import { addDays, localTime } from '../calendar.ts';
import type { Row } from './row.ts';

/** Days after a delivery day in which a source may restate it, where nobody says otherwise. */
export const STANDARD_LOOK_BACK_DAYS = 28;

/** How far a source looks back: its name, and the days after a delivery day in which its figures may change. */
export type LookBack = { name: string; finalAfterDays: number };

/** Whether a figure may still change, and the account's own date on which it became or becomes final. */
export type Finality = { isFinal: boolean; finalOn: string };

export type Reported = Pick<
  Row,
  'platform' | 'reportDate' | 'timeZone' | 'dataState' | 'reportedAt'
>;

/**
 * Judges figures at an instant: one is final when its platform said so, or from the day after the last day of its
 * source's look-back window on. This is what people are told; caps count only what the platform itself calls final.
 */
export const finalityAt = (
  instant: string,
  sources: readonly LookBack[] = [],
): ((row: Reported) => Finality) => {
  const daysOf = new Map(sources.map(({ name, finalAfterDays }) => [name, finalAfterDays]));
  const dateIn = remembering((timeZone: string, at: string) => localTime(timeZone, at).date);
  const windowEnds = remembering((platform: string, date: string) =>
    addDays(date, 1 + (daysOf.get(platform) ?? STANDARD_LOOK_BACK_DAYS)),
  );
  return ({ platform, reportDate, timeZone, dataState, reportedAt }) => {
    const today = dateIn(timeZone, instant);
    const passed = windowEnds(platform, reportDate);
    if (dataState !== 'final') return { isFinal: passed <= today, finalOn: passed };
    const said = dateIn(timeZone, reportedAt);
    return { isFinal: true, finalOn: [passed, said, today].sort()[0] ?? passed };
  };
};

/** Few zones, days and instants stand in many rows, and calendars are slow. */
const remembering = (
  answer: (a: string, b: string) => string,
): ((a: string, b: string) => string) => {
  const known = new Map<string, string>();
  return (a, b) => {
    const name = `${a} ${b}`;
    const before = known.get(name);
    if (before !== undefined) return before;
    const now = answer(a, b);
    known.set(name, now);
    return now;
  };
};
