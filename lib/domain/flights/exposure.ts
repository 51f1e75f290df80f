import { addDays } from '../calendar.ts';
import { type Micros, sumMicros, worstCaseMicros } from '../money.ts';

/** The most that each line was authorised to spend on a day, over-delivery not counted; micros by line id. */
export type Authorised = { day: string; byLine: Record<string, Micros> };

/** What a platform reported for a line and day; several rows of one day add up. */
export type Reported = {
  kind?: 'credit' | undefined;
  lineId: string;
  reportDate: string;
  costMicros: Micros;
  final: boolean;
};

/** The days on which a line may deliver, and how far a day may pass its budget. */
export type LineWindow = { start: string; end: string; overDeliveryBasisPoints: number };

/** The largest daily budget that may be, or come to be, in force for a line. */
export const worstHold = (
  target: { targetMicros: Micros } | undefined,
  placement:
    | { settledMicros: Micros; appliedMicros: Micros; unsettled: readonly { micros: Micros }[] }
    | undefined,
): Micros =>
  Math.max(
    target?.targetMicros ?? 0,
    placement?.settledMicros ?? 0,
    placement?.appliedMicros ?? 0,
    ...(placement?.unsettled ?? []).map(({ micros }) => micros),
  );

/**
 * What the days before `before` have cost at worst, by line: what was reported where that is final, else the larger
 * of it and the worst case of what was authorised. A day without a record of authorisations carries the earlier one
 * over. Spend on lines that `windowOf` does not know is `unassignedMicros`, of whatever day. A credit makes no room:
 * what was spent was spent, and whether it comes back is for the platform to say.
 */
export const pastExposure = ({
  before,
  authorised,
  reported,
  windowOf,
}: {
  before: string;
  /** Sorted by day. */
  authorised: readonly Authorised[];
  reported: readonly Reported[];
  windowOf: (lineId: string) => LineWindow | undefined;
}): { byLine: Record<string, Micros>; unassignedMicros: Micros } => {
  const days = carriedOver(authorised, before);
  const spent = reported.filter(({ kind }) => kind !== 'credit');
  const reports = Map.groupBy(spent, ({ lineId }) => lineId);
  const lineIds = new Set([
    ...days.flatMap(({ byLine }) => Object.keys(byLine)),
    ...reports.keys(),
  ]);
  const byLine: Record<string, Micros> = {};
  const unassigned: Micros[] = [];
  for (const lineId of [...lineIds].sort()) {
    const window = windowOf(lineId);
    const rows = reports.get(lineId) ?? [];
    if (window) byLine[lineId] = lineExposure(lineId, window, days, rows, before);
    else unassigned.push(...rows.map(({ costMicros }) => costMicros));
  }
  return { byLine, unassignedMicros: sumMicros(unassigned) };
};

const lineExposure = (
  lineId: string,
  { start, end, overDeliveryBasisPoints }: LineWindow,
  days: readonly Authorised[],
  rows: readonly Reported[],
  before: string,
): Micros => {
  const delivers = (day: string): boolean => start <= day && day <= end;
  const worst = new Map<string, Micros>();
  for (const { day, byLine } of days) {
    if (delivers(day))
      worst.set(day, worstCaseMicros(byLine[lineId] ?? 0, overDeliveryBasisPoints));
  }
  const exposures: Micros[] = [];
  for (const [day, ofDay] of Map.groupBy(rows, ({ reportDate }) => reportDate)) {
    // What is still to come of today and later counts as a hold, not as the past.
    if (day >= before && delivers(day)) continue;
    const cost = sumMicros(ofDay.map(({ costMicros }) => costMicros));
    exposures.push(ofDay.every(({ final }) => final) ? cost : Math.max(cost, worst.get(day) ?? 0));
    worst.delete(day);
  }
  return sumMicros([...exposures, ...worst.values()]);
};

/** The authorisations in force on a day: those of that day, or of the last day before it that has any. */
export const authorisedOn = (
  authorised: readonly Authorised[],
  day: string,
): Record<string, Micros> => authorised.findLast((record) => record.day <= day)?.byLine ?? {};

const carriedOver = (authorised: readonly Authorised[], before: string): Authorised[] => {
  const days: Authorised[] = [];
  const first = authorised[0]?.day ?? before;
  for (let day = first; day < before; day = addDays(day, 1)) {
    days.push({ day, byLine: authorisedOn(authorised, day) });
  }
  return days;
};
