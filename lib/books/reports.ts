import type { Decision } from '../contracts/decision.ts';
import type { Line } from '../contracts/flight.ts';
import type {
  CampaignReport,
  DecidedBudget,
  DecisionCounts,
  EvenSplit,
} from '../contracts/report.ts';
import { addDays, daysBetween, localTime } from '../domain/calendar.ts';
import { type SpendRow, spendReport } from '../domain/finance/spend-report.ts';
import { finalityAt } from '../domain/ledger/finality.ts';
import { whyFrozen } from '../domain/pacing/freshness.ts';
import type { Ports } from '../ports.ts';
import { readAssigned } from './assignments.ts';
import { listBuilds } from './audiences.ts';
import { listDecisions, readBook } from './book.ts';
import { campaignOf, readCampaign } from './campaign.ts';
import { listFlights } from './flights.ts';
import { foreseen } from './foreseen.ts';
import { heldBack } from './held-back.ts';
import { ledgerHash } from './ledger.ts';
import { readReaction } from './reaction.ts';
import { listRuns } from './runs.ts';
import { readSkew, skewNotes } from './skew.ts';

/** Spend rows, and our lines as they were known. */
export type Spend = { rows: SpendRow[]; lines: Line[] };

export type SpendTerms = {
  asOf?: string | undefined;
  /** The instant that finality is judged at where no `asOf` is asked for. */
  now: string;
  finalOnly?: boolean | undefined;
};

/**
 * Spend from the ledger by account day and line, every figure judged final or not: now, or exactly as it stood at
 * `asOf`. Needs no campaign: without one nothing is assigned. `finalOnly` leaves out what may still change.
 */
export const readSpend = async (
  ports: Pick<Ports, 'core' | 'ledger' | 'lake'>,
  { asOf, now, finalOnly = false }: SpendTerms,
): Promise<Spend> => {
  const campaign = await readCampaign(ports);
  const flights = new Map((await listFlights(ports)).map((flight) => [flight.id, flight]));
  const { heads, lines } = await readAssigned(ports, { asOf });
  const finality = finalityAt(asOf ?? now, campaign?.platforms);
  const booked = finalOnly ? heads.filter((head) => finality(head).isFinal) : heads;
  const known = lines.map((line) => ({ ...line, phase: flights.get(line.flightId)?.phase }));
  return { rows: spendReport(booked, known, finality), lines };
};

export type ReportTerms = {
  /** The instant up to which the ledger is read. */
  asOf: string;
  evenSplit?: EvenSplit | undefined;
  finalOnly?: boolean | undefined;
};

/**
 * Everything that a report says, with the ledger exactly as it stood at `asOf` (an instant).
 * The even split is handed in by whoever could play the same world twice. Throws where no campaign is set.
 */
export const assembleReport = async (
  ports: Pick<Ports, 'core' | 'ledger' | 'lake'>,
  { asOf, evenSplit, finalOnly }: ReportTerms,
): Promise<CampaignReport> => {
  const campaign = await campaignOf(ports);
  const { rows, lines } = await readSpend(ports, { asOf, now: asOf, finalOnly });
  const decisions = (await listDecisions(ports)).filter(({ decidedAt }) => decidedAt <= asOf);
  const day = localTime(campaign.timeZone, asOf).date;
  const runs = (await listRuns(ports)).filter((run) => run.day <= day);
  const holdback = heldBack(campaign, rows, runs, lines);
  const lastDay = [day, addDays(campaign.start, campaign.days - 1)].sort()[0] ?? day;
  const budgets = decidedBudgets(decisions, lines, daysUpTo(campaign.start, lastDay));
  const forecast = foreseen(campaign, day, budgets, rows);
  const looksBack = ((await readBook(ports))?.decidedAt ?? '') > asOf;
  return {
    campaign,
    asOf,
    day,
    ledgerHash: await ledgerHash(ports, { asOf }),
    rows,
    budgets,
    decisions: decisionCounts(decisions),
    audiences: await listBuilds(ports),
    ...(evenSplit ? { evenSplit } : {}),
    ...(looksBack ? {} : { reaction: await readReaction(ports, asOf) }),
    ...(holdback ? { holdback } : {}),
    ...(forecast ? { forecast } : {}),
    notes: [
      ...(runs.at(-1)?.frozen.map(whyFrozen) ?? []),
      ...skewNotes(await readSkew(ports, asOf)),
    ],
  };
};

/** Of each line on each of its days, the budget of the latest decision that was made for that day or before. */
const decidedBudgets = (
  decisions: readonly Decision[],
  lines: readonly Line[],
  days: readonly string[],
): DecidedBudget[] => {
  const byLine = Map.groupBy(decisions, ({ lineId }) => lineId);
  const budgetOn = (line: Line, day: string): DecidedBudget[] => {
    if (day < line.start || day > line.end) return [];
    const inForce = byLine
      .get(line.lineId)
      ?.filter((decision) => decision.day <= day)
      .reduce((a, b) => (b.version > a.version ? b : a), NOTHING_DECIDED);
    if (!inForce || inForce.version === 0) return [];
    return [{ day, lineId: line.lineId, armId: line.armId, toMicros: inForce.toMicros }];
  };
  return days.flatMap((day) => lines.flatMap((line) => budgetOn(line, day)));
};

const NOTHING_DECIDED: Pick<Decision, 'version' | 'toMicros'> = { version: 0, toMicros: 0 };

const decisionCounts = (decisions: readonly Decision[]): DecisionCounts => ({
  decided: decisions.length,
  raised: decisions.filter(({ fromMicros, toMicros }) => toMicros > fromMicros).length,
  cut: decisions.filter(({ fromMicros, toMicros }) => toMicros < fromMicros).length,
  lines: new Set(decisions.map(({ lineId }) => lineId)).size,
});

const daysUpTo = (first: string, last: string): string[] =>
  Array.from({ length: Math.max(0, daysBetween(first, last) + 1) }, (_, index) =>
    addDays(first, index),
  );
