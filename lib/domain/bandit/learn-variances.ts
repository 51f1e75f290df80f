import type { Belief, Information } from './belief.ts';
import { invert, type Square } from './cholesky.ts';
import { loadingOf } from './loading.ts';

/**
 * One step of expectation and maximisation for the variances of the blocks and of the arms' own parts, each leaning on its
 * start by an inverse gamma worth a few levels (Dempster, Laird and Rubin, 1977); fills in the full variances.
 */
export const learnVariances = (belief: Belief, info: Information): void => {
  const { terms, hyper, shared } = belief;
  const { size } = terms;
  const covariance = invert({ size, cells: belief.factor });
  const squares = new Float64Array(terms.blocks.length);
  for (let j = 0; j < size; j += 1) {
    const block = terms.block[j] ?? 0;
    const spread = covariance.cells[j * size + j] ?? 0;
    squares[block] = (squares[block] ?? 0) + (shared[j] ?? 0) ** 2 + spread;
  }
  for (const [index, block] of terms.blocks.entries()) {
    if (block.fixed) continue;
    const worth = 3 * block.startVariance;
    hyper.blockVariance[index] = ((squares[index] ?? 0) + worth) / (block.size + 3);
  }
  learnOwn(belief, info, covariance);
};

/** Arms that the start of the arms' own variances is worth. */
const OWN_WORTH = 6;
/** Variances of an arm's own log quality and log supply before data. */
export const OWN_START = 0.15;
/** As `OWN_START`, of log supply. */
export const SUPPLY_START = 0.25;

const learnOwn = (belief: Belief, info: Information, shared: Square): void => {
  const { hyper, terms } = belief;
  const own = 1 / hyper.ownVariance;
  const room = 1 / hyper.supplyVariance;
  let qualities = OWN_WORTH * OWN_START;
  let supplies = OWN_WORTH * SUPPLY_START;
  let count = OWN_WORTH;
  for (let slot = 0; slot < belief.quality.length; slot += 1) {
    const { index, qualities: loaded } = loadingOf(terms, slot);
    let prior = 0;
    for (let i = 0; i < loaded; i += 1) {
      for (let j = 0; j < loaded; j += 1) {
        prior += shared.cells[(index[i] ?? 0) * shared.size + (index[j] ?? 0)] ?? 0;
      }
    }
    const variance = belief.qualityVariance[slot] ?? 0;
    const pulled = own * variance;
    belief.fullVariance[slot] = variance + pulled * pulled * prior;
    if ((info.qq[slot] ?? 0) === 0) continue;
    const offQuality = (belief.quality[slot] ?? 0) - (belief.qualityPrior[slot] ?? 0);
    const offSupply = (belief.supply[slot] ?? 0) - (belief.supplyPrior[slot] ?? 0);
    qualities += offQuality ** 2 + variance + (1 - pulled) ** 2 * prior;
    supplies += offSupply ** 2 + (belief.supplyVariance[slot] ?? 1 / room);
    count += 1;
  }
  hyper.ownVariance = Math.max(0.003, qualities / count);
  hyper.supplyVariance = Math.max(0.01, supplies / count);
};
