import { apportion } from '../apportion.ts';
import { daysBetween } from '../calendar.ts';
import type { Micros } from '../money.ts';
import { paceDay } from '../pacing/pace.ts';
import { inOrder } from '../text-order.ts';
import { total } from './arm.ts';
import { type LineCurves, lineCurves } from './line-curves.ts';
import { recall } from './recall.ts';
import { type OpenLine, type Phase, phaseOf, type Task } from './task.ts';

/** One phase's part of a day: its lines in order, its money, and what is believed of its lines. */
export type PhaseDay = {
  phase: Phase;
  lines: readonly OpenLine[];
  totalMicros: Micros;
  allowanceByFlight: Readonly<Record<string, Micros>>;
  /** By line: an even share of the day, within its flight's. */
  fairMicros: Micros[];
  /** By line: shown often enough to leave its even share. */
  judged: boolean[];
  /** Absent while nothing tells lines apart, or the burn-in lasts: then the split is even. */
  curves: LineCurves | undefined;
};

/** The day's money by phase, with what is learned in each: phases share neither rows nor money. */
export const phaseDays = (task: Task): PhaseDay[] => {
  const lines = task.lines.toSorted((a, b) => inOrder(a.lineId, b.lineId));
  const paced = paceDay({ ...task.campaign, budgets: Math.max(1, lines.length) });
  const phases = [...Map.groupBy(lines, phaseOf)].sort(([a], [b]) => inOrder(a, b));
  const allowances = phases.map(([, own]) => flightAllowances(own.filter(isWorthy), task.flights));
  const asked = phases.map(([phase, own], index) => {
    const cap = task.phases?.[phase];
    const most = cap ? paceDay({ ...cap, budgets: own.length }) : paced;
    const flights = Object.values(allowances[index] ?? {});
    return flights.reduce((sum, micros) => Math.min(most, sum + micros), 0);
  });
  const totals = sharedOut(paced, asked);
  return phases.map(([phase, own], index) =>
    phaseDay(task, { phase, lines: own }, totals[index] ?? 0, allowances[index] ?? {}),
  );
};

/** Lines whose voters count for nothing, as their contest is over, take no part of anything. */
const isWorthy = ({ weight }: OpenLine): boolean => weight !== 0;

/** What each asked for, or where that is too much a part in proportion to it. */
const sharedOut = (micros: Micros, asked: readonly Micros[]): Micros[] =>
  total(asked) <= micros ? [...asked] : apportion(micros, asked.map(BigInt)).shares;

const phaseDay = (
  task: Task,
  { phase, lines }: Pick<PhaseDay, 'phase' | 'lines'>,
  totalMicros: Micros,
  allowanceByFlight: Record<string, Micros>,
): PhaseDay => {
  const worthy = lines.filter(isWorthy);
  const siblings = Map.groupBy(worthy, ({ flightId }) => flightId);
  const reports = task.reports.filter(
    (report) => phaseOf(report) === phase && report.day < task.day && report.on <= task.day,
  );
  const curves = learnt(task, { phase, lines }, totalMicros, reports);
  const shown = exposures(reports);
  const told = new Set(reports.filter(measures).map(({ armId }) => armId));
  const isJudged = (armId: string): boolean =>
    (shown.get(armId) ?? 0) >= task.terms.minExposures || (shown.has(armId) && !told.has(armId));
  return {
    ...{ phase, lines, totalMicros, allowanceByFlight, curves },
    fairMicros: lines.map((line) => {
      const own = siblings.get(line.flightId)?.length ?? 0;
      if (own === 0 || !isWorthy(line)) return 0;
      const ofFlight = (allowanceByFlight[line.flightId] ?? 0) / own;
      return Math.floor(Math.min(totalMicros / worthy.length, ofFlight));
    }),
    judged: lines.map(({ armId }) => !curves || isJudged(armId)),
  };
};

/** Whether a report says whom its spend reached. */
const measures = ({ spendMicros }: Task['reports'][number]): boolean => spendMicros > 0;

const learnt = (
  task: Task,
  { phase, lines }: Pick<PhaseDay, 'phase' | 'lines'>,
  totalMicros: Micros,
  reports: Task['reports'],
): LineCurves | undefined => {
  const { campaign, day, start, seed, terms } = task;
  const measured = reports.filter(measures);
  if (new Set(measured.map((report) => report.day)).size < Math.max(1, terms.burnInDays)) {
    return undefined;
  }
  const arms = task.arms.filter((arm) => phaseOf(arm) === phase);
  const { daysLeft, capMicros } = campaign;
  const days = Math.max(1, daysBetween(start, day) + daysLeft);
  const past = { arms, reports: measured, budgetMicros: capMicros, days };
  const known = recall({ ...past, seed, start, day, terms });
  if (!known) return undefined;
  const told = new Set(measured.map(({ armId }) => armId));
  const spent = new Set(reports.map(({ armId }) => armId));
  const isMeasured = (armId: string): boolean => told.has(armId) || !spent.has(armId);
  const money = {
    roundsLeft: daysLeft,
    remainingMicros: totalMicros * daysLeft,
    capMicros: totalMicros,
  };
  const curves = lineCurves(known, lines, money, isMeasured);
  const tilt = (logWorth: Float64Array): Float64Array =>
    logWorth.map((worth, index) => worth + Math.log(Math.max(1e-9, lines[index]?.fairness ?? 1)));
  return {
    ...curves,
    plain: { ...curves.plain, logWorth: tilt(curves.plain.logWorth) },
    curious: { ...curves.curious, logWorth: tilt(curves.curious.logWorth) },
  };
};

/** Impressions by arm, as they stand. */
const exposures = (reports: Task['reports']): Map<string, number> => {
  const latest = new Map<string, { armId: string; on: string; impressions: number }>();
  for (const report of reports) {
    const name = `${report.armId} ${report.day}`;
    const before = latest.get(name);
    if (!before || before.on < report.on) latest.set(name, report);
  }
  const sums = new Map<string, number>();
  for (const { armId, impressions } of latest.values()) {
    sums.set(armId, (sums.get(armId) ?? 0) + impressions);
  }
  return sums;
};

const flightAllowances = (
  lines: readonly OpenLine[],
  flights: Task['flights'],
): Record<string, Micros> => {
  const budgets = Map.groupBy(lines, ({ flightId }) => flightId);
  return Object.fromEntries(
    [...budgets].map(([flightId, own]) => {
      const allowance = flights[flightId];
      return [flightId, allowance ? paceDay({ ...allowance, budgets: own.length }) : 0];
    }),
  );
};
