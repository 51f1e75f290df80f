import { at, type Belief, type Information } from './belief.ts';
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
  reckonShared(belief, covariance);
  fillVariances(belief);
  learnOwn(belief, info);
};

/** Fills in the full variances, with those of the shared terms as they were last reckoned. */
export const fillVariances = (belief: Belief): void => {
  const own = 1 / belief.hyper.ownVariance;
  for (let slot = 0; slot < belief.quality.length; slot += 1) {
    const variance = at(belief.qualityVariance, slot);
    const pulled = own * variance;
    belief.fullVariance[slot] = variance + pulled * pulled * at(belief.sharedVariance, slot);
  }
};

const reckonShared = ({ terms, sharedVariance }: Belief, { size, cells }: Square): void => {
  for (let slot = 0; slot < sharedVariance.length; slot += 1) {
    const { index, qualities } = loadingOf(terms, slot);
    let prior = 0;
    for (let i = 0; i < qualities; i += 1) {
      const row = at(index, i) * size;
      for (let j = 0; j < qualities; j += 1) prior += cells[row + at(index, j)] ?? 0;
    }
    sharedVariance[slot] = prior;
  }
};

/** Arms that the start of the arms' own variances is worth. */
const OWN_WORTH = 6;
/** Variances of an arm's own log quality and log supply before data. */
export const OWN_START = 0.15;
/** As `OWN_START`, of log supply. */
export const SUPPLY_START = 0.25;

const learnOwn = (belief: Belief, info: Information): void => {
  const { hyper } = belief;
  const own = 1 / hyper.ownVariance;
  const room = 1 / hyper.supplyVariance;
  let qualities = OWN_WORTH * OWN_START;
  let supplies = OWN_WORTH * SUPPLY_START;
  let count = OWN_WORTH;
  for (let slot = 0; slot < belief.quality.length; slot += 1) {
    if (at(info.qq, slot) === 0) continue;
    const variance = at(belief.qualityVariance, slot);
    const offQuality = at(belief.quality, slot) - at(belief.qualityPrior, slot);
    const offSupply = at(belief.supply, slot) - at(belief.supplyPrior, slot);
    qualities +=
      offQuality ** 2 + variance + (1 - own * variance) ** 2 * at(belief.sharedVariance, slot);
    supplies += offSupply ** 2 + (belief.supplyVariance[slot] ?? 1 / room);
    count += 1;
  }
  hyper.ownVariance = Math.max(0.003, qualities / count);
  hyper.supplyVariance = Math.max(0.01, supplies / count);
};
