import { PER_SUPPLY, type SharedTerms } from './shared-terms.ts';

/** An arm's coefficients: which, with what value, and whether they belong to log supply. */
export type Loading = { index: Int32Array; value: Float64Array; qualities: number };

const loading: Loading = {
  index: new Int32Array(32),
  value: new Float64Array(32),
  qualities: 0,
};

/** An arm's coefficients; the same object each time, written anew. */
export const loadingOf = (terms: SharedTerms, slot: number): Loading => {
  const { perArm } = terms;
  for (let i = 0; i < perArm; i += 1) {
    loading.index[i] = terms.quality[slot * perArm + i] ?? 0;
    loading.value[i] = 1;
  }
  for (let i = 0; i < PER_SUPPLY; i += 1) {
    loading.index[perArm + i] = terms.supply[slot * PER_SUPPLY + i] ?? 0;
    loading.value[perArm + i] = i < 2 ? 1 : (terms.centred[slot] ?? 0);
  }
  loading.qualities = perArm;
  return loading;
};
