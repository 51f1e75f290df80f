import { daysBetween } from '../calendar.ts';
import { inOrder } from '../text-order.ts';
import { beginCampaign, type Campaign, observe } from './campaign.ts';
import type { PolicyArm, Result } from './outset.ts';
import { type Studied, study } from './study.ts';
import type { DayReport, LearntArm, OptimizerTerms } from './task.ts';

/** What is known of one phase on a morning: the model after all its reports, and the round that the morning begins. */
export type Recollection = { model: Campaign; studied: Studied; round: number };

/** One phase's past: who was there, what was reported when, and the money of the whole campaign. */
export type Past = {
  seed: string;
  start: string;
  day: string;
  arms: readonly LearntArm[];
  reports: readonly DayReport[];
  budgetMicros: number;
  days: number;
  terms: Pick<OptimizerTerms, 'lagDays'>;
};

/**
 * Folds reports into the model as they came, morning by morning: what is not reported yet is not known, what may still
 * grow is judged by how counts have grown before, and what was restated takes the place of what was said. The same
 * reports in any order give the same. Undefined where nothing tells arms apart yet.
 */
export const recall = (past: Past): Recollection | undefined => {
  const { start, day, terms } = past;
  const round = daysBetween(start, day);
  const roundOf = (date: string): number => Math.max(0, daysBetween(start, date));
  const told = past.reports.filter(
    (report) => start <= report.day && report.day < report.on && report.on <= day,
  );
  const mornings = Map.groupBy(told.toSorted(byArmAndTime), ({ on }) => roundOf(on));
  if (mornings.size === 0) return undefined;
  const comers = Map.groupBy(armsSeen(past.arms, told, day), ({ since = start }) => roundOf(since));
  const model = beginCampaign({
    seed: past.seed,
    rounds: past.days,
    roundsPerDay: 1,
    budgetMicros: past.budgetMicros,
    roundCapMicros: past.budgetMicros,
    deliveryOverMax: 0,
    reportLagRounds: terms.lagDays,
    arms: (comers.get(0) ?? []).map(policyArm),
  });
  const standing = new Map<string, DayReport>();
  let studied: Studied | undefined;
  for (let at = 0; at <= round; at += 1) {
    for (const report of mornings.get(at) ?? []) standing.set(nameOf(report), report);
    const open = [...standing.values()].filter((report) => isOpen(report, roundOf, at, terms));
    observe(
      model,
      open.map((report) => resultOf(report, roundOf(report.day), at, terms.lagDays)),
      at - 1,
    );
    const added = at > 0 ? (comers.get(at) ?? []).map(policyArm) : [];
    const turn = { round: at, roundsLeft: 1, budgetRemainingMicros: 0, roundCapMicros: 0 };
    studied = study(model, added.length > 0 ? { ...turn, added } : turn);
  }
  return studied && { model, studied, round };
};

const byArmAndTime = (a: DayReport, b: DayReport): number =>
  inOrder(a.armId, b.armId) || inOrder(a.day, b.day) || inOrder(a.on, b.on);

const nameOf = ({ armId, day }: DayReport): string => `${armId} ${day}`;

/** Whether a morning has anything to say of a report: it is new, or still of an age at which counts grow. */
const isOpen = (
  { day, on }: DayReport,
  roundOf: (date: string) => number,
  at: number,
  { lagDays }: Past['terms'],
): boolean => roundOf(on) === at || at - 1 - roundOf(day) <= lagDays;

/** Arms that stand by the day; one of which a day was reported before it stood has stood since then. */
const armsSeen = (
  arms: readonly LearntArm[],
  told: readonly DayReport[],
  day: string,
): LearntArm[] => {
  const first = new Map<string, string>();
  for (const { armId, day: date } of told) {
    const before = first.get(armId);
    if (before === undefined || date < before) first.set(armId, date);
  }
  return arms.flatMap((arm) => {
    const since = [arm.since, first.get(arm.armId)].filter((date) => date !== undefined).sort()[0];
    return (since ?? '') <= day
      ? [{ ...arm, since: arm.since === undefined ? undefined : since }]
      : [];
  });
};

const policyArm = ({
  armId,
  zone,
  category,
  channel,
  creative,
  audienceSize,
}: LearntArm): PolicyArm => ({
  ...{ id: armId, zone, category, channel, creative },
  audience: audienceSize,
  value: 1,
  minMicros: 0,
  maxMicros: Number.MAX_SAFE_INTEGER,
});

/** A row as the model takes it. One that is older than counts grow is whole, whatever its platform may still restate. */
const resultOf = (
  { armId, spendMicros, impressions, reach, final }: DayReport,
  round: number,
  morning: number,
  lagDays: number,
): Result => ({
  ...{ armId, round, spendMicros, reach },
  // Where none are reported, money tells how many there were.
  impressions: spendMicros > 0 && impressions > 0 ? Math.max(impressions, reach) : 0,
  final: final || morning - 1 - round >= lagDays,
});
