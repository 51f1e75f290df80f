import type { Micros } from '../money.ts';
import { sum } from '../zones/outlook.ts';
import { costBy } from './ads-around.ts';
import type { FieldChoice } from './field-choice.ts';
import type { FieldTask } from './field-task.ts';
import type { KeptPlan } from './kept-plan.ts';
import { fieldGain, type Visit, visitsOf } from './people-gains.ts';
import { canBoth, type VisitChoice } from './visit-choices.ts';

/** What changes when a visit falls out and all the rest of the plan stays. */
export type Replacement = {
  cancelled: Visit;
  /** The next best visit; null where none fits beside the rest. */
  proposed: Visit | null;
  /** What people in the field are expected to gain: as planned, without the visit, and with the one proposed. */
  expectedGain: { planned: number; without: number; proposed: number };
  /** What visits cost more (or, negative, less) than planned. */
  costChangeMicros: number;
  /** Whether the money would bring more in ads than in the visit proposed. */
  isBetterInAds: boolean;
  kept: { organizers: number; visits: number };
};

/**
 * Proposes the next best visit for one that is cancelled. The rest is pinned, so that one visit is free: trying each
 * that fits beside the rest, and that the freed and unspent money pays for, is exact and takes milliseconds. The best is
 * the one with most delegates net of what its cost would bring in ads. With `isSurrogateOut` the surrogate's day is lost
 * as well. Undefined where the plan has no such visit.
 */
export const cancelVisit = (
  task: FieldTask,
  plan: KeptPlan,
  id: string,
  isSurrogateOut = false,
): Replacement | undefined => {
  const { choice } = plan;
  const gone = choice.visits.find((visit) => visit.id === id);
  const [cancelled] = visitsOf(task, choice, id);
  if (!gone || !cancelled) return undefined;
  const rest: FieldChoice = { ...choice, visits: choice.visits.filter((visit) => visit !== gone) };
  const adsWorth = (visit: VisitChoice): number =>
    (visit.surrogate.costPerVisitMicros * plan.adsNextMillion) / 1e12;
  const gainOf = gainBeside(task, rest);
  let best: { visit: VisitChoice; net: number } | undefined;
  for (const visit of openVisits(task, plan, rest, gone)) {
    if (isSurrogateOut && visit.id === id) continue;
    const net = gainOf(visit) - adsWorth(visit);
    if (!best || net > best.net) best = { visit, net };
  }
  const next = best ? { ...rest, visits: [...rest.visits, best.visit] } : rest;
  const proposed = (best && visitsOf(task, next, best.visit.id)[0]) ?? null;
  return {
    cancelled,
    proposed,
    expectedGain: {
      planned: fieldGain(task, choice),
      without: fieldGain(task, rest),
      proposed: fieldGain(task, next),
    },
    costChangeMicros: (proposed?.costMicros ?? 0) - cancelled.costMicros,
    isBetterInAds: best !== undefined && best.net < 0,
    kept: { organizers: rest.shifts.length, visits: rest.visits.length },
  };
};

/** What a visit adds beside the rest, in its own contest; the same surrogate in the same zone adds the same on any day. */
const gainBeside = (task: FieldTask, rest: FieldChoice): ((visit: VisitChoice) => number) => {
  const known = new Map<string, number>();
  return (visit) => {
    const name = JSON.stringify([visit.surrogate.id, visit.zone.zone]);
    const contest = task.ads.outlook.zones[visit.zone.index]?.contest ?? 0;
    const withIt = { ...rest, visits: [...rest.visits, visit] };
    const gain =
      known.get(name) ?? fieldGain(task, withIt, contest) - fieldGain(task, rest, contest);
    known.set(name, gain);
    return gain;
  };
};

/** Visits that fit beside the rest and can be paid for; not the one that was cancelled. */
const openVisits = (
  { choices, ads }: FieldTask,
  plan: KeptPlan,
  rest: FieldChoice,
  gone: VisitChoice,
): VisitChoice[] => {
  const { travel, roster } = choices;
  const adsBy = (by: string | null): Micros =>
    sum(
      plan.ads.dates.filter(({ date }) => by === null || date <= by).map((own) => own.spendMicros),
    );
  const paysFor = (visit: VisitChoice): boolean => {
    const next = { ...rest, visits: [...rest.visits, visit] };
    const inAll = costBy(next, null);
    return (
      inAll + adsBy(null) <= ads.budgetMicros &&
      choices.funds.every(({ by, micros }) =>
        by === null ? inAll <= micros : costBy(next, by) + adsBy(by) <= micros,
      )
    );
  };
  return choices.visits.filter(
    (visit) =>
      visit !== gone &&
      !rest.visits.includes(visit) &&
      paysFor(visit) &&
      rest.visits.every((other) => canBoth(visit, other, travel, roster.travelHoursPerDay)),
  );
};
