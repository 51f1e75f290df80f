import type { Campaign } from '../contracts/campaign.ts';
import type { Plan } from '../contracts/decision.ts';
import type { LedgerLine } from '../contracts/delivery.ts';
import type { Line } from '../contracts/flight.ts';
import { dayReports } from '../domain/bandit/day-reports.ts';
import type { DayReport, OptimizerTerms } from '../domain/bandit/task.ts';
import { addDays, dayIn } from '../domain/calendar.ts';
import { type Authorised, pastExposure } from '../domain/flights/exposure.ts';
import { settingsHash } from '../domain/flights/plan.ts';
import { stateHash } from '../domain/ledger/heads.ts';
import type { Micros } from '../domain/money.ts';
import type { Frozen } from '../domain/pacing/freshness.ts';
import { inOrder } from '../domain/text-order.ts';
import type { Ports } from '../ports.ts';
import { type Allowances, allowancesOn } from './allowances.ts';
import { type Asked, askedOfLines, termsOf } from './asked.ts';
import { readAssigned } from './assignments.ts';
import { listAuthorised, readBookAt } from './book.ts';
import { campaignOf } from './campaign.ts';
import { judgeFeeds, overDeliveryOf } from './feeds.ts';
import { skewOf } from './skew.ts';
import { weightsOfLines } from './zones.ts';

/** Where the campaign stands on the morning of a day, before its budgets are decided. Money in micros. */
export type Standing = Allowances & {
  campaignId: string;
  isCampaignDay: boolean;
  basis: Plan['basis'];
  /** All lines, in the order of their ids. */
  lines: Line[];
  /** Those that may deliver on the day. */
  open: Line[];
  targetByLine: Record<string, Micros>;
  /** What voters of a line weigh on the day, where it is not 1. */
  weightByLine: Record<string, number>;
  /** What skewed delivery leaves of a line's reward, where that is not all of it. */
  fairnessByLine: Record<string, number>;
  /** What people ask of a line, where they do. */
  askedByLine: Record<string, Asked>;
  start: string;
  terms: OptimizerTerms;
  /** Of whole days alone, as they came. */
  reports: DayReport[];
  /** What a line spent on a day that is known whole. */
  spentOn: (line: Pick<Line, 'platform' | 'lineId'>, day: string) => Micros | undefined;
  authorised: Authorised[];
  /** Open lines that keep their budget, as their figures have not come; what it may cost is out of the allowances. */
  frozen: Frozen[];
};

/**
 * Reads campaign, lines, book, authorisations and ledger, and counts what is left for `day` and after. Feeds are judged
 * as of `now`, else of the day's beginning. `known` is what was known of reports before, and since when.
 */
export const readStanding = async (
  ports: Pick<Ports, 'core' | 'ledger' | 'lake'>,
  day: string,
  now?: string,
  known: readonly DayReport[] = [],
): Promise<Standing> => {
  const campaign = await campaignOf(ports);
  const { book, rev: bookRev } = await readBookAt(ports);
  const { heads, lines } = await readAssigned(ports);
  lines.sort((a, b) => inOrder(a.lineId, b.lineId));
  const reports = heads
    .filter(({ currency }) => currency === campaign.currency)
    .map((head) => ({ ...head, final: head.dataState === 'final' }));
  const open = lines.filter(({ start, end }) => start <= day && day <= end);
  const lineById = new Map(lines.map((line) => [line.lineId, line]));
  const authorised = await listAuthorised(ports);
  const past = pastExposure({
    before: day,
    authorised,
    reported: reports,
    windowOf: (lineId) => {
      const line = lineById.get(lineId);
      return line && { ...line, overDeliveryBasisPoints: overDeliveryOf(campaign, line) };
    },
  });
  const targetByLine = Object.fromEntries(
    Object.entries(book?.targets ?? {}).map(([lineId, target]) => [lineId, target.targetMicros]),
  );
  const weightByLine = await weightsOfLines(ports, lines, day);
  const askedByLine = await askedOfLines(ports, lines, campaign);
  const judged = judgeFeeds(campaign, {
    ...{ open, reports, authorised, targetByLine },
    now: now ?? dayIn(campaign.timeZone, day).startUtc,
  });
  const { timeZone, reallocateAt } = campaign;
  return {
    campaignId: campaign.id,
    isCampaignDay: isCampaignDay(campaign, day),
    basis: {
      ...{ bookRev, ledgerHash: stateHash(heads) },
      settingsHash: settingsHash(campaign, lines, weightByLine, askedByLine),
    },
    ...{ lines, open, targetByLine, weightByLine, askedByLine, authorised },
    fairnessByLine: fairnessOf(campaign, lines, judged.wholeReports),
    start: campaign.start,
    ...allowancesOn(day, { campaign, lines, open, askedByLine, past }, judged),
    terms: termsOf(campaign, lines),
    reports: dayReports(
      lines.map((line) => ({ ...line, phase: askedByLine[line.lineId]?.phase })),
      judged.wholeReports.map((row) => ({ ...row, final: row.dataState === 'final' })),
      known,
      { timeZone, reallocateAt, day },
    ),
    spentOn: spentOnWholeDays(judged.wholeReports),
    frozen: judged.frozen,
  };
};

/** True from the campaign's first day to its last. */
export const isCampaignDay = (
  { start, days }: Pick<Campaign, 'start' | 'days'>,
  day: string,
): boolean => start <= day && day <= addDays(start, days - 1);

const fairnessOf = (
  campaign: Campaign,
  lines: readonly Line[],
  reports: readonly LedgerLine[],
): Record<string, number> => {
  const skewed = skewOf(campaign, lines, reports).filter(({ fairness }) => fairness < 1);
  const left = new Map(skewed.map(({ flight, fairness }) => [flight, fairness]));
  return Object.fromEntries(
    lines.flatMap(({ lineId, flightId }) => {
      const fairness = left.get(flightId);
      return fairness === undefined ? [] : [[lineId, fairness]];
    }),
  );
};

const spentOnWholeDays = (reports: readonly LedgerLine[]): Standing['spentOn'] => {
  const spent = new Map<string, Micros>();
  for (const { kind, platform, lineId, reportDate, costMicros } of reports) {
    if (kind === 'credit') continue;
    const name = `${platform}/${lineId}/${reportDate}`;
    spent.set(name, (spent.get(name) ?? 0) + costMicros);
  }
  return ({ platform, lineId }, day) => spent.get(`${platform}/${lineId}/${day}`);
};
