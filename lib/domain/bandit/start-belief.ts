import type { Belief, Hyper } from './belief.ts';
import { START_DRIFT } from './choose-drift.ts';
import { breadthOf } from './circumstances.ts';
import { START_NOISE } from './learn.ts';
import { OWN_START, SUPPLY_START } from './learn-variances.ts';
import type { PolicyArm } from './outset.ts';
import { type SharedTerms, sharedTerms } from './shared-terms.ts';
import { START_BEND } from './slopes.ts';

/**
 * What is believed of arms before any row: alike but for what their audiences suggest. Where arms join others,
 * what was learned before stays: shared coefficients by name, variances by that of their block, the arms' own by slot.
 */
export const startBelief = (arms: readonly PolicyArm[], cycle: number, before?: Belief): Belief => {
  const terms = sharedTerms(arms);
  const size = arms.length;
  const known = new Map(before?.terms.names.map((name, j) => [name, before.shared[j]]));
  return {
    terms,
    hyper: startHyper(arms, terms, cycle, before),
    shared: Float64Array.from(terms.names, (name) => known.get(name) ?? 0),
    factor: new Float64Array(terms.size ** 2),
    qualityPrior: widened(size, meanOf(before?.qualityPrior), before?.qualityPrior),
    supplyPrior: widened(size, meanOf(before?.supplyPrior), before?.supplyPrior),
    quality: new Float64Array(size),
    supply: widened(size, before ? meanOf(before.supply) : Number.NaN, before?.supply),
    qualityVariance: new Float64Array(size),
    supplyVariance: new Float64Array(size),
    sharedVariance: new Float64Array(size).fill(Number.NaN),
    fullVariance: new Float64Array(size),
    course: before?.course ?? [],
  };
};

const startHyper = (
  arms: readonly PolicyArm[],
  terms: SharedTerms,
  cycle: number,
  before: Belief | undefined,
): Hyper => {
  const known = before?.hyper;
  const { channels, creatives } = breadthOf(arms);
  const variances = new Map(
    before?.terms.blocks.map(({ name }, index) => [name, known?.blockVariance[index]]),
  );
  return {
    ownVariance: known?.ownVariance ?? OWN_START,
    supplyVariance: known?.supplyVariance ?? SUPPLY_START,
    blockVariance: Float64Array.from(
      terms.blocks,
      ({ name, startVariance }) => variances.get(name) ?? startVariance,
    ),
    noise: known?.noise ?? START_NOISE,
    drift: known?.drift ?? START_DRIFT,
    bend: widened(channels, START_BEND, known?.bend),
    fatigue: widened(creatives, 0, known?.fatigue),
    depletion: known?.depletion ?? 0,
    trust: known?.trust ?? 1,
    cycleQuality: known?.cycleQuality ?? new Float64Array(cycle),
    cycleSupply: known?.cycleSupply ?? new Float64Array(cycle),
  };
};

const widened = (size: number, value: number, known?: Float64Array): Float64Array => {
  const list = new Float64Array(size).fill(value);
  if (known) list.set(known);
  return list;
};

const meanOf = (list: Float64Array | undefined): number =>
  list && list.length > 0 ? list.reduce((a, b) => a + b, 0) / list.length : 0;
