import { addDays, addMinutes, dayIn, localTime } from '../calendar.ts';
import type { Micros } from '../money.ts';

/**
 * Hours after an account day by which its figures are there, where a campaign says nothing else: a morning's
 * reallocation may go without yesterday's, not without those of the day before.
 */
export const REPORTS_AFTER_HOURS = 28;

/** A line whose feed is judged, and its source's own lag. */
export type FedLine = {
  lineId: string;
  platform: string;
  start: string;
  end: string;
  reportsAfterHours?: number | undefined;
};

/** When a row of a report was made, and of which account day it is. */
export type FeedRow = {
  platform: string;
  lineId: string;
  reportDate: string;
  timeZone: string;
  reportedAt: string;
  final: boolean;
};

/** A line that keeps its budget, as what it did on its last due day is not known, or not for the whole day. */
export type Frozen = {
  lineId: string;
  platform: string;
  day: string;
  because: 'missing' | 'partial';
};

/** What is known of each line's days: of the whole day, or of a part of it. */
export type Feed = {
  of(row: Pick<FeedRow, 'platform' | 'lineId'>, day: string): 'whole' | 'partial' | 'missing';
};

/**
 * Reads a feed. A day is known whole once a row of it is final, or was made after the day was over where its account
 * is; earlier rows tell of a part of it, and a part of a day says nothing about what money buys.
 */
export const feedOf = (rows: Iterable<FeedRow>): Feed => {
  const known = new Map<string, 'whole' | 'partial'>();
  const ends = new Map<string, string>();
  const endOf = (timeZone: string, day: string): string => {
    const name = `${timeZone} ${day}`;
    const end = ends.get(name) ?? dayIn(timeZone, day).endUtc;
    ends.set(name, end);
    return end;
  };
  for (const row of rows) {
    const name = nameOf(row, row.reportDate);
    if (known.get(name) === 'whole') continue;
    const over = row.final || row.reportedAt >= endOf(row.timeZone, row.reportDate);
    known.set(name, over ? 'whole' : 'partial');
  }
  return { of: (row, day) => known.get(nameOf(row, day)) ?? 'missing' };
};

/**
 * The lines that are frozen at an instant, in the order given: those that were authorised to spend on the last day
 * whose figures are due by their source's lag, and the day before, and of which that day is not known whole. A line's
 * first day is not missed, since its budget may have come after the day had begun.
 */
export const frozenLines = ({
  lines,
  feed,
  authorisedOn,
  timeZone,
  now,
}: {
  lines: readonly FedLine[];
  feed: Feed;
  /** What each line was authorised to spend on a day, in micros. */
  authorisedOn: (day: string) => Readonly<Record<string, Micros>>;
  timeZone: string;
  now: string;
}): Frozen[] =>
  lines.flatMap(({ lineId, platform, start, end, reportsAfterHours }): Frozen[] => {
    const day = lastDueDay(timeZone, now, reportsAfterHours ?? REPORTS_AFTER_HOURS);
    const spends = (on: string): boolean => (authorisedOn(on)[lineId] ?? 0) > 0;
    if (day < start || day > end || !spends(day) || !spends(addDays(day, -1))) return [];
    const known = feed.of({ platform, lineId }, day);
    return known === 'whole' ? [] : [{ lineId, platform, day, because: known }];
  });

/** The last local day that was over so many hours before an instant. */
const lastDueDay = (timeZone: string, now: string, hours: number): string =>
  addDays(localTime(timeZone, addMinutes(now, -60 * hours)).date, -1);

const nameOf = ({ platform, lineId }: Pick<FeedRow, 'platform' | 'lineId'>, day: string): string =>
  `${platform}/${lineId}/${day}`;

/** Says of a line why it keeps its budget. */
export const whyFrozen = ({ lineId, platform, day, because }: Frozen): string =>
  because === 'missing'
    ? `${lineId} keeps its budget: ${platform} has not reported what it did on ${day}`
    : `${lineId} keeps its budget: ${platform} has reported a part of ${day} only`;
