import type { Micros } from '../money.ts';
import { sameFigures } from './day-reports.ts';
import type { Scope } from './line-bounds.ts';
import { phaseDays } from './phase-day.ts';
import { scopeOf } from './reallocate.ts';
import { shareOut } from './share-out.ts';
import type { Task } from './task.ts';
import { type DayReport, phaseOf } from './task.ts';

/** What a change of a budget is made of, in the order in which the parts are taken. */
export const PARTS = [
  'newData',
  'restatement',
  'exploration',
  'delegateWeight',
  'cap',
  'floor',
  'stepLimit',
  'override',
] as const;
export type Part = (typeof PARTS)[number];

/** One line's change of budget in whole micros: the parts add up to `toMicros - fromMicros`, exactly. */
export type Explained = {
  lineId: string;
  armId: string;
  fromMicros: Micros;
  toMicros: Micros;
  parts: Record<Part, Micros>;
};

/** A line as a plan changed it. */
type Planned = Pick<Explained, 'lineId' | 'armId' | 'fromMicros' | 'toMicros'>;

/**
 * Takes a plan's changes apart. Both this run and the one before it are divided again step by step: first by results
 * alone, with what was restated since held at what it was, then with it, then with exploration, delegate weights,
 * caps, floors, step limits and locks let in one after the other. A part is how far its step moved a line now, less how far it
 * did before; what stood otherwise than the run before had planned is an override. A line that is not open any more falls by its cap.
 */
export const explain = (
  now: Task,
  before: Task | undefined,
  planned: readonly Planned[],
): Explained[] => {
  const levels = levelsOf(now, before);
  const earlier = before ? levelsOf(before, undefined) : undefined;
  return planned.map((line) => ({
    ...{ lineId: line.lineId, armId: line.armId },
    ...{ fromMicros: line.fromMicros, toMicros: line.toMicros },
    parts: partsOf(line, levels.get(line.lineId), earlier?.get(line.lineId)),
  }));
};

const partsOf = (
  { fromMicros, toMicros }: Planned,
  levels: readonly Micros[] | undefined,
  earlier: readonly Micros[] | undefined,
): Record<Part, Micros> => {
  const parts = Object.fromEntries(PARTS.map((part) => [part, 0])) as Record<Part, Micros>;
  if (!levels) {
    parts.cap = toMicros - fromMicros;
    return parts;
  }
  const was = earlier ?? PARTS.map(() => fromMicros);
  for (const [place, part] of PARTS.entries()) {
    const step = (list: readonly Micros[]): Micros => (list[place] ?? 0) - (list[place - 1] ?? 0);
    parts[part] = step(levels) - step(was);
  }
  parts.override += (was.at(-1) ?? 0) - fromMicros;
  parts.override += toMicros - (levels.at(-1) ?? 0);
  return parts;
};

/** What lines are given at each step, by line. */
const levelsOf = (task: Task, before: Task | undefined): Map<string, Micros[]> => {
  const levels = new Map<string, Micros[]>();
  const days = phaseDays(task);
  const unrestated = before ? phaseDays({ ...task, reports: asKnown(task, before) }) : days;
  const counts = scopeOf(task);
  for (const [place, part] of PARTS.entries()) {
    for (const [index, day] of (part === 'newData' ? unrestated : days).entries()) {
      const shared = shareOut(day, task.terms, upTo(place, counts));
      const micros = shared.kind === 'shared' ? shared.micros : [];
      for (const [line, { lineId }] of (days[index]?.lines ?? []).entries()) {
        levels.set(lineId, [...(levels.get(lineId) ?? []), micros[line] ?? 0]);
      }
    }
  }
  return levels;
};

/** A scope in which the parts up to a place count, as far as the plan counted them. */
const upTo = (place: number, counts: Scope): Scope => {
  const has = (part: Part & keyof Scope): boolean => PARTS.indexOf(part) <= place && counts[part];
  return {
    exploration: has('exploration'),
    delegateWeight: has('delegateWeight'),
    cap: has('cap'),
    floor: has('floor'),
    stepLimit: has('stepLimit'),
    override: has('override'),
  };
};

/** Today's reports, those days that the run before knew otherwise at what it knew of them. */
const asKnown = (now: Task, before: Task): DayReport[] => {
  const known = Map.groupBy(before.reports, nameOf);
  return [...Map.groupBy(now.reports, nameOf)].flatMap(([name, series]) => {
    const earlier = known.get(name);
    const [was, is] = [earlier?.at(-1), series.at(-1)];
    return earlier && was && is && !sameFigures(was, is) ? earlier : series;
  });
};

const nameOf = (report: DayReport): string => `${phaseOf(report)} ${report.armId} ${report.day}`;
