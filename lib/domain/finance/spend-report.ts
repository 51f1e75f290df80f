import type { Finality } from '../ledger/finality.ts';
import { type Micros, sumMicros } from '../money.ts';
import { inOrder } from '../text-order.ts';
import { latest, nameOf, sum, sumKnown } from './tally.ts';

/** What stands where a platform names a line that nobody here knows. It counts in every total. */
export const UNASSIGNED = 'unassigned';

/** The latest booked state of one reported row; account days are the account's own. */
export type BookedRow = {
  /** Set on what a platform gave back; its cost is negative. */
  kind?: 'credit' | undefined;
  platform: string;
  accountId: string;
  lineId: string;
  reportDate: string;
  timeZone: string;
  currency: string;
  costMicros: Micros;
  impressions: number;
  clicks: number;
  /** In-category voters reached for the first time; null where the platform does not say. */
  reachInCategory: number | null;
  dataState: 'preliminary' | 'settling' | 'final';
  /** The instant of the report that says so. */
  reportedAt: string;
};

/** What a line is for. A phase is 'funds' or 'vote', where it is known. */
export type KnownLine = {
  lineId: string;
  flightId: string;
  zone: string;
  category: string;
  channel: string;
  creative: string;
  platform: string;
  phase?: string | undefined;
};

/** What one line spent and reached on one account day, in one currency. */
export type SpendRow = {
  day: string;
  timeZone: string;
  zone: string;
  category: string;
  flight: string;
  phase: string;
  channel: string;
  creative: string;
  line: string;
  platform: string;
  account: string;
  currency: string;
  spendMicros: Micros;
  /** The part of the spend that no longer changes. */
  finalMicros: Micros;
  impressions: number;
  clicks: number;
  /** In-category voters reached for the first time that day; null when no row of it says. */
  reachInCategory: number | null;
  state: 'provisional' | 'final';
  /** The account's own date on which all of it became, or becomes, final. */
  finalOn: string;
};

/**
 * Spend by account day and line, from the latest state of every booked row; `finality` judges each of them.
 * A row is final when all that it sums is final. Credits are rows of their own, below what they are for, so that they
 * hide no spend. Ordered by day, platform, account, line and currency.
 */
export const spendReport = (
  booked: readonly BookedRow[],
  lines: readonly KnownLine[],
  finality: (row: BookedRow) => Finality,
): SpendRow[] => {
  const known = new Map(lines.map((line) => [nameOf(line.platform, line.lineId), line]));
  const cells = Map.groupBy(booked, (row) =>
    nameOf(
      ...[row.reportDate, row.platform, row.accountId, row.lineId, row.currency, row.timeZone],
      row.kind ?? '',
    ),
  );
  return [...cells]
    .sort(([a], [b]) => inOrder(a, b))
    .flatMap(([, rows]) => {
      const [first] = rows;
      if (!first) return [];
      const line = known.get(nameOf(first.platform, first.lineId));
      const judged = rows.map((row) => ({ ...row, ...finality(row) }));
      return [spendRow(first, judged, line)];
    });
};

const spendRow = (
  first: BookedRow,
  rows: (BookedRow & Finality)[],
  line: KnownLine | undefined,
): SpendRow => ({
  day: first.reportDate,
  timeZone: first.timeZone,
  zone: line?.zone ?? UNASSIGNED,
  category: line?.category ?? UNASSIGNED,
  flight: line?.flightId ?? UNASSIGNED,
  phase: line ? (line.phase ?? '') : UNASSIGNED,
  channel: line?.channel ?? UNASSIGNED,
  creative: line?.creative ?? UNASSIGNED,
  line: first.lineId,
  platform: first.platform,
  account: first.accountId,
  currency: first.currency,
  spendMicros: sumMicros(rows.map((row) => row.costMicros)),
  finalMicros: sumMicros(rows.filter((row) => row.isFinal).map((row) => row.costMicros)),
  impressions: sum(rows.map((row) => row.impressions)),
  clicks: sum(rows.map((row) => row.clicks)),
  reachInCategory: sumKnown(rows.map((row) => row.reachInCategory)),
  state: rows.every((row) => row.isFinal) ? 'final' : 'provisional',
  finalOn: latest(rows.map((row) => row.finalOn)),
});
