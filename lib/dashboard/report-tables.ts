import { type Dimension, phasesOf, type SpendGroup } from '../domain/finance/spend-groups.ts';
import type { Cell, Table } from './data-table.ts';
import { type ReachWords, reachCells } from './reach-cells.ts';
import { isUnassigned, type ReportView, tableGroups } from './report-view.ts';
import { type ArmMove, armMoves } from './series.ts';
import { count, longDay, money, people, percent, plainName, shortDay } from './words.ts';

/** The state of a report's figures in one line, with the clock that its days are of. */
export const stateWords = ({ state, report }: ReportView): string => {
  const zones = [...new Set(report.rows.map((row) => row.timeZone))].sort();
  const clock = `Account days, ${zones.join(' and ') || report.campaign.timeZone}.`;
  const span = `${shortDay(state.from)} to ${longDay(state.to)}`;
  if (report.rows.length === 0) return `No delivery yet. ${clock}`;
  if (state.allFinal) return `Final, ${span}. ${clock}`;
  const until = state.finalOn ? `, final on ${longDay(state.finalOn)} at the latest` : '';
  return state.finalThrough
    ? `Final through ${longDay(state.finalThrough)}, provisional after${until}. ${clock}`
    : `Provisional, ${span}${until}. ${clock}`;
};

/** Spend, reach and price by one dimension, with one total for each currency, and when each figure is final. */
export const spendTable = (view: ReportView, by: Dimension, caption: string): Table => {
  const groups = tableGroups(view, by);
  const own = groups.filter(({ currency }) => currency === view.currency);
  const largest = Math.max(...own.map((group) => shareOf(view, group)), 1e-9);
  const phased = view.phases.length > 1;
  const words = reachCells(groups);
  return {
    caption,
    note: stateWords(view),
    head: [
      `${by[0]?.toUpperCase()}${by.slice(1)}`,
      ...(phased ? ['Phase'] : []),
      'Spent',
      'Share',
      'Provisional',
      'Final on',
      'Impressions',
      'In-category voters',
      'Cost per voter',
    ],
    ...(phased ? { words: [1] } : {}),
    body: groups.map((group) => ({
      name: plainName(group.key[0] ?? ''),
      quiet: isUnassigned(group),
      cells: [
        ...(phased ? [group.key[1] || 'none'] : []),
        ...figures(view, group, largest, words(group)),
      ],
    })),
    foot: view.totals.map((total) => ({
      name: `Total ${total.currency}`,
      cells: [...(phased ? ['all'] : []), ...figures(view, total)],
    })),
  };
};

const figures = (
  view: ReportView,
  group: SpendGroup,
  largest = Number.POSITIVE_INFINITY,
  { reach, price }: ReachWords = reachCells([])(group),
): Cell[] => {
  const { currency } = group;
  const share = shareOf(view, group);
  return [
    money(group.spendMicros, currency),
    { text: percent(share), bar: share / largest },
    money(group.provisionalMicros, currency),
    longDay(group.finalOn),
    count(group.impressions),
    reach,
    price,
  ];
};

/** A group's share of all spend in its currency. */
const shareOf = ({ totals }: ReportView, { currency, spendMicros }: SpendGroup): number => {
  const whole = totals.find((total) => total.currency === currency)?.spendMicros ?? 0;
  return whole > 0 ? spendMicros / whole : 0;
};

/** Audiences with their sizes and how many people were left out; small counts hidden. */
export const audienceTable = ({ report }: ReportView): Table => ({
  caption: 'Audiences',
  note: 'People. A count between 1 and 99 is written <100, so that nobody can be picked out.',
  head: ['Audience', 'People', 'Left out: opted out', 'Left out: under age', 'State'],
  words: [4],
  body: report.audiences
    .toSorted((a, b) => (a.audienceId < b.audienceId ? -1 : 1))
    .map(({ audienceId, size, suppressed, refused }) => ({
      name: plainName(audienceId),
      cells: [
        people(size),
        people(suppressed.optOut),
        people(suppressed.underAge),
        refused ? `refused: ${refused.because}` : 'in use',
      ],
    })),
});

const SHOWN = 6;

/** The arms whose share of the daily budget rose or fell the most; undefined where nothing was decided twice. */
export const movesTable = (view: ReportView): Table | undefined => {
  const { budgets, campaign } = view.report;
  const days = [...new Set(budgets.map(({ day }) => day))].sort();
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last || first === last) return undefined;
  const moves = armMoves(budgets);
  const shown =
    moves.length <= 2 * SHOWN ? moves : [...moves.slice(0, SHOWN), ...moves.slice(-SHOWN)];
  const largest = Math.max(...shown.flatMap((move) => [move.first, move.last]), 1e-9);
  const rest = moves.length - shown.length;
  return {
    caption: 'Where the budget moved',
    note: `Share of the decided daily budget, ${shortDay(first)} to ${longDay(last)} (${campaign.timeZone}). ${
      rest > 0 ? `The ${count(rest)} arms between moved less.` : 'All arms.'
    }`,
    head: ['Arm', shortDay(first), shortDay(last), 'Change'],
    body: shown.map((move) => moveRow(move, largest)),
  };
};

const moveRow = ({ armId, first, last }: ArmMove, largest: number): Table['body'][number] => ({
  name: armId.split('/').map(plainName).join(' · '),
  cells: [
    { text: percent(first), bar: first / largest },
    { text: percent(last), bar: last / largest },
    points(last - first),
  ],
});

const points = (change: number): string => {
  const size = Math.abs(100 * change).toFixed(1);
  return `${size === '0.0' ? '±' : change < 0 ? '−' : '+'}${size} points`;
};

/** Every phase that spent, for notes under tables. */
export const phaseNote = (view: ReportView): string | undefined =>
  phasesOf(view.report.rows).length > 1
    ? 'Raising funds and winning votes are priced apart: no figure of cost per voter mixes the two.'
    : undefined;
