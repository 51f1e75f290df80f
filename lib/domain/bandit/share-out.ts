import type { Micros } from '../money.ts';
import { type Bound, conflictIn, type Infeasible } from './conflict.ts';
import type { Curves } from './fill-curves.ts';
import { fillGroups } from './fill-groups.ts';
import { ALL, boundsOf, type LineDay, type Scope, yieldTo } from './line-bounds.ts';
import type { PhaseDay } from './phase-day.ts';
import type { OpenLine, OptimizerTerms } from './task.ts';

/** What if: a line as it would have to be, and its flight's allowance. */
export type Tweak = {
  lineId: string;
  /** Factors on what an impression costs, and on how many in-category voters it reaches. */
  cost?: number;
  rate?: number;
  line?: Partial<OpenLine>;
  allowanceMicros?: Micros;
  /** The least step limit of every line that has one. */
  steps?: number;
};

/** A phase's money divided: by line, in their order, and the voters (times their weight) that one dollar more would reach. */
export type Shared = { kind: 'shared'; micros: Micros[]; lambda: number };

/**
 * Divides a phase's money among its lines under whatever of its bounds a scope counts. An infeasible set of bounds is
 * named, and nothing divided.
 */
export const shareOut = (
  day: PhaseDay,
  terms: Pick<OptimizerTerms, 'holdback' | 'exploration'>,
  scope: Scope = ALL,
  tweak?: Tweak,
): Shared | Infeasible => {
  const lines = day.lines.map((line) => tweakedLine(line, tweak));
  const flights = groupsOf(lines);
  const tweaked = lines.find(({ lineId }) => lineId === tweak?.lineId)?.flightId;
  const allowanceOf = (flightId: string): Micros =>
    (flightId === tweaked ? tweak?.allowanceMicros : undefined) ??
    day.allowanceByFlight[flightId] ??
    0;
  const bounded = boundedLines(day, lines, terms, scope, allowanceOf);
  const capOf = (flightId: string): Micros =>
    scope.cap ? Math.min(day.totalMicros, allowanceOf(flightId)) : day.totalMicros;
  const conflict = conflictIn(bounded, capOf, day.phase, day.totalMicros);
  if (conflict) return conflict;
  const fitting = yielded(bounded, flights, capOf, day.totalMicros);
  const groups = [...flights].map(([flightId, members]) => ({
    capMicros: capOf(flightId),
    members,
  }));
  const curves = curvesFor(day, lines, scope, tweak);
  const aims = fitting.map(({ bounds }) => bounds.aim);
  const { micros, logPrice } = fillGroups(curves, aims, groups, day.totalMicros);
  const hasPrice = day.curves !== undefined && micros.some((one) => one > 0);
  return { kind: 'shared', micros, lambda: hasPrice ? Math.exp(logPrice) : 0 };
};

const tweakedLine = (line: OpenLine, tweak: Tweak | undefined): OpenLine => {
  if (!tweak) return line;
  const own = line.lineId === tweak.lineId ? { ...line, ...tweak.line } : line;
  if (tweak.steps === undefined || own.stepLimit === undefined) return own;
  return { ...own, stepLimit: Math.max(own.stepLimit, tweak.steps) };
};

const boundedLines = (
  day: PhaseDay,
  lines: readonly OpenLine[],
  terms: Pick<OptimizerTerms, 'holdback' | 'exploration'>,
  scope: Scope,
  allowanceOf: (flightId: string) => Micros,
): Bound[] =>
  lines.map((line, index): Bound => {
    const own: LineDay = {
      totalMicros: day.totalMicros,
      allowanceMicros: allowanceOf(line.flightId),
      fairMicros: day.fairMicros[index] ?? 0,
      judged: day.judged[index] ?? true,
      kept: terms.holdback + (1 - terms.holdback) * terms.exploration,
    };
    return { line, bounds: boundsOf(line, own, scope) };
  });

const groupsOf = (lines: readonly OpenLine[]): Map<string, number[]> => {
  const groups = new Map<string, number[]>();
  for (const [index, { flightId }] of lines.entries()) {
    groups.set(flightId, [...(groups.get(flightId) ?? []), index]);
  }
  return groups;
};

/** What is aimed at gives way to flights' caps, then to the day's. */
const yielded = (
  bounded: readonly Bound[],
  flights: ReadonlyMap<string, readonly number[]>,
  capOf: (flightId: string) => Micros,
  totalMicros: Micros,
): Bound[] => {
  const fitting = [...bounded];
  const squeeze = (members: readonly number[], capMicros: Micros): void => {
    const own = members.flatMap((index) => fitting[index]?.bounds ?? []);
    for (const [order, bounds] of yieldTo(own, capMicros).entries()) {
      const index = members[order] ?? 0;
      const before = fitting[index];
      if (before) fitting[index] = { ...before, bounds };
    }
  };
  for (const [flightId, members] of flights) squeeze(members, capOf(flightId));
  squeeze([...fitting.keys()], totalMicros);
  return fitting;
};

/** The lines' curves by value: all alike before anything is learned, and worth what their voters weigh. */
const curvesFor = (
  day: PhaseDay,
  lines: readonly OpenLine[],
  scope: Scope,
  tweak: Tweak | undefined,
): Curves => {
  const size = lines.length;
  if (!day.curves) {
    return {
      logWorth: new Float64Array(size),
      room: new Float64Array(size).fill(Math.max(1e-6, day.totalMicros / 1e6)),
      bend: new Float64Array(size),
      least: new Float64Array(size),
      most: new Float64Array(size),
    };
  }
  const curves = scope.exploration ? day.curves.curious : day.curves.plain;
  const place = lines.findIndex(({ lineId }) => lineId === tweak?.lineId);
  const cost = Math.log(tweak?.cost ?? 1);
  const rate = Math.log(tweak?.rate ?? 1);
  return {
    ...curves,
    logWorth: curves.logWorth.map((worth, index) => {
      const weight = scope.delegateWeight ? (lines[index]?.weight ?? 1) : 1;
      const valued = weight === 1 ? worth : worth + Math.log(Math.max(1e-9, weight));
      return index === place ? valued + rate - cost : valued;
    }),
    room: curves.room.map((room, index) => (index === place ? room * Math.exp(cost) : room)),
  };
};
