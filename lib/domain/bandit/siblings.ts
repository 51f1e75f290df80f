import { type Arm, total } from './arm.ts';

/** An arm with what it reached and the dollars that this took, both in effective counts (weighted). */
export type Evidence = { arm: Arm; reached: number; dollars: number };

/** Theta before an arm's own rows: mean in voters a dollar, and relative variance (sd over mean, squared). */
export type SiblingPrior = { mean: number; relativeVariance: number };

const BLOCKS = ['zone', 'category', 'channel', 'creative'] as const;
type Block = (typeof BLOCKS)[number];

/** Factors by level of a block, what each is still unsure by, and how far levels of the block spread. */
type Effects = { factor: Map<string, number>; variance: Map<string, number>; spread: number };

/** A block's spread and the arms' own before data, as relative variances, and how many levels that is worth. */
const BLOCK_SPREAD = 0.2;
const ARM_SPREAD = 0.15;
const WORTH = 3;
const SWEEPS = 6;

/**
 * Pools arms over their siblings: base rate x zone x category x channel x creative, each factor shrunk to 1 by its
 * credibility, so that an arm without rows starts at its siblings' mean with their spread.
 * Bühlmann-Straub credibility within multiplicative effects by backfitting (Ohlsson, 2008), spreads by moments.
 */
export const siblingPriors = (evidence: readonly Evidence[]): ((arm: Arm) => SiblingPrior) => {
  const known = evidence.filter(({ dollars }) => dollars > 0);
  const base =
    (total(known.map(({ reached }) => reached)) + 0.5) /
    (total(known.map(({ dollars }) => dollars)) + 0.5);
  const blocks = new Map<Block, Effects>(
    BLOCKS.map((block) => [
      block,
      { factor: new Map(), variance: new Map(), spread: BLOCK_SPREAD },
    ]),
  );
  const meanOf = (arm: Arm, except?: Block): number =>
    BLOCKS.filter((block) => block !== except).reduce(
      (mean, block) => mean * (blocks.get(block)?.factor.get(arm[block]) ?? 1),
      base,
    );

  let armSpread = ARM_SPREAD;
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (const [block, effects] of blocks) {
      const ratios = known.map(({ arm, reached, dollars }) => ({
        level: arm[block],
        ...ratioOf(reached, dollars * meanOf(arm, block), armSpread),
      }));
      blocks.set(block, fitBlock(ratios, effects.spread));
    }
    armSpread = spreadOf(
      known.map(({ arm, reached, dollars }) => ratioOf(reached, dollars * meanOf(arm), armSpread)),
    );
  }
  return (arm) => ({
    mean: meanOf(arm),
    relativeVariance:
      armSpread +
      total([...blocks].map(([block, { variance, spread }]) => variance.get(arm[block]) ?? spread)),
  });
};

type Ratio = { ratio: number; noise: number; precision: number };

/** Reached over expected, the Poisson variance of that, and its precision as a sample of its siblings' factor. */
const ratioOf = (reached: number, expected: number, armSpread: number): Ratio => ({
  ratio: reached / expected,
  noise: 1 / expected,
  precision: 1 / (armSpread + 1 / expected),
});

const fitBlock = (ratios: (Ratio & { level: string })[], spread: number): Effects => {
  const factor = new Map<string, number>();
  const variance = new Map<string, number>();
  const levels = [...new Set(ratios.map(({ level }) => level))];
  for (const level of levels) {
    const own = ratios.filter((ratio) => ratio.level === level);
    const precision = 1 / spread + total(own.map((ratio) => ratio.precision));
    const weighted = total(own.map((ratio) => ratio.precision * ratio.ratio));
    factor.set(level, (1 / spread + weighted) / precision);
    variance.set(level, 1 / precision);
  }
  const squares = levels.map(
    (level) => ((factor.get(level) ?? 1) - 1) ** 2 + (variance.get(level) ?? 0),
  );
  return {
    factor,
    variance,
    spread: (WORTH * BLOCK_SPREAD + total(squares)) / (WORTH + levels.length),
  };
};

/** Spread of arms about their siblings' mean beyond chance, weighted by how well each arm is known. */
const spreadOf = (ratios: Ratio[]): number => {
  const known = ratios.map(({ noise }) => ARM_SPREAD / (ARM_SPREAD + noise));
  const excess = ratios.map(
    ({ ratio, noise }, index) => (known[index] ?? 0) * ((ratio - 1) ** 2 - noise),
  );
  const spread = (WORTH * ARM_SPREAD + total(excess)) / (WORTH + total(known));
  return Math.min(1, Math.max(0.005, spread));
};
