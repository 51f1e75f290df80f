import type { Micros } from '../money.ts';
import { type Baselines, baselinesOf } from './baselines.ts';
import { drawElections, interval90 } from './draws.ts';
import { gainDraws, partsOf } from './gain-draws.ts';
import { sum } from './outlook.ts';
import { type PlanTask, spendOf } from './plan-task.ts';
import { shareMoved } from './response.ts';
import { expectedAt, expectedOf } from './value.ts';

/** What a zone is given and what it is expected to bring, in delegates, its part of the state-wide pools included. */
export type ZonePlan = {
  zone: string;
  state: string;
  date: string;
  spendMicros: Micros;
  expectedGain: number;
  /** The middle 90 % of the gain over drawn elections. */
  interval: [number, number];
};

/** One date's part of a plan, and the money left for later dates. */
export type DatePlan = {
  date: string;
  spendMicros: Micros;
  leftMicros: Micros;
  expectedGain: number;
};

export type ZonesPlan = {
  /** Every zone, by spend, most first, then by name. */
  zones: ZonePlan[];
  dates: DatePlan[];
  totalGain: number;
  /** No plan in the same money steps can be expected to gain more. */
  upperBound: number;
  /** What other ways to spend the same budget are expected to gain. */
  baselines: { [name in Exclude<keyof Baselines, 'stateByStateExact'>]: number };
  /** What the best of all budgets by state is expected to gain. */
  stateByStateExact: number;
  /** Delegates expected in all contests, with the middle 90 %, without the plan and with it. */
  delegates: Record<'before' | 'after', { expected: number; interval: [number, number] }>;
};

/** Elections that intervals are taken over. */
const DRAWS = 200;

/** Plans one budget over all zones of a window, and holds it against other ways to spend it. */
export const planZones = (task: PlanTask): ZonesPlan => {
  const { outlook, response, budgetMicros, seed } = task;
  const { spend, upperBound } = spendOf(task);
  const moved = outlook.zones.map(({ voters }, zone) =>
    shareMoved(response, voters, spend[zone] ?? 0),
  );
  const before = expectedAt(outlook, []);
  const after = expectedAt(outlook, moved);
  const drawn = gainDraws(outlook, drawElections(outlook, seed, DRAWS), moved);
  const parts = partsOf(outlook, moved);
  const zones = outlook.zones.map(({ zone, contest }, index): ZonePlan => {
    const { state = '', date = '' } = outlook.contests[contest] ?? {};
    const own = (after.districts[index] ?? 0) - (before.districts[index] ?? 0);
    const shared = (after.statewide[contest] ?? 0) - (before.statewide[contest] ?? 0);
    return {
      zone,
      state,
      date,
      spendMicros: spend[index] ?? 0,
      expectedGain: own + shared * (parts[index] ?? 0),
      interval: drawn.intervals[index] ?? [0, 0],
    };
  });
  zones.sort((a, b) => b.spendMicros - a.spendMicros || (a.zone < b.zone ? -1 : 1));
  const baselines = baselinesOf(outlook, response, budgetMicros);
  const gainOf = (way: Micros[]): number => expectedOf(outlook, response, way).total - before.total;
  return {
    zones,
    dates: byDate(zones, budgetMicros),
    totalGain: after.total - before.total,
    // State-wide gains are laid out at points, which may put the bound a hair below what is reached.
    upperBound: Math.max(upperBound, after.total - before.total),
    baselines: {
      byVoters: gainOf(baselines.byVoters),
      byDelegates: gainOf(baselines.byDelegates),
      stateByState: gainOf(baselines.stateByState),
    },
    stateByStateExact: gainOf(baselines.stateByStateExact),
    delegates: {
      before: { expected: before.total, interval: interval90(drawn.before) },
      after: { expected: after.total, interval: interval90(drawn.after) },
    },
  };
};

const byDate = (zones: readonly ZonePlan[], budgetMicros: Micros): DatePlan[] => {
  let leftMicros = budgetMicros;
  return [...Map.groupBy(zones, ({ date }) => date)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([date, own]) => {
      const spendMicros = sum(own.map((zone) => zone.spendMicros));
      leftMicros -= spendMicros;
      return {
        date,
        spendMicros,
        leftMicros,
        expectedGain: sum(own.map((zone) => zone.expectedGain)),
      };
    });
};
