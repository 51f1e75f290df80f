import { addDays, localTime } from '../calendar.ts';
import type { Micros } from '../money.ts';
import { inOrder } from '../text-order.ts';
import { type DayReport, type Phase, phaseOf } from './task.ts';

/** A line that rows are of. */
export type ReportedLine = {
  lineId: string;
  platform: string;
  armId: string;
  phase?: Phase | undefined;
};

/** A row of what a line did on a day, as it stands. */
export type ReportedRow = {
  kind?: 'credit' | undefined;
  platform: string;
  lineId: string;
  reportDate: string;
  costMicros: Micros;
  impressions: number;
  reachInCategory: number | null;
  final: boolean;
  /** When it was booked. */
  postedAt: string;
};

/** A campaign's mornings: its clock, and the local time (HH:MM) at which a day is decided. */
export type Mornings = { timeZone: string; reallocateAt: string; day: string };

/**
 * What arms were reported to do, day by day, each report from the morning on which it was known: what was known before
 * and stands, what is new, and what changed since, below what it was. Spend of which nobody says whom it reached is
 * counted apart, as it tells nothing. Sorted; rows may come in any order.
 */
export const dayReports = (
  lines: readonly ReportedLine[],
  rows: readonly ReportedRow[],
  before: readonly DayReport[],
  mornings: Mornings,
): DayReport[] => {
  const lineOf = new Map(lines.map((line) => [`${line.platform}/${line.lineId}`, line]));
  const sums = new Map<string, DayReport>();
  for (const row of rows) {
    const line = lineOf.get(`${row.platform}/${row.lineId}`);
    if (!line || row.kind === 'credit') continue;
    const name = `${phaseOf(line)} ${line.armId} ${row.reportDate}`;
    sums.set(name, addTo(sums.get(name), line, row, morningOf(row, mornings)));
  }
  const known = Map.groupBy(before, nameOf);
  return [...sums]
    .flatMap(([name, now]) => seriesOf(known.get(name) ?? [], now))
    .sort((a, b) => inOrder(nameOf(a), nameOf(b)) || inOrder(a.on, b.on));
};

const nameOf = (report: DayReport): string => `${phaseOf(report)} ${report.armId} ${report.day}`;

const addTo = (
  sum: DayReport | undefined,
  { armId, phase }: ReportedLine,
  { reportDate, costMicros, impressions, reachInCategory, final }: ReportedRow,
  on: string,
): DayReport => {
  const isMeasured = reachInCategory !== null;
  const unmeasured = (sum?.unmeasuredMicros ?? 0) + (isMeasured ? 0 : costMicros);
  return {
    armId,
    ...(phase === undefined ? {} : { phase }),
    day: reportDate,
    on: sum && sum.on > on ? sum.on : on,
    spendMicros: (sum?.spendMicros ?? 0) + (isMeasured ? costMicros : 0),
    impressions: (sum?.impressions ?? 0) + (isMeasured ? impressions : 0),
    reach: (sum?.reach ?? 0) + (reachInCategory ?? 0),
    final: (sum?.final ?? true) && final,
    ...(unmeasured > 0 ? { unmeasuredMicros: unmeasured } : {}),
  };
};

/** The first morning after a row was booked; after the row's own day, and not after the day that is decided. */
const morningOf = (
  { reportDate, postedAt }: ReportedRow,
  { timeZone, reallocateAt, day }: Mornings,
): string => {
  const { date, time } = localTime(timeZone, postedAt);
  const next = time <= reallocateAt ? date : addDays(date, 1);
  const earliest = addDays(reportDate, 1);
  const known = next < earliest ? earliest : next;
  return known > day ? day : known;
};

/** What was known before, and what is known now where that is another thing. */
const seriesOf = (before: readonly DayReport[], now: DayReport): DayReport[] => {
  const last = before.at(-1);
  if (!last) return [now];
  if (same(last, now)) return [...before];
  const on = now.on > last.on ? now.on : last.on;
  return [...before.filter((report) => report.on < on), { ...now, on }];
};

const same = (a: DayReport, b: DayReport): boolean => sameFigures(a, b) && a.final === b.final;

/** Whether two reports of one arm and day say the same, however settled they are. */
export const sameFigures = (a: DayReport, b: DayReport): boolean =>
  a.spendMicros === b.spendMicros &&
  a.impressions === b.impressions &&
  a.reach === b.reach &&
  (a.unmeasuredMicros ?? 0) === (b.unmeasuredMicros ?? 0);
