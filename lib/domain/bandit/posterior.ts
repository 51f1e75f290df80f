import { daysBetween } from '../calendar.ts';
import { inOrder } from '../text-order.ts';
import { type Arm, type Observation, type Row, total } from './arm.ts';
import { effectiveDollars, type Grid, gridAround, weighGrid } from './saturation.ts';
import { type SiblingPrior, siblingPriors } from './siblings.ts';

/** What is believed of one arm: saturations with weights, and theta's gamma prior and rows to meet it with. */
export type Posterior = {
  arm: Arm;
  rows: Row[];
  grid: Grid;
  weights: number[];
  shape: number;
  rate: number;
};

/** A day's weight against the day after it; half of it is left after 23 days. */
const KEPT_PER_DAY = 0.97;
/** Before data: a day's spend saturates where it would have reached this share of the audience. */
const SHARE_AT_SATURATION = 0.2;
/** Overdispersion before data, and how many rows that is worth. */
const DISPERSION = 4;
const DISPERSION_WORTH = 10;
/** Arms that the prior of the common saturation is worth. */
const SATURATION_WORTH = 2;
const PASSES = 5;

/**
 * Fits reach ~ theta s (1 - exp(-dollars / s)) for every arm, overdispersed Poisson: theta gamma about its siblings'
 * mean, s on a grid about a median that all arms share in proportion to their audience. Empirical Bayes (Morris,
 * 1983) by a fixed number of passes; overdispersion by Pearson's statistic, taken as a tempered likelihood
 * (McCullagh and Nelder, 1989). Days before `today` count, older ones less. Arms and rows may come in any order.
 */
export const fitArms = (
  arms: readonly Arm[],
  observations: readonly Observation[],
  today: string,
): Posterior[] => {
  const rowsOf = rowsByArm(observations, today);
  const sorted = [...arms].sort((a, b) => inOrder(a.armId, b.armId));
  const known = sorted.map((arm) => ({ arm, rows: rowsOf.get(arm.armId) ?? [] }));
  const rows = known.flatMap((one) => one.rows);
  const perDollar = (total(rows.map(reached)) + 0.5) / (total(rows.map(dollars)) + 0.5);

  let dispersion = DISPERSION;
  let doublings = 0;
  let fitted: Posterior[] = [];
  for (let pass = 0; pass < PASSES; pass += 1) {
    const prepared = known.map(({ arm, rows }, index) => {
      const supply = SHARE_AT_SATURATION * Math.max(1, arm.audienceSize);
      const grid = gridAround((supply / perDollar) * 2 ** doublings);
      const tempered = rows.map((row) => ({ ...row, weight: row.weight / dispersion }));
      const last = fitted[index];
      const weights = last
        ? weighGrid(grid, tempered, last.shape, last.rate)
        : weighGrid(grid, [], 1, 1);
      return { arm, rows: tempered, grid, weights };
    });
    const priorOf = siblingPriors(
      prepared.map((one) => ({
        arm: one.arm,
        reached: total(one.rows.map(reached)),
        dollars: total(one.grid.dollars.map((s, i) => (one.weights[i] ?? 0) * exposure(one, s))),
      })),
    );
    fitted = prepared.map((one) => withPrior(one, priorOf(one.arm)));
    dispersion = dispersionOf(fitted, dispersion);
    doublings += shiftOf(fitted);
  }
  return fitted;
};

/** Theta's gamma given a saturation: shape and rate, in voters a dollar. */
export const thetaGiven = (posterior: Posterior, saturation: number) => ({
  shape: posterior.shape + total(posterior.rows.map(reached)),
  rate: posterior.rate + exposure(posterior, saturation),
});

/** The posterior mean of the saturation's logarithm. */
export const meanLogSaturation = ({ grid, weights }: Pick<Posterior, 'grid' | 'weights'>): number =>
  total(weights.map((weight, index) => weight * Math.log(grid.dollars[index] ?? 1)));

const reached = (row: Row): number => row.weight * row.reach;
const dollars = (row: Row): number => row.weight * row.dollars;

const exposure = ({ rows }: { rows: Row[] }, saturation: number): number =>
  total(rows.map((row) => row.weight * effectiveDollars(row.dollars, saturation)));

const withPrior = (one: Omit<Posterior, 'shape' | 'rate'>, prior: SiblingPrior): Posterior => {
  const shape = 1 / prior.relativeVariance;
  const rate = shape / prior.mean;
  return { ...one, shape, rate, weights: weighGrid(one.grid, one.rows, shape, rate) };
};

/** Sorted rows by arm, so that sums do not depend on the order in which reports came. */
const rowsByArm = (observations: readonly Observation[], today: string): Map<string, Row[]> => {
  const byArm = new Map<string, Row[]>();
  for (const { armId, day, spendMicros, reach } of observations) {
    const age = daysBetween(day, today);
    if (reach === null || spendMicros <= 0 || age < 1) continue;
    const row = { dollars: spendMicros / 1_000_000, reach, weight: KEPT_PER_DAY ** (age - 1) };
    byArm.set(armId, [...(byArm.get(armId) ?? []), row]);
  }
  for (const rows of byArm.values()) {
    rows.sort((a, b) => b.weight - a.weight || a.dollars - b.dollars || a.reach - b.reach);
  }
  return byArm;
};

/** Pearson's statistic over its degrees of freedom, leaning on the prior while rows are few; at least 1. */
const dispersionOf = (fitted: Posterior[], before: number): number => {
  let squares = DISPERSION_WORTH * DISPERSION;
  let degrees = DISPERSION_WORTH;
  for (const posterior of fitted) {
    const saturation = Math.exp(meanLogSaturation(posterior));
    const { shape, rate } = thetaGiven(posterior, saturation);
    for (const row of posterior.rows) {
      const expected = (shape / rate) * effectiveDollars(row.dollars, saturation);
      const weight = row.weight * before;
      squares += (weight * (row.reach - expected) ** 2) / expected;
      degrees += weight;
    }
    const own = total(posterior.rows.map(reached));
    if (posterior.rows.length > 0) degrees -= own / shape;
  }
  return Math.max(1, squares / Math.max(1, degrees));
};

/** How far the common median moves, in doublings: the mean of the arms' posterior means about it. */
const shiftOf = (fitted: Posterior[]): number => {
  const moved = fitted
    .filter(({ rows }) => rows.length > 0)
    .map(
      (one) =>
        meanLogSaturation(one) - Math.log(one.grid.dollars[one.grid.dollars.length >> 1] ?? 1),
    );
  return total(moved) / Math.LN2 / (moved.length + SATURATION_WORTH);
};
