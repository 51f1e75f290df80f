import { type Row, total } from './arm.ts';

/** Candidate saturations of one arm, in dollars a day, with the log of each one's prior weight. */
export type Grid = { dollars: number[]; logPrior: number[] };

const STEPS_EACH_WAY = 8;
const STEPS_PER_DOUBLING = 2;
const PRIOR_SD_DOUBLINGS = 1.5;

/**
 * Dollars that work as the first dollar does, after `dollars` are spent in a day: s (1 - exp(-x/s)).
 * Voters reached are theta times this: the reach curve of Poisson-distributed contacts.
 */
export const effectiveDollars = (dollars: number, saturation: number): number =>
  -saturation * Math.expm1(-dollars / saturation);

/** A log-normal prior over four doublings to each side of a median. */
export const gridAround = (median: number): Grid => {
  const steps = Array.from({ length: 2 * STEPS_EACH_WAY + 1 }, (_, i) => i - STEPS_EACH_WAY);
  const doublings = steps.map((step) => step / STEPS_PER_DOUBLING);
  return {
    dollars: doublings.map((doubling) => median * 2 ** doubling),
    logPrior: doublings.map((doubling) => -0.5 * (doubling / PRIOR_SD_DOUBLINGS) ** 2),
  };
};

/**
 * Posterior weight of each candidate, adding up to 1: prior times the marginal likelihood of the gamma-Poisson
 * model, theta integrated out in closed form. `shape` and `rate` are theta's prior; rows are weighted.
 */
export const weighGrid = (grid: Grid, rows: readonly Row[], shape: number, rate: number) => {
  const reached = total(rows.map((row) => row.weight * row.reach));
  const logWeights = grid.dollars.map((saturation, index) => {
    const effective = rows.map((row) => effectiveDollars(row.dollars, saturation));
    const exposure = total(rows.map((row, i) => row.weight * (effective[i] ?? 0)));
    const likelihood = rows.map((row, i) => row.weight * row.reach * Math.log(effective[i] ?? 1));
    const integrated = -(shape + reached) * Math.log(rate + exposure);
    return (grid.logPrior[index] ?? 0) + total(likelihood) + integrated;
  });
  const largest = Math.max(...logWeights);
  const weights = logWeights.map((logWeight) => Math.exp(logWeight - largest));
  const sum = total(weights);
  return weights.map((weight) => weight / sum);
};
