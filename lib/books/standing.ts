import type { Campaign } from '../contracts/campaign.ts';
import type { Plan } from '../contracts/decision.ts';
import type { LedgerLine } from '../contracts/delivery.ts';
import type { Line } from '../contracts/flight.ts';
import type { Observation } from '../domain/bandit/arm.ts';
import { addDays, dayIn, daysBetween } from '../domain/calendar.ts';
import { pastExposure } from '../domain/flights/exposure.ts';
import { settingsHash } from '../domain/flights/plan.ts';
import { roomOfFlights } from '../domain/flights/room.ts';
import { stateHash } from '../domain/ledger/heads.ts';
import { type Micros, sumMicros } from '../domain/money.ts';
import type { Frozen } from '../domain/pacing/freshness.ts';
import type { Allowance } from '../domain/pacing/pace.ts';
import { inOrder } from '../domain/text-order.ts';
import type { Ports } from '../ports.ts';
import { readAssigned } from './assignments.ts';
import { listAuthorised, readBookAt } from './book.ts';
import { campaignOf } from './campaign.ts';
import { judgeFeeds, overDeliveryOf } from './feeds.ts';
import { weightsOfLines } from './zones.ts';

/** Where the campaign stands on the morning of a day, before its budgets are decided. Money in micros. */
export type Standing = {
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
  campaign: Allowance;
  flights: Record<string, Allowance>;
  /** Of whole days alone. */
  observations: Observation[];
  /** Open lines that keep their budget, as their figures have not come; what it may cost is out of the allowances. */
  frozen: Frozen[];
};

type Past = ReturnType<typeof pastExposure>;

/**
 * Reads campaign, lines, book, authorisations and ledger, and counts what is left for `day` and after. Feeds are judged
 * as of `now`, else of the day's beginning.
 */
export const readStanding = async (
  ports: Pick<Ports, 'core' | 'ledger' | 'lake'>,
  day: string,
  now?: string,
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
  const judged = judgeFeeds(campaign, {
    ...{ open, reports, authorised, targetByLine },
    now: now ?? dayIn(campaign.timeZone, day).startUtc,
  });
  return {
    campaignId: campaign.id,
    isCampaignDay: isCampaignDay(campaign, day),
    basis: {
      ...{ bookRev, ledgerHash: stateHash(heads) },
      settingsHash: settingsHash(campaign, lines, weightByLine),
    },
    lines,
    open,
    targetByLine,
    weightByLine,
    campaign: judged.setFrozenAside(campaignAllowance(campaign, open, day, past)),
    flights: Object.fromEntries(
      Object.entries(flightAllowances(campaign, lines, open, day, past)).map(([id, allowance]) => [
        id,
        judged.setFrozenAside(allowance, id),
      ]),
    ),
    observations: observationsOf(lines, judged.wholeReports),
    frozen: judged.frozen,
  };
};

/** True from the campaign's first day to its last. */
export const isCampaignDay = (
  { start, days }: Pick<Campaign, 'start' | 'days'>,
  day: string,
): boolean => start <= day && day <= addDays(start, days - 1);

/**
 * What lines were reported to deliver, one row a line and day, in their order. Rows that do not say whom they
 * reached are left out with their spend: they tell nothing.
 */
export const observationsOf = (
  lines: readonly Line[],
  reports: readonly LedgerLine[],
): Observation[] => {
  const armOf = new Map(
    lines.map(({ lineId, platform, armId }) => [`${platform}/${lineId}`, armId]),
  );
  const rows = new Map<string, Observation & { reach: number }>();
  for (const head of reports) {
    const line = `${head.platform}/${head.lineId}`;
    const armId = armOf.get(line);
    if (!armId || head.reachInCategory === null) continue;
    const key = `${line}/${head.reportDate}`;
    const row = rows.get(key) ?? { armId, day: head.reportDate, spendMicros: 0, reach: 0 };
    row.spendMicros += head.costMicros;
    row.reach += head.reachInCategory;
    rows.set(key, row);
  }
  return [...rows].sort(([a], [b]) => inOrder(a, b)).map(([, row]) => row);
};

/** Whole-campaign terms, by the platform that may over-deliver most: any line could be given all of the day. */
const campaignAllowance = (
  campaign: Campaign,
  open: readonly Line[],
  day: string,
  { byLine, unassignedMicros }: Past,
): Allowance => ({
  capMicros: campaign.budget,
  dayCapMicros: campaign.dayCap,
  committedMicros: sumMicros([...Object.values(byLine), unassignedMicros]),
  daysLeft: Math.max(
    daysBetween(day, addDays(campaign.start, campaign.days)),
    ...open.map(({ end }) => daysBetween(day, end) + 1),
  ),
  overDeliveryBasisPoints: Math.max(0, ...open.map((line) => overDeliveryOf(campaign, line))),
});

const flightAllowances = (
  campaign: Campaign,
  lines: readonly Line[],
  open: readonly Line[],
  day: string,
  { byLine }: Past,
): Record<string, Allowance> => {
  const rooms = roomOfFlights(lines, byLine, campaign.zoneCaps ?? {}, day);
  return Object.fromEntries(
    open.map((line) => {
      const allowance = {
        capMicros: rooms.get(line.flightId)?.capMicros ?? 0,
        committedMicros: rooms.get(line.flightId)?.committedMicros ?? 0,
        daysLeft: daysBetween(day, line.end) + 1,
        overDeliveryBasisPoints: overDeliveryOf(campaign, line),
      };
      return [line.flightId, allowance];
    }),
  );
};
