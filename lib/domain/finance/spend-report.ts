import { type Micros, sumMicros } from '../money.ts';
import { type CostPerVoter, costPerVoter } from './cost-per-voter.ts';

/** What stands where a platform names a line that nobody here knows. It counts in every total. */
export const UNASSIGNED = 'unassigned';

/** The latest booked state of one reported row; account days are the account's own. */
export type BookedRow = {
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
  impressions: number;
  clicks: number;
  /** In-category voters reached for the first time that day; null when no row of it says. */
  reachInCategory: number | null;
  state: 'provisional' | 'final';
};

/** What spend can be grouped by. */
export type Dimension = Exclude<keyof SpendRow, keyof Amounts | 'currency' | 'timeZone' | 'state'>;

type Amounts = Pick<SpendRow, 'spendMicros' | 'impressions' | 'clicks' | 'reachInCategory'>;

/** One group of spend rows in one currency; `key` holds a value for each dimension asked for. */
export type SpendGroup = Amounts & {
  key: string[];
  currency: string;
  finalMicros: Micros;
  provisionalMicros: Micros;
  costPerVoter: CostPerVoter;
  from: string;
  to: string;
  state: SpendRow['state'];
};

/**
 * Spend by account day and line, from the latest state of every booked row.
 * A row is final when all that it sums is final. Ordered by day, platform, account, line and currency.
 */
export const spendReport = (
  booked: readonly BookedRow[],
  lines: readonly KnownLine[],
): SpendRow[] => {
  const known = new Map(lines.map((line) => [nameOf(line.platform, line.lineId), line]));
  const cells = Map.groupBy(booked, (row) =>
    nameOf(row.reportDate, row.platform, row.accountId, row.lineId, row.currency, row.timeZone),
  );
  return [...cells]
    .sort(([a], [b]) => compare(a, b))
    .flatMap(([, rows]) => {
      const [first] = rows;
      if (!first) return [];
      return [spendRow(first, rows, known.get(nameOf(first.platform, first.lineId)))];
    });
};

const spendRow = (first: BookedRow, rows: BookedRow[], line: KnownLine | undefined): SpendRow => ({
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
  impressions: sum(rows.map((row) => row.impressions)),
  clicks: sum(rows.map((row) => row.clicks)),
  reachInCategory: sumKnown(rows.map((row) => row.reachInCategory)),
  state: rows.every((row) => row.dataState === 'final') ? 'final' : 'provisional',
});

/**
 * Groups of spend by one dimension or several, ordered by currency and key.
 * Whatever the dimensions, the groups of a currency add up to the same micro, as every row is in exactly one.
 */
export const groupSpend = (
  rows: readonly SpendRow[],
  by: Dimension | readonly Dimension[],
): SpendGroup[] => {
  const dimensions = typeof by === 'string' ? [by] : by;
  const groups = Map.groupBy(rows, (row) =>
    nameOf(row.currency, ...dimensions.map((dimension) => row[dimension])),
  );
  return [...groups]
    .sort(([a], [b]) => compare(a, b))
    .flatMap(([, members]) => {
      const [first] = members;
      return first
        ? [
            groupOf(
              dimensions.map((d) => first[d]),
              first.currency,
              members,
            ),
          ]
        : [];
    });
};

/** One total for each currency, in currency order. */
export const spendTotals = (rows: readonly SpendRow[]): SpendGroup[] => groupSpend(rows, []);

const groupOf = (key: string[], currency: string, rows: SpendRow[]): SpendGroup => {
  const spend = (some: SpendRow[]): Micros => sumMicros(some.map((row) => row.spendMicros));
  const finals = rows.filter((row) => row.state === 'final');
  const spendMicros = spend(rows);
  const reachInCategory = sumKnown(rows.map((row) => row.reachInCategory));
  const silent = rows.some((row) => row.reachInCategory === null && row.spendMicros !== 0);
  const days = rows.map((row) => row.day).sort(compare);
  return {
    key,
    currency,
    spendMicros,
    finalMicros: spend(finals),
    provisionalMicros: sumMicros([spendMicros, -spend(finals)]),
    impressions: sum(rows.map((row) => row.impressions)),
    clicks: sum(rows.map((row) => row.clicks)),
    reachInCategory,
    costPerVoter:
      phasesOf(rows).length > 1
        ? { kind: 'mixed-phases' }
        : costPerVoter(spendMicros, reachInCategory, silent),
    from: days.at(0) ?? '',
    to: days.at(-1) ?? '',
    state: finals.length === rows.length ? 'final' : 'provisional',
  };
};

/** The phases that the rows' known flights are in, in order. */
export const phasesOf = (rows: readonly SpendRow[]): string[] =>
  [...new Set(rows.map((row) => row.phase))]
    .filter((phase) => phase !== '' && phase !== UNASSIGNED)
    .sort(compare);

/** Joins names by a character that none of them holds, so that they sort as a tuple would. */
const nameOf = (...names: string[]): string => names.join('\u0000');

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const sum = (counts: number[]): number => counts.reduce((a, b) => a + b, 0);

const sumKnown = (counts: (number | null)[]): number | null => {
  const known = counts.filter((count) => count !== null);
  return known.length === 0 ? null : sum(known);
};
