import { at, type Belief } from './belief.ts';
import type { Circumstances } from './circumstances.ts';
import type { Curves } from './fill-curves.ts';
import type { PolicyArm } from './outset.ts';
import type { Prices } from './prices.ts';
import { LEAST_FRESH } from './row.ts';

/** What rounds to come are foretold from, for the arms that may be given money. */
export type Outlook = {
  belief: Belief;
  prices: Prices;
  circumstances: Circumstances;
  /** The arms' slots, and the arms, in the same order. */
  slots: readonly number[];
  arms: readonly PolicyArm[];
  /** By arm: share of its audience that was reached. */
  reached: Float64Array;
};

/**
 * Worth of not knowing, as a part of the variance of log quality: one half makes a mean of a median, and the rest is
 * what finding out is worth, more where arms change faster (as upper confidence bounds; Auer, 2002).
 */
const CURIOSITY = 3.5;
const CURIOSITY_BY_DRIFT = 100;
/** The most that uncertainty adds to log quality. */
const MOST_CURIOSITY = 1.5;
/** What is left of an arm's worth when the future has a better use of its audience. */
const LEAST_SHARE = 0.05;

/** What not knowing an arm adds to its log quality when rounds are foretold. */
export const curiosityOf = ({ hyper, fullVariance }: Belief, slot: number): number =>
  Math.min(MOST_CURIOSITY, (CURIOSITY + CURIOSITY_BY_DRIFT * hyper.drift) * at(fullVariance, slot));

/** What an audience of which this share is reached still answers, of 1. */
export const freshness = (belief: Belief, reached: number): number =>
  Math.max(LEAST_FRESH, 1 - belief.hyper.depletion * reached);

/** The arms' curves in a round, in value by dollars, as they are foretold for audiences that nobody has reached yet. */
export const foretell = (
  { belief, prices, circumstances, slots, arms }: Outlook,
  round: number,
): Curves => {
  const { hyper } = belief;
  const place = round % circumstances.cycle;
  const size = slots.length;
  const curves: Curves = {
    logWorth: new Float64Array(size),
    room: new Float64Array(size),
    bend: new Float64Array(size),
    least: new Float64Array(size),
    most: new Float64Array(size),
  };
  for (let index = 0; index < size; index += 1) {
    const slot = slots[index] ?? 0;
    const arm = arms[index];
    const creative = at(circumstances.creativeOf, slot);
    const days = (round - at(circumstances.bornOf, creative)) / circumstances.roundsPerDay;
    const price = prices.logPrice(slot, round);
    curves.logWorth[index] =
      Math.log(Math.max(1e-9, arm?.value ?? 0)) +
      at(belief.quality, slot) +
      curiosityOf(belief, slot) +
      at(hyper.cycleQuality, place) -
      at(hyper.fatigue, creative) * days -
      price;
    curves.room[index] = Math.exp(price + at(belief.supply, slot) + at(hyper.cycleSupply, place));
    curves.bend[index] = at(hyper.bend, at(circumstances.channelOf, slot));
    curves.least[index] = (arm?.minMicros ?? 0) / 1e6;
    curves.most[index] = (arm?.maxMicros ?? 0) / 1e6;
  }
  return curves;
};

/** Foretold curves for audiences reached so far, less the share of value that a voter reached now takes from later rounds. */
export const usedUp = (
  belief: Belief,
  curves: Curves,
  reached: Float64Array | undefined,
  shadow: Float64Array | undefined,
): Curves => {
  if (belief.hyper.depletion === 0) return curves;
  const logWorth = curves.logWorth.map((worth, index) => {
    const share = Math.max(LEAST_SHARE, 1 - at(shadow, index));
    return worth + Math.log(freshness(belief, at(reached, index)) * share);
  });
  return { ...curves, logWorth };
};

/** The outlook for one arm in `every` alone. */
export const thinned = (outlook: Outlook, every: number): Outlook => {
  const stays = (_: unknown, index: number) => index % every === 0;
  const { slots, arms, reached } = outlook;
  return {
    ...outlook,
    slots: slots.filter(stays),
    arms: arms.filter(stays),
    reached: reached.filter(stays),
  };
};
