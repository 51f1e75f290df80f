import type { Micros } from '../money.ts';
import type { Infeasible } from './conflict.ts';
import { ALL } from './line-bounds.ts';
import type { Believed } from './line-curves.ts';
import { type PhaseDay, phaseDays } from './phase-day.ts';
import { shareOut } from './share-out.ts';
import type { OpenLine, Phase, Task } from './task.ts';

/** A line's budget, what is believed of its arm (once anything is), and what its bounds kept from it. */
export type LineShare = Pick<OpenLine, 'lineId' | 'armId' | 'weight' | 'fairness'> & {
  toMicros: Micros;
  /** What it would have been given without step limits and cool-downs. */
  wantedMicros: Micros;
  believed?: Believed | undefined;
};

/** A phase's part of the money and its price: in-category voters, times their weight, by the last dollar; 0 by an even split. */
export type PhaseShare = {
  phase: Phase;
  totalMicros: Micros;
  lambda: number;
  /** Relative variance of a line's count beside what counting makes, once anything is believed. */
  noise?: number | undefined;
};

export type Reallocation = {
  kind: 'divided';
  /** 'even' while nothing has been reported that tells arms apart. */
  by: 'even' | 'model';
  totalMicros: Micros;
  /** The price of the phase that wins votes, or of the only one. */
  lambda: number;
  phases: PhaseShare[];
  lines: LineShare[];
};

/**
 * Divides a day's money among the open lines: pacing says how much, the model says to whom, bounds hold it, and
 * nothing is lost. Phases are divided apart. A line's voters count by its weight once it is known whom it reaches:
 * before that the split is even, to learn it. What flights and bounds cannot take is left for later days. Lines come back in the
 * order of their ids. Bounds that cannot hold together are named, and nothing is divided.
 */
export const reallocate = (task: Task): Reallocation | Infeasible => {
  const days = phaseDays(task);
  const phases: PhaseShare[] = [];
  const lines: LineShare[] = [];
  for (const day of days) {
    const shared = shareOut(day, task.terms, scopeOf(task));
    if (shared.kind === 'infeasible') return shared;
    const wanted = shareOut(day, task.terms, { ...ALL, stepLimit: false });
    const totalMicros = shared.micros.reduce((a, b) => a + b, 0);
    phases.push({ phase: day.phase, totalMicros, lambda: shared.lambda, noise: day.curves?.noise });
    lines.push(...sharesOf(day, shared.micros, wanted.kind === 'shared' ? wanted.micros : []));
  }
  const [price] = phases.toSorted(
    (a, b) => Number(b.phase === 'vote') - Number(a.phase === 'vote'),
  );
  return {
    kind: 'divided',
    by: days.some(({ curves }) => curves) ? 'model' : 'even',
    totalMicros: phases.reduce((sum, phase) => sum + phase.totalMicros, 0),
    lambda: price?.lambda ?? 0,
    phases,
    lines: lines.sort((a, b) => (a.lineId < b.lineId ? -1 : 1)),
  };
};

/** All that counts for a task's plan. */
export const scopeOf = ({ liftSteps }: Pick<Task, 'liftSteps'>) => ({
  ...ALL,
  stepLimit: !liftSteps,
});

const sharesOf = (day: PhaseDay, micros: readonly Micros[], wanted: readonly Micros[]) =>
  day.lines.map(({ lineId, armId, weight, fairness }, index): LineShare => {
    const toMicros = micros[index] ?? 0;
    return {
      ...{ lineId, armId, weight, fairness, toMicros },
      wantedMicros: wanted[index] ?? toMicros,
      believed: day.curves?.believed[index],
    };
  });
