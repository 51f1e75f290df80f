import { armsBehind } from '../../lib/domain/bandit/arm.ts';
import { type Reallocation, reallocate } from '../../lib/domain/bandit/reallocate.ts';
import {
  type DayReport,
  type OpenLine,
  type Task,
  USUAL_TERMS,
} from '../../lib/domain/bandit/task.ts';
import { addDays } from '../../lib/domain/calendar.ts';
import { poisson, randomFrom } from '../../lib/domain/random.ts';
import { madeUpWorld } from './made-up-world.ts';

const START = '2027-03-01';
const DAYS = 14;
const DOLLARS = 600;

/** The task of a morning by its number, of made-up lines whose budgets stand as given, after reports of every day before. */
export const taskOn = (
  morning: number,
  {
    seed = 'mornings',
    lines = 12,
    asked = () => ({}),
    budgets = {},
    restated = () => undefined,
    ...more
  }: {
    seed?: string;
    lines?: number;
    /** What is special about a line, by its number. */
    asked?: (index: number) => Partial<OpenLine>;
    budgets?: Record<string, number>;
    /** What a day's report of a line became by the morning after the next. */
    restated?: (index: number, day: number) => number | undefined;
  } & Partial<Omit<Task, 'lines'>> = {},
): Task => {
  const world = madeUpWorld(seed).slice(0, lines);
  const day = addDays(START, morning);
  const even = (DOLLARS * 1e6) / world.length;
  const reports = world.flatMap(({ armId, theta }, index) =>
    Array.from({ length: morning }, (_, played): DayReport[] => {
      const random = randomFrom(`${seed}/${armId}/${played}`);
      const row = {
        armId,
        day: addDays(START, played),
        on: addDays(START, played + 1),
        spendMicros: even,
        impressions: 6_000,
        reach: poisson(random, Math.min(5_000, (theta * even) / 1e6)),
        final: false,
      };
      const now = restated(index, played);
      if (now === undefined || played + 2 > morning) return [row];
      return [row, { ...row, reach: now, on: addDays(START, played + 2) }];
    }).flat(),
  );
  const left = {
    capMicros: DAYS * DOLLARS * 1e6,
    committedMicros: morning * DOLLARS * 1e6,
    daysLeft: DAYS - morning,
    overDeliveryBasisPoints: 0,
  };
  return {
    ...{ seed, day, start: START, campaign: left, terms: { ...USUAL_TERMS, lagDays: 2 } },
    flights: Object.fromEntries(world.map(({ flightId }) => [flightId, left])),
    lines: world.map(({ lineId, flightId, armId }, index) => ({
      ...{ lineId, flightId, armId, fromMicros: budgets[lineId] ?? 0 },
      ...asked(index),
    })),
    arms: armsBehind(world),
    reports,
    ...more,
  };
};

/** A task's answer; throws where its bounds cannot hold. */
export const dividedBy = (task: Task): Reallocation => {
  const answer = reallocate(task);
  if (answer.kind === 'infeasible') throw new Error(answer.because);
  return answer;
};

/** The budgets that a task's answer gives, by line. */
export const budgetsOf = (task: Task): Record<string, number> =>
  Object.fromEntries(dividedBy(task).lines.map(({ lineId, toMicros }) => [lineId, toMicros]));
