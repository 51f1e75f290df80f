import { type Micros, sumMicros } from '../money.ts';
import { inOrder } from '../text-order.ts';
import { type CostPerVoter, costPerVoter } from './cost-per-voter.ts';
import { type SpendRow, UNASSIGNED } from './spend-report.ts';
import { latest, nameOf, sum, sumKnown } from './tally.ts';

/** What spend can be grouped by. */
export type Dimension = Exclude<
  keyof SpendRow,
  keyof Amounts | 'finalMicros' | 'currency' | 'state' | 'finalOn'
>;

type Amounts = Pick<SpendRow, 'spendMicros' | 'impressions' | 'clicks' | 'reachInCategory'>;

/** One group of spend rows in one currency; `key` holds a value for each dimension asked for. */
export type SpendGroup = Amounts & {
  key: string[];
  currency: string;
  finalMicros: Micros;
  provisionalMicros: Micros;
  /** The part of the spend whose line nobody here knows. */
  unassignedMicros: Micros;
  costPerVoter: CostPerVoter;
  from: string;
  to: string;
  /** The clocks that its days are of, in order. */
  timeZones: string[];
  state: SpendRow['state'];
  /** The date on which all of it became, or becomes, final. */
  finalOn: string;
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
    .sort(([a], [b]) => inOrder(a, b))
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

/** Spend of lines that nobody here knows, by platform and line as the platform names it. */
export const unassignedSpend = (rows: readonly SpendRow[]): SpendGroup[] =>
  groupSpend(
    rows.filter((row) => row.flight === UNASSIGNED),
    ['platform', 'line'],
  );

const groupOf = (key: string[], currency: string, rows: SpendRow[]): SpendGroup => {
  const spend = (some: SpendRow[]): Micros => sumMicros(some.map((row) => row.spendMicros));
  const spendMicros = spend(rows);
  const finalMicros = sumMicros(rows.map((row) => row.finalMicros));
  const reachInCategory = sumKnown(rows.map((row) => row.reachInCategory));
  const silent = rows.some((row) => row.reachInCategory === null && row.spendMicros > 0);
  const days = rows.map((row) => row.day).sort(inOrder);
  return {
    key,
    currency,
    spendMicros,
    finalMicros,
    provisionalMicros: sumMicros([spendMicros, -finalMicros]),
    unassignedMicros: spend(rows.filter(({ flight }) => flight === UNASSIGNED)),
    impressions: sum(rows.map((row) => row.impressions)),
    clicks: sum(rows.map((row) => row.clicks)),
    reachInCategory,
    costPerVoter:
      phasesOf(rows).length > 1
        ? { kind: 'mixed-phases' }
        : costPerVoter(spendMicros, reachInCategory, silent),
    from: days.at(0) ?? '',
    to: days.at(-1) ?? '',
    timeZones: [...new Set(rows.map((row) => row.timeZone))].sort(inOrder),
    state: rows.every((row) => row.state === 'final') ? 'final' : 'provisional',
    finalOn: latest(rows.map((row) => row.finalOn)),
  };
};

/** The phases that the rows' known flights are in, in order. */
export const phasesOf = (rows: readonly SpendRow[]): string[] =>
  [...new Set(rows.map((row) => row.phase))]
    .filter((phase) => phase !== '' && phase !== UNASSIGNED)
    .sort(inOrder);
