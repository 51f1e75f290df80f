import type { Belief } from './belief.ts';
import type { Circumstances } from './circumstances.ts';
import { gather } from './gather.ts';
import type { Record } from './record.ts';

/** Candidate variances that log quality gains a day, and where their prior (on a log scale) lies. */
const DRIFTS = [0, 1e-4, 6e-4, 2.5e-3, 1e-2, 4e-2];
/** Variance a day before data. */
export const START_DRIFT = 4e-4;
const PRIOR_VARIANCE = 4;
/** Arms that the candidates are tried on. */
const TRIED = 48;

/**
 * The drift by one-step-ahead predictive density: each candidate filters an even selection of the arms, and the
 * posterior mean over the candidates is taken (West and Harrison, Bayesian Forecasting, 12: multi-process models).
 */
export const chooseDrift = (
  record: Record,
  belief: Belief,
  circumstances: Circumstances,
  now: number,
): number => {
  const every = Math.max(1, Math.floor(record.arms.length / TRIED));
  const scores = DRIFTS.map((drift) => {
    const trial = { ...belief, hyper: { ...belief.hyper, drift } };
    const off = Math.log((drift + 1e-5) / START_DRIFT);
    const prior = -(off ** 2) / (2 * PRIOR_VARIANCE);
    return gather(record, trial, circumstances, now, { trialOf: every }).surprise.score + prior;
  });
  const best = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(score - best));
  const all = weights.reduce((a, b) => a + b, 0);
  return DRIFTS.reduce((mean, drift, index) => mean + (drift * (weights[index] ?? 0)) / all, 0);
};
