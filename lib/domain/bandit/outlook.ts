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

/** What an audience of which this share is reached still answers, of 1. */
export const freshness = (belief: Belief, reached: number): number =>
  Math.max(LEAST_FRESH, 1 - belief.hyper.depletion * reached);

/**
 * The arms' curves in a round, in value by dollars, as they are foretold: for audiences reached so far, and less the
 * share of value that a voter reached now takes from later rounds.
 */
export const curvesAt = (
  { belief, prices, circumstances, slots, arms }: Outlook,
  round: number,
  reached: Float64Array,
  shadow: Float64Array,
): Curves => {
  const { hyper } = belief;
  const place = round % circumstances.cycle;
  const curious = CURIOSITY + CURIOSITY_BY_DRIFT * hyper.drift;
  const size = slots.length;
  const curves: Curves = {
    logWorth: new Float64Array(size),
    room: new Float64Array(size),
    bend: new Float64Array(size),
    least: Float64Array.from(arms, ({ minMicros }) => minMicros / 1e6),
    most: Float64Array.from(arms, ({ maxMicros }) => maxMicros / 1e6),
  };
  for (const [index, slot] of slots.entries()) {
    const creative = at(circumstances.creativeOf, slot);
    const days = (round - at(circumstances.bornOf, creative)) / circumstances.roundsPerDay;
    const price = prices.logPrice(slot, round);
    const kept =
      Math.max(1e-9, arms[index]?.value ?? 0) *
      freshness(belief, at(reached, index)) *
      Math.max(LEAST_SHARE, 1 - at(shadow, index));
    curves.logWorth[index] =
      Math.log(kept) +
      at(belief.quality, slot) +
      Math.min(MOST_CURIOSITY, curious * at(belief.fullVariance, slot)) +
      at(hyper.cycleQuality, place) -
      at(hyper.fatigue, creative) * days -
      price;
    curves.room[index] = Math.exp(price + at(belief.supply, slot) + at(hyper.cycleSupply, place));
    curves.bend[index] = at(hyper.bend, at(circumstances.channelOf, slot));
  }
  return curves;
};
