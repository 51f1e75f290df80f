import type { CampaignReport } from '../contracts/report.ts';
import type { Achieved } from '../domain/finance/gain.ts';
import {
  type Dimension,
  groupSpend,
  phasesOf,
  type SpendGroup,
  spendTotals,
  unassignedSpend,
} from '../domain/finance/spend-groups.ts';
import { type SpendRow, UNASSIGNED } from '../domain/finance/spend-report.ts';
import { gainSentence } from './gain-sentence.ts';

/** What a page shows of a report: every figure comes from here, once. */
export type ReportView = {
  report: CampaignReport;
  currency: string;
  /** The campaign's own currency first, the others after it. */
  totals: SpendGroup[];
  /** Spend and reach in the campaign's own currency. */
  achieved: Achieved;
  sentence: string;
  /** 'funds' and 'vote' are priced apart where both have spend. */
  phases: string[];
  /** Categories by spend, the unassigned last: their order is their colour, everywhere. */
  categories: string[];
  state: DataState;
  unassigned: SpendGroup[];
};

/** Which figures may still change, and until when. */
export type DataState = {
  from: string;
  to: string;
  /** The last day up to which everything is final; undefined when not even the first is. */
  finalThrough: string | undefined;
  allFinal: boolean;
  /** When the last provisional figure becomes final; undefined when all are. */
  finalOn: string | undefined;
};

/** The view of a report. Nothing in it is rounded; words and rounding are the page's. */
export const viewOf = (report: CampaignReport): ReportView => {
  const { currency } = report.campaign;
  const totals = ownFirst(spendTotals(report.rows), currency);
  const own = totals.find((total) => total.currency === currency);
  const achieved = {
    reachInCategory: own?.reachInCategory ?? 0,
    costMicros: own?.spendMicros ?? 0,
  };
  return {
    report,
    currency,
    totals,
    achieved,
    sentence: gainSentence(achieved, report.evenSplit, currency),
    phases: phasesOf(report.rows),
    categories: categoriesBySpend(report.rows, currency),
    state: dataState(report),
    unassigned: unassignedSpend(report.rows),
  };
};

/** Spend grouped as tables show it: by phase first where there are two, largest first, the unassigned last. */
export const tableGroups = (view: ReportView, by: Dimension): SpendGroup[] => {
  const dimensions: Dimension[] = view.phases.length > 1 ? [by, 'phase'] : [by];
  const groups = groupSpend(view.report.rows, dimensions);
  return ownFirst(
    groups.sort(
      (a, b) => Number(isUnassigned(a)) - Number(isUnassigned(b)) || b.spendMicros - a.spendMicros,
    ),
    view.currency,
  );
};

/** True for the group of lines that nobody knows. */
export const isUnassigned = ({ key }: SpendGroup): boolean => key[0] === UNASSIGNED;

const ownFirst = (groups: SpendGroup[], currency: string): SpendGroup[] =>
  groups.toSorted(
    (a, b) =>
      Number(b.currency === currency) - Number(a.currency === currency) ||
      (a.currency < b.currency ? -1 : a.currency > b.currency ? 1 : 0),
  );

const categoriesBySpend = (rows: readonly SpendRow[], currency: string): string[] => {
  const own = groupSpend(rows, 'category').filter((group) => group.currency === currency);
  return own
    .sort(
      (a, b) => Number(isUnassigned(a)) - Number(isUnassigned(b)) || b.spendMicros - a.spendMicros,
    )
    .map(({ key }) => key[0] ?? '');
};

const dataState = ({ rows, campaign, day }: CampaignReport): DataState => {
  const days = groupSpend(rows, 'day');
  const provisional = rows.filter((row) => row.state === 'provisional');
  const open = provisional.map((row) => row.day).sort()[0];
  const finalDays = [...new Set(days.map(({ key }) => key[0] ?? ''))].sort();
  return {
    from: finalDays[0] ?? campaign.start,
    to: finalDays.at(-1) ?? day,
    finalThrough: open ? finalDays.filter((date) => date < open).at(-1) : finalDays.at(-1),
    allFinal: provisional.length === 0,
    finalOn: provisional
      .map((row) => row.finalOn)
      .sort()
      .at(-1),
  };
};
