import type { Belief, Hyper } from './belief.ts';
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

/** Candidate trusts in reported impressions; all of it has this much more log weight before data. */
const TRUSTS = [1, 0.5, 0];
const TRUSTED = 1;

/**
 * The drift and the trust in impressions by one-step-ahead predictive density: each candidate filters an even
 * selection of the arms, and the posterior mean over the candidates is taken (West and Harrison, Bayesian
 * Forecasting, 12: multi-process models). Written into the belief's shared quantities, trust first.
 */
export const chooseDrift = (
  record: Record,
  belief: Belief,
  circumstances: Circumstances,
  now: number,
): void => {
  const { hyper } = belief;
  const trialOf = Math.max(1, Math.floor(record.arms.length / TRIED));
  const scoreWith = (change: Partial<Hyper>): number => {
    const trial = { ...belief, hyper: { ...hyper, ...change } };
    return gather(record, trial, circumstances, now, { trialOf }).surprise.score;
  };
  hyper.trust = expected(
    TRUSTS,
    TRUSTS.map((trust) => scoreWith({ trust }) + (trust === 1 ? TRUSTED : 0)),
  );
  hyper.drift = expected(
    DRIFTS,
    DRIFTS.map((drift) => {
      const off = Math.log((drift + 1e-5) / START_DRIFT);
      return scoreWith({ drift }) - off ** 2 / (2 * PRIOR_VARIANCE);
    }),
  );
};

/** The mean of candidates weighed by log weights. */
const expected = (candidates: readonly number[], logWeights: readonly number[]): number => {
  const best = Math.max(...logWeights);
  const weights = logWeights.map((weight) => Math.exp(weight - best));
  const all = weights.reduce((a, b) => a + b, 0);
  return candidates.reduce((mean, value, index) => mean + (value * (weights[index] ?? 0)) / all, 0);
};
