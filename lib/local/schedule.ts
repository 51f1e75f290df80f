import type { Campaign } from '../contracts/campaign.ts';
import { type StageName, stages, strokeTimes } from '../contracts/pipeline.ts';
import { addDays, daysBetween, instantAt, localTime } from '../domain/calendar.ts';

/** A stroke of a schedule: the stage that is due, and when. */
export type Stroke = { stage: StageName; at: string };

/** What the schedules keep time by. */
export type Timekeeping = Pick<Campaign, 'timeZone' | 'reallocateAt'>;

/**
 * Every stroke of the pipeline's schedules after one instant and up to another (both ISO, UTC), in time order and,
 * at one instant, in the pipeline's order. Intervals are aligned to the epoch; a daily local time strikes once a
 * day, on days of 23 and 25 hours too, and again at the hours at which a missed run is caught up.
 */
export const strokesBetween = (after: string, upTo: string, keeping: Timekeeping): Stroke[] =>
  stages
    .flatMap(({ stage, trigger }) => {
      if ('every' in trigger) {
        const { every } = trigger;
        const minutes = 'hours' in every ? every.hours * 60 : every.minutes;
        return intervals(after, upTo, minutes).map((at) => ({ stage, at }));
      }
      if ('daily' in trigger) {
        return strokeTimes(trigger, keeping.reallocateAt).flatMap((time) =>
          dailies(after, upTo, keeping.timeZone, time).map((at) => ({ stage, at })),
        );
      }
      return [];
    })
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));

const intervals = (after: string, upTo: string, minutes: number): string[] => {
  const step = minutes * 60_000;
  const found: string[] = [];
  let at = (Math.floor(Date.parse(after) / step) + 1) * step;
  for (; at <= Date.parse(upTo); at += step) found.push(new Date(at).toISOString());
  return found;
};

const dailies = (after: string, upTo: string, timeZone: string, time: string): string[] => {
  const first = localTime(timeZone, after).date;
  const days = daysBetween(first, localTime(timeZone, upTo).date);
  return Array.from({ length: days + 1 }, (_, day) =>
    instantAt(timeZone, addDays(first, day), time),
  ).filter((at) => at > after && at <= upTo);
};
