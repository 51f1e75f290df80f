import type { DeliveryRow } from '../../lib/contracts/delivery.ts';
import type { Line } from '../../lib/contracts/flight.ts';
import type { LineTerms } from '../../lib/ports.ts';
import { mix, unit } from './chance.ts';

/** One line's day that is over, as it truly was. */
export type PlayedDay = {
  costMicros: number;
  mostMicros: number;
  endedAt: number;
  finalAfterDays: number;
  dice: number;
};

const HOUR = 3_600_000;

/**
 * All rows that a platform has ever reported of a line's day by an instant, oldest revision first. The first comes
 * some hours late, or a day late; one or two restate it, up or down; the last is final and the truth.
 */
export const rowsOf = (
  of: { platform: string; line: Line; day: string; done: PlayedDay; terms: LineTerms },
  at: number,
): DeliveryRow[] => {
  const { done } = of;
  const { dice } = done;
  const first = 2 + (dice % 5 === 0 ? 24 : dice % 3);
  const restatements = mix(dice, 2) % 3;
  const hours = Array.from({ length: restatements + 1 }, (_, nth) => first + nth * 2);
  const final = Math.max(done.finalAfterDays * 24 + 1, first + restatements * 2 + 1);
  return [...hours, final]
    .map((hour, nth): [number, number] => [done.endedAt + hour * HOUR, nth])
    .filter(([known]) => known <= at)
    .map(([known, nth]) => rowOf(of, nth, nth === hours.length, new Date(known).toISOString()));
};

const rowOf = (
  { platform, line, day, done, terms }: Parameters<typeof rowsOf>[0],
  nth: number,
  isFinal: boolean,
  reportedAt: string,
): DeliveryRow => {
  const guessed = Math.floor(done.mostMicros * unit(mix(done.dice, 10 + nth)));
  const costMicros = isFinal ? done.costMicros : guessed;
  return {
    platform,
    accountId: terms.accountId,
    orderId: line.flightId,
    lineId: line.lineId,
    creativeId: line.creative,
    cell: null,
    reportDate: day,
    hour: null,
    timeZone: terms.timeZone,
    currency: terms.currency,
    costMicros,
    impressions: Math.ceil(costMicros / 10_000),
    clicks: Math.floor(costMicros / 1_000_000),
    reachInCategory: Math.floor(costMicros / 100_000),
    dataState: isFinal ? 'final' : nth === 0 ? 'preliminary' : 'settling',
    revision: String(nth + 1).padStart(12, '0'),
    reportedAt,
  };
};
