import { gamma, type Random, randomFrom } from '../random.ts';
import { inOrder } from '../text-order.ts';
import { type Arm, type Observation, total } from './arm.ts';
import { fitArms, meanLogSaturation, type Posterior, thetaGiven } from './posterior.ts';

/** One draw of an arm's curve, theta s (1 - exp(-x/s)), beside what is believed of theta. */
export type SampledArm = {
  armId: string;
  /** In-category voters reached by the first dollar, as drawn; what the allocation goes by. */
  theta: number;
  /** The spend of a day after which a dollar works 1/e as well as the first, as drawn; at least one micro. */
  saturationMicros: number;
  /** Posterior mean and standard deviation of theta. */
  mean: number;
  sd: number;
};

/**
 * How far a draw leaves the mean: 1 is Thompson sampling (Thompson, 1933), 0 is greedy. Full draws cost more than
 * they learn over a few weeks; none at all lose late changes.
 */
const TEMPER = 0.3;

/**
 * Draws a curve for every arm from the posterior of its in-category reach per dollar, tempered to the mean; in the
 * order of arm ids. Each arm has its own stream of chance, named by seed and arm, so neither the order of arms and
 * rows nor the presence of another arm changes its luck. Throws when two arms share an id.
 */
export const sampleArms = (task: {
  seed: string;
  arms: readonly Arm[];
  observations: readonly Observation[];
  /** The day to allocate for; rows of earlier days count. */
  today: string;
}): SampledArm[] => {
  if (new Set(task.arms.map(({ armId }) => armId)).size !== task.arms.length) {
    throw new Error('Two arms share an id.');
  }
  return fitArms(task.arms, task.observations, task.today)
    .map((posterior) => draw(posterior, randomFrom(`${task.seed}/${posterior.arm.armId}`)))
    .sort((a, b) => inOrder(a.armId, b.armId));
};

const draw = (posterior: Posterior, random: Random): SampledArm => {
  const { mean, sd } = believed(posterior);
  const expected = meanLogSaturation(posterior);
  const drawn = Math.log(pick(posterior.grid.dollars, posterior.weights, random()));
  const saturation = Math.exp(expected + TEMPER * (drawn - expected));
  const { shape, rate } = thetaGiven(posterior, saturation);
  return {
    armId: posterior.arm.armId,
    theta: (shape + TEMPER * (gamma(random, shape) - shape)) / rate,
    saturationMicros: Math.min(1e15, Math.max(1, Math.round(saturation * 1_000_000))),
    mean,
    sd,
  };
};

/** Mean and standard deviation of theta over the mixture of saturations. */
const believed = (posterior: Posterior): { mean: number; sd: number } => {
  const gammas = posterior.grid.dollars.map((saturation) => thetaGiven(posterior, saturation));
  const weighted = (of: (one: { shape: number; rate: number }) => number): number =>
    total(gammas.map((one, index) => (posterior.weights[index] ?? 0) * of(one)));
  const mean = weighted(({ shape, rate }) => shape / rate);
  const square = weighted(({ shape, rate }) => (shape * (shape + 1)) / rate ** 2);
  return { mean, sd: Math.sqrt(Math.max(0, square - mean ** 2)) };
};

const pick = (values: readonly number[], weights: readonly number[], at: number): number => {
  let below = 0;
  for (const [index, weight] of weights.entries()) {
    below += weight;
    if (at < below) return values[index] ?? 1;
  }
  return values[values.length - 1] ?? 1;
};
