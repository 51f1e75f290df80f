import type { SharedTerms } from './shared-terms.ts';

/** Quantities that the whole campaign shares and that are learned beside the arms. */
export type Hyper = {
  /** Variance of an arm's own part of log quality, and of its log supply. */
  ownVariance: number;
  supplyVariance: number;
  /** By block of shared terms. */
  blockVariance: Float64Array;
  /** Shape of the negative binomial: the noise that counting does not explain has variance 1/shape. */
  shape: number;
  /** Variance that log quality gains a day. */
  drift: number;
  /** Bend of the response curve, as in `effective`. */
  bend: number;
};

/** What is believed of all arms at one moment: a Gaussian about the mode, shared terms and arms given them. */
export type Belief = {
  terms: SharedTerms;
  hyper: Hyper;
  /** Shared coefficients and the lower factor of their precision. */
  shared: Float64Array;
  factor: Float64Array;
  /** Prior means from shared terms. */
  qualityPrior: Float64Array;
  supplyPrior: Float64Array;
  /** Log voters by the first impression, and log impressions that saturate a round: means and, given the shared terms, covariances. */
  quality: Float64Array;
  supply: Float64Array;
  qualityVariance: Float64Array;
  covariance: Float64Array;
  supplyVariance: Float64Array;
  /** Variance of log quality with the shared terms' own. */
  fullVariance: Float64Array;
  /** By round and slot: log quality as it was then, about which the counts are taken as Gaussian. */
  course: Float64Array[];
};

/** What the rows alone say of each arm's (log quality, log supply): precision and precision times mean. */
export type Information = {
  qq: Float64Array;
  qs: Float64Array;
  ss: Float64Array;
  q: Float64Array;
  s: Float64Array;
};

/** Nothing known of so many arms. */
export const noInformation = (arms: number): Information => ({
  qq: new Float64Array(arms),
  qs: new Float64Array(arms),
  ss: new Float64Array(arms),
  q: new Float64Array(arms),
  s: new Float64Array(arms),
});
