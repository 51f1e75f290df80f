import { factor, solveLower, solveUpper, zeros } from '../../../lib/domain/bandit/cholesky.ts';
import type { PolicyArm, Turn } from '../../../lib/domain/bandit/outset.ts';
import { randomFrom } from '../../../lib/domain/random.ts';
import type { Counted, Policy } from '../play.ts';
import { baseline, type Desk, rowsSince } from './desk.ts';

const MULTIPLES = [0.1, 0.2, 0.35, 0.6, 1, 1.7, 3, 5, 9, 15];
/** Rounds of random spread about the even split, so that curves can be seen at all. */
const BURN_IN = 3;

/** A Hill curve (a x / (x + s)) refitted to each arm every round by least squares, then optimised: as mix models do. */
export const refitHill: Policy = baseline('refit Hill', (outset) => {
  const random = randomFrom(`hill/${outset.seed}`);
  return (desk, turn) => {
    const even = evenDollars(desk, turn);
    if (turn.round < BURN_IN) return desk.open.map(() => even * (0.5 + random()));
    const curves = desk.open.map((arm) => fitHill(arm, rowsSince(desk, arm.id, 0), even));
    const at = (price: number): number[] =>
      curves.map((curve) =>
        curve ? Math.max(0, Math.sqrt((curve.a * curve.s) / price) - curve.s) : even,
      );
    return levelled(at, even * desk.open.length);
  };
});

const fitHill = (arm: PolicyArm, rows: readonly Counted[], even: number) => {
  if (rows.length === 0) return undefined;
  let best: { a: number; s: number; error: number } | undefined;
  for (const multiple of MULTIPLES) {
    const s = multiple * even;
    let [xy, xx, yy] = [0, 0, 0];
    for (const { spendMicros, reach } of rows) {
      const x = spendMicros / 1e6;
      const shape = x / (x + s);
      xy += shape * reach * arm.value;
      xx += shape * shape;
      yy += (reach * arm.value) ** 2;
    }
    const a = xy / Math.max(1e-9, xx);
    const error = yy - a * xy;
    if (!best || error < best.error) best = { a, s, error };
  }
  return best;
};

const evenDollars = (desk: Desk, turn: Turn): number =>
  turn.budgetRemainingMicros / 1e6 / turn.roundsLeft / Math.max(1, desk.open.length);

const levelled = (at: (price: number) => number[], sum: number): number[] => {
  let [low, high] = [-20, 20];
  for (let step = 0; step < 50; step += 1) {
    const middle = (low + high) / 2;
    if (at(Math.exp(middle)).reduce((a, b) => a + b, 0) > sum) low = middle;
    else high = middle;
  }
  return at(Math.exp(high));
};

const LEVELS = Array.from({ length: 17 }, (_, level) => level / 2);
const REMEMBERED = 20;
const LENGTH = 2;

/** A Gaussian process over each arm's spend, upper bounds on a grid of levels, and a knapsack over them (as AdComB). */
export const gaussian: Policy = baseline('Gaussian process', (outset) => {
  const random = randomFrom(`gaussian/${outset.seed}`);
  return (desk, turn) => {
    const even = evenDollars(desk, turn);
    if (turn.round < BURN_IN) return desk.open.map(() => even * (0.5 + random()));
    const known = desk.open.map((arm) =>
      rowsSince(desk, arm.id, 0)
        .slice(-REMEMBERED)
        .map(({ spendMicros, reach }) => ({ x: spendMicros / 1e6 / even, y: arm.value * reach })),
    );
    const values = known.flat();
    const scale = values.reduce((sum, { y }) => sum + y, 0) / Math.max(1, values.length) + 1e-9;
    const bounds = known.map((rows) => upperBounds(rows.map(({ x, y }) => ({ x, y: y / scale }))));
    return knapsack(bounds).map((level) => (LEVELS[level] ?? 0) * even);
  };
});

const kernel = (a: number, b: number): number => 4 * Math.exp(-((a - b) ** 2) / (2 * LENGTH ** 2));

const upperBounds = (rows: readonly { x: number; y: number }[]): number[] => {
  const all = [{ x: 0, y: 0 }, ...rows];
  const matrix = zeros(all.length);
  for (const [i, { x: a }] of all.entries()) {
    for (const [j, { x: b }] of all.entries()) {
      matrix.cells[i * all.length + j] = kernel(a, b) + (i === j ? (i === 0 ? 1e-6 : 0.1) : 0);
    }
  }
  const lower = factor(matrix);
  const weights = solveUpper(
    lower,
    solveLower(
      lower,
      Float64Array.from(all, ({ y }) => y),
    ),
  );
  return LEVELS.map((level) => {
    const near = Float64Array.from(all, ({ x }) => kernel(x, level));
    const mean = near.reduce((sum, value, index) => sum + value * (weights[index] ?? 0), 0);
    const gone = solveLower(lower, near).reduce((sum, value) => sum + value * value, 0);
    return mean + 0.3 * Math.sqrt(Math.max(0, kernel(0, 0) - gone));
  });
};

/** Level by level to where a step more adds most a dollar, steps of any length, until an even share each is used up. */
const knapsack = (bounds: readonly number[][]): number[] => {
  const levels = bounds.map(() => 0);
  const next = bounds.map((list) => bestStep(list, 0));
  let left = 2 * bounds.length;
  while (left > 0) {
    let top = 0;
    for (const [index, step] of next.entries()) {
      if (step.gain > (next[top]?.gain ?? 0)) top = index;
    }
    const step = next[top];
    if (!step || step.gain <= 0) break;
    left -= step.to - (levels[top] ?? 0);
    levels[top] = step.to;
    next[top] = bestStep(bounds[top] ?? [], step.to);
  }
  return levels;
};

const bestStep = (list: readonly number[], from: number): { to: number; gain: number } => {
  let best = { to: from, gain: 0 };
  for (let to = from + 1; to < list.length; to += 1) {
    const gain = ((list[to] ?? 0) - (list[from] ?? 0)) / (to - from);
    if (gain > best.gain) best = { to, gain };
  }
  return best;
};
