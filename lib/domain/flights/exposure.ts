import { addDays } from '../calendar.ts';
import { type Micros, sumMicros } from '../money.ts';
import { type Authorised, type LineWindow, lineCost, type Reported } from './line-cost.ts';

export type { Authorised, LineWindow, Reported } from './line-cost.ts';

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
  const days = carriedOver(authorised, '', before);
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
    if (window) byLine[lineId] = lineCost(lineId, window, days, rows, before);
    else unassigned.push(...rows.map(({ costMicros }) => costMicros));
  }
  return { byLine, unassignedMicros: sumMicros(unassigned) };
};

/** What one line has cost from a day until before another: at worst, as in `pastExposure`, and as it was reported. */
export const spentSince = ({
  lineId,
  from,
  before,
  window,
  authorised,
  reported,
}: {
  lineId: string;
  from: string;
  before: string;
  window: LineWindow;
  /** Sorted by day. */
  authorised: readonly Authorised[];
  reported: readonly Reported[];
}): { worstMicros: Micros; reportedMicros: Micros } => {
  const rows = reported.filter(
    (row) => row.lineId === lineId && from <= row.reportDate && row.reportDate < before,
  );
  return {
    worstMicros: lineCost(lineId, window, carriedOver(authorised, from, before), rows, before),
    reportedMicros: sumMicros(rows.map(({ costMicros }) => costMicros)),
  };
};

/** The authorisations in force on a day: those of that day, or of the last day before it that has any. */
export const authorisedOn = (
  authorised: readonly Authorised[],
  day: string,
): Record<string, Micros> => authorised.findLast((record) => record.day <= day)?.byLine ?? {};

/** Every day of from..before (not included) since the first that has a record, with what is in force on it. */
const carriedOver = (
  authorised: readonly Authorised[],
  from: string,
  before: string,
): Authorised[] => {
  const days: Authorised[] = [];
  const known = authorised[0]?.day ?? before;
  for (let day = from > known ? from : known; day < before; day = addDays(day, 1)) {
    days.push({ day, byLine: authorisedOn(authorised, day) });
  }
  return days;
};
