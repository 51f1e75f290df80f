import { type Micros, sumMicros } from '../money.ts';
import { type CostPerVoter, costPerVoter } from './cost-per-voter.ts';
import { type SpendRow, UNASSIGNED } from './spend-report.ts';
import { compare, nameOf, sum, sumKnown } from './tally.ts';

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
