import type { Belief } from './belief.ts';
import type { PolicyArm } from './outset.ts';
import { sharedTerms } from './shared-terms.ts';

/** Bend, noise and spreads before data. */
const START = { ownVariance: 0.15, supplyVariance: 0.25, shape: 10, drift: 4e-4, bend: 0.6 };

/** What is believed of arms before any row: alike but for what their audiences suggest. */
export const startBelief = (arms: readonly PolicyArm[], before?: Belief): Belief => {
  const terms = sharedTerms(arms);
  const blank = () => new Float64Array(arms.length);
  const known = (of: Float64Array | undefined) => {
    const values = new Float64Array(arms.length).fill(Number.NaN);
    if (of) values.set(of);
    return values;
  };
  const continued = (of: Float64Array | undefined) => {
    const mean = of && of.length > 0 ? of.reduce((a, b) => a + b, 0) / of.length : 0;
    const values = blank().fill(mean);
    if (of) values.set(of);
    return values;
  };
  const variances = new Map(
    before?.terms.blocks.map(({ name }, index) => [name, before.hyper.blockVariance[index]]),
  );
  return {
    terms,
    hyper: {
      ...(before?.hyper ?? START),
      blockVariance: Float64Array.from(
        terms.blocks,
        ({ name, startVariance }) => variances.get(name) ?? startVariance,
      ),
    },
    shared: new Float64Array(terms.size),
    factor: new Float64Array(terms.size ** 2),
    qualityPrior: continued(before?.qualityPrior),
    supplyPrior: continued(before?.supplyPrior),
    quality: blank(),
    supply: known(before?.supply),
    qualityVariance: blank(),
    covariance: blank(),
    supplyVariance: blank(),
    fullVariance: blank(),
    course: before?.course ?? [],
  };
};
