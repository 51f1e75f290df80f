import type { Micros } from '../money.ts';
import type { Between } from './settle.ts';
import type { OpenLine } from './task.ts';

/** Which considerations count: an explanation lets them in one by one, a plan has them all. */
export type Scope = {
  exploration: boolean;
  delegateWeight: boolean;
  cap: boolean;
  floor: boolean;
  stepLimit: boolean;
  override: boolean;
};

/** Everything counts. */
export const ALL: Scope = {
  ...{ exploration: true, delegateWeight: true, cap: true },
  ...{ floor: true, stepLimit: true, override: true },
};

/** What of a day decides a line's bounds: the most of all, its flight's part, an even share, and whether it is judged. */
export type LineDay = {
  totalMicros: Micros;
  allowanceMicros: Micros;
  fairMicros: Micros;
  /** Part of an even share that is kept: what is held back from moving at all, and of the rest what exploration keeps. */
  kept: number;
  /** Its arm has been shown often enough to leave its even share. */
  judged: boolean;
};

/** What must hold, as people or caps say so, and what is aimed at within that. */
export type LineBounds = { must: Between; aim: Between };

/** True where a line's budget has to stay as it is, on somebody's word. */
export const isLocked = ({ limits, fromMicros = 0 }: OpenLine): boolean =>
  limits?.low === 1 && limits.high === 1 && fromMicros > 0;

/**
 * The bounds of one line. What people ask and what caps allow must hold, and a lock before all; an even share's rest for
 * exploration and what the line can spend are aimed at within that; a step limit holds both of these, and gives way to people and caps.
 */
export const boundsOf = (line: OpenLine, day: LineDay, scope: Scope): LineBounds => {
  const must = mustOf(line, day, scope);
  if (must.minMicros > must.maxMicros) return { must, aim: must };
  const wished = {
    minMicros: within(must, exploredOf(day, scope)),
    maxMicros: within(must, mostOf(line, day, scope)),
  };
  const aim = { ...wished, minMicros: Math.min(wished.minMicros, wished.maxMicros) };
  if (!scope.stepLimit) return { must, aim };
  const step = stepOf(line);
  const reach = {
    minMicros: within(must, step.minMicros),
    maxMicros: within(must, step.maxMicros),
  };
  return {
    must,
    aim: { minMicros: within(reach, aim.minMicros), maxMicros: within(reach, aim.maxMicros) },
  };
};

const mustOf = (line: OpenLine, day: LineDay, scope: Scope): Between => {
  const { limits = {}, fromMicros = 0, weight } = line;
  if (scope.delegateWeight && weight === 0) return { minMicros: 0, maxMicros: 0 };
  const locked = isLocked(line);
  const most = scope.cap ? Math.min(day.totalMicros, day.allowanceMicros) : day.totalMicros;
  if (locked && scope.override) return { minMicros: fromMicros, maxMicros: fromMicros };
  const isRelative = fromMicros > 0 && !locked;
  const ceiling = Math.min(
    limits.ceilingMicros ?? most,
    isRelative && limits.high !== undefined ? Math.floor(fromMicros * limits.high) : most,
  );
  const floor = Math.max(
    limits.floorMicros ?? 0,
    isRelative && limits.low !== undefined ? Math.ceil(fromMicros * limits.low) : 0,
  );
  return {
    minMicros: scope.floor ? floor : 0,
    maxMicros: scope.cap ? Math.min(most, ceiling) : most,
  };
};

const exploredOf = ({ fairMicros, kept, judged }: LineDay, { exploration }: Scope): Micros => {
  if (!exploration) return 0;
  return judged ? Math.floor(kept * fairMicros) : fairMicros;
};

const mostOf = (
  { spendableMicros }: OpenLine,
  { fairMicros, judged, kept }: LineDay,
  scope: Scope,
): Micros =>
  Math.min(
    scope.exploration && !judged ? fairMicros : Number.MAX_SAFE_INTEGER,
    scope.cap && spendableMicros !== undefined
      ? Math.max(spendableMicros, Math.floor(kept * fairMicros))
      : Number.MAX_SAFE_INTEGER,
  );

/** What one run may make of a budget that stands. */
const stepOf = ({ fromMicros = 0, stepLimit, cooling }: OpenLine): Between => {
  if (fromMicros === 0) return { minMicros: 0, maxMicros: Number.MAX_SAFE_INTEGER };
  if (cooling) return { minMicros: fromMicros, maxMicros: fromMicros };
  if (stepLimit === undefined) return { minMicros: 0, maxMicros: Number.MAX_SAFE_INTEGER };
  return {
    minMicros: Math.ceil(fromMicros * Math.max(0, 1 - stepLimit)),
    maxMicros: Math.floor(fromMicros * (1 + stepLimit)),
  };
};

const within = ({ minMicros, maxMicros }: Between, micros: Micros): Micros =>
  Math.min(maxMicros, Math.max(minMicros, micros));

/** Minima that fit under a cap: what is aimed at beyond what must be gives way in proportion, where it is too much. */
export const yieldTo = (bounds: readonly LineBounds[], capMicros: Micros): LineBounds[] => {
  const must = bounds.reduce((sum, bound) => sum + bound.must.minMicros, 0);
  const aim = bounds.reduce((sum, bound) => sum + bound.aim.minMicros, 0);
  if (aim <= capMicros) return [...bounds];
  const part = Math.max(0, capMicros - must) / (aim - must);
  return bounds.map((bound) => ({
    ...bound,
    aim: {
      ...bound.aim,
      minMicros:
        bound.must.minMicros +
        Math.floor(part * Math.max(0, bound.aim.minMicros - bound.must.minMicros)),
    },
  }));
};
