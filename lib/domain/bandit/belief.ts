import type { SharedTerms } from './shared-terms.ts';

/** Quantities that the whole campaign shares and that are learned beside the arms. */
export type Hyper = {
  /** Variance of an arm's own part of log quality, and of its log supply. */
  ownVariance: number;
  supplyVariance: number;
  /** By block of shared terms. */
  blockVariance: Float64Array;
  /** Relative variance of a count beside what counting explains: 1 / shape of the negative binomial. */
  noise: number;
  /** Variance that log quality gains a day. */
  drift: number;
  /** By channel: bend of the response curve, as in `effective`. */
  bend: Float64Array;
  /** By creative: log quality lost a day. */
  fatigue: Float64Array;
  /** Quality lost by the time that the whole audience is reached. */
  depletion: number;
  /** How far reported impressions are trusted (1) rather than those that the spend should have bought (0). */
  trust: number;
  /** By place in the cycle (hour of day or day of week): what it adds to log quality and to log supply. */
  cycleQuality: Float64Array;
  cycleSupply: Float64Array;
};

/** What is believed of all arms at one moment: a Gaussian about the mode, shared terms and arms given them. */
export type Belief = {
  terms: SharedTerms;
  hyper: Hyper;
  /** Shared coefficients and the lower factor of their precision. */
  shared: Float64Array;
  factor: Float64Array;
  /** By slot: means that the shared terms alone would give. */
  qualityPrior: Float64Array;
  supplyPrior: Float64Array;
  /** By slot: log voters by the first impression, and log impressions that saturate a round. */
  quality: Float64Array;
  supply: Float64Array;
  /** Covariances given the shared terms. */
  qualityVariance: Float64Array;
  supplyVariance: Float64Array;
  /** By slot: variance of what the shared terms alone would give, as it was when it was last reckoned; NaN before. */
  sharedVariance: Float64Array;
  /** Variance of log quality with the shared terms' own. */
  fullVariance: Float64Array;
  /** By round and slot: log quality as it was then, about which the counts are taken as Gaussian; NaN before. */
  course: Float64Array[];
};

/** What rows say of pairs of numbers, such as each arm's (log quality, log supply): precision, and precision times mean. */
export type Information = {
  qq: Float64Array;
  qs: Float64Array;
  ss: Float64Array;
  q: Float64Array;
  s: Float64Array;
};

/** Nothing known of so many pairs. */
export const noInformation = (size: number): Information => ({
  qq: new Float64Array(size),
  qs: new Float64Array(size),
  ss: new Float64Array(size),
  q: new Float64Array(size),
  s: new Float64Array(size),
});

/** A number at a place of a list, 0 where there is none. */
export const at = (list: ArrayLike<number> | undefined, index: number): number =>
  list?.[index] ?? 0;

/** Adds to one number of a list. */
export const add = (list: Float64Array | undefined, index: number, value: number): void => {
  if (list) list[index] = (list[index] ?? 0) + value;
};
