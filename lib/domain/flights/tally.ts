import { addDays } from '../calendar.ts';
import type { Micros } from '../money.ts';
import { costAhead, type Dated, dayCost, delivers, openDays, type Standing } from './ahead.ts';

/** The most that may be spent, over-delivery counted: in all, on any one day, by any one flight, in a zone. */
export type Caps = {
  campaignMicros: Micros;
  dayMicros: Micros;
  flightMicros: Record<string, Micros>;
  /** A zone that is not named has no cap of its own. */
  zoneMicros?: Record<string, Micros> | undefined;
};

/** A line's daily budget, and the most that it comes to from today to the line's end. */
export type Held = { micros: Micros; ahead: bigint };

/** A running sum of what lines may cost at worst until they end, held against the caps. */
export type Tally = {
  /** Gives a line this daily budget from today to its end, instead of the one that it had. */
  set(line: Dated, held: Held): void;
  /** True while every cap that this line counts for holds. */
  holds(line: Dated): boolean;
  /** By how much the line's worst day would have to shrink for its caps to hold; 0 where they do. */
  excessPerDay(line: Dated): bigint;
};

/** A budget that is in force every day until the line ends, each day at its worst. */
export const held = (line: Dated, micros: Micros): Held => ({
  micros,
  ahead: costAhead(line, micros),
});

/**
 * Opens a tally for `today` with what each line holds. Days are compared today, tomorrow and where lines start, as no
 * other day can be fuller. All sums are exact.
 */
export const tallyOf = <L extends Standing>(
  today: string,
  lines: readonly Dated<L>[],
  caps: Caps,
  otherCommittedMicros: Micros,
  heldBy: (line: Dated<L>) => Held,
): Tally => {
  const starts = lines.map(({ start }) => start).filter((start) => start > today);
  const dates = [...new Set([today, addDays(today, 1), ...starts])];
  const zoneCaps = new Map(Object.entries(caps.zoneMicros ?? {}));
  const before = new Map<string, Held>();
  const flights = new Map<string, bigint>();
  const zones = new Map<string, bigint>();
  const days = new Map<string, bigint>();
  let campaign = BigInt(otherCommittedMicros);

  const count = (line: Dated, { micros, ahead }: Held, sign: bigint): void => {
    const cost = sign * (BigInt(line.committedMicros) + ahead);
    const { flightId, zone = '' } = line;
    campaign += cost;
    flights.set(flightId, (flights.get(flightId) ?? 0n) + cost);
    zones.set(zone, (zones.get(zone) ?? 0n) + cost);
    for (const date of dates) {
      days.set(date, (days.get(date) ?? 0n) + sign * dayCost(line, micros, date));
    }
  };
  const set = (line: Dated, now: Held): void => {
    const was = before.get(line.lineId);
    if (was !== undefined) count(line, was, -1n);
    before.set(line.lineId, now);
    count(line, now, 1n);
  };
  const overLife = ({ flightId, zone = '' }: Standing): bigint => {
    const flight = (flights.get(flightId) ?? 0n) - BigInt(caps.flightMicros[flightId] ?? 0);
    const over = larger(campaign - BigInt(caps.campaignMicros), flight);
    const zoneCap = zoneCaps.get(zone);
    return zoneCap === undefined ? over : larger(over, (zones.get(zone) ?? 0n) - BigInt(zoneCap));
  };
  const overDays = (line: Standing, of = dates): bigint[] =>
    of
      .filter((date) => delivers(line, date))
      .map((date) => (days.get(date) ?? 0n) - BigInt(caps.dayMicros));

  for (const line of lines) set(line, heldBy(line));
  return {
    set,
    holds: (line) => [overLife(line), ...overDays(line)].every((excess) => excess <= 0n),
    excessPerDay: (line) => {
      const open = BigInt(Math.max(1, openDays(line)));
      const openDates = line.todayMicros ? dates.filter((date) => date !== today) : dates;
      return [(overLife(line) + open - 1n) / open, ...overDays(line, openDates)].reduce(larger, 0n);
    },
  };
};

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);
