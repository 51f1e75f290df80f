import type { Micros } from '../money.ts';
import { inOrder } from '../text-order.ts';
import { isLocked, type LineBounds } from './line-bounds.ts';
import type { OpenLine, Phase } from './task.ts';

/** One bound that people set: what it is and the micros a day that it asks for. */
export type SetBound = { lineId: string; armId: string; what: 'floor' | 'lock'; micros: Micros };

/** Bounds that no allocation can meet: the fewest that show it, and what they are too much for. */
export type Infeasible = {
  kind: 'infeasible';
  because: 'over-the-line' | 'over-the-flight' | 'over-the-day';
  /** The line, the flight or the phase that cannot hold them, and what it can take in a day. */
  holder: string;
  limitMicros: Micros;
  bounds: SetBound[];
};

/** A line with what must hold for it. */
export type Bound = { line: OpenLine; bounds: LineBounds };

/**
 * Finds the smallest set of bounds that cannot hold together: of a line alone, of a flight's lines under its allowance,
 * of a phase's under its day. Caps are nested, so a set conflicts only where one of them is passed, and the largest
 * minima show it with the fewest. Of two as small, the one found first. Undefined where all can hold.
 */
export const conflictIn = (
  lines: readonly Bound[],
  allowanceOf: (flightId: string) => Micros,
  phase: Phase,
  totalMicros: Micros,
): Infeasible | undefined => {
  const inside = lines.flatMap(({ line, bounds }): Infeasible[] => {
    const { minMicros, maxMicros } = bounds.must;
    if (minMicros <= maxMicros) return [];
    return [conflict('over-the-line', line.lineId, maxMicros, [{ line, bounds }])];
  });
  const flights = Map.groupBy(lines, ({ line }) => line.flightId);
  const ofFlights = [...flights].flatMap(([flightId, own]): Infeasible[] => {
    const cap = allowanceOf(flightId);
    const fewest = fewestOver(own, cap);
    return fewest ? [conflict('over-the-flight', flightId, cap, fewest)] : [];
  });
  const all = fewestOver(lines, totalMicros);
  const ofDay = all ? [conflict('over-the-day', phase, totalMicros, all)] : [];
  return [...inside, ...ofFlights, ...ofDay].sort((a, b) => a.bounds.length - b.bounds.length)[0];
};

const fewestOver = (lines: readonly Bound[], capMicros: Micros): Bound[] | undefined => {
  const largest = lines.toSorted(
    (a, b) =>
      b.bounds.must.minMicros - a.bounds.must.minMicros || inOrder(a.line.lineId, b.line.lineId),
  );
  let sum = 0;
  for (const [index, { bounds }] of largest.entries()) {
    sum += bounds.must.minMicros;
    if (sum > capMicros) return largest.slice(0, index + 1);
  }
  return undefined;
};

const conflict = (
  because: Infeasible['because'],
  holder: string,
  limitMicros: Micros,
  lines: readonly Bound[],
): Infeasible => ({
  ...{ kind: 'infeasible', because, holder, limitMicros },
  bounds: lines.map(({ line, bounds }) => ({
    ...{ lineId: line.lineId, armId: line.armId },
    what: isLocked(line) ? 'lock' : 'floor',
    micros: bounds.must.minMicros,
  })),
});
