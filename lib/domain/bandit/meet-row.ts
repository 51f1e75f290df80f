import { add, at, type Belief, type Information } from './belief.ts';
import type { Row } from './row.ts';

/** How rows differed from what was foreseen one step ahead. */
export type Surprise = {
  /** Of the last round, by slot: standardised, and as logs; NaN without a row. */
  standardised: Float64Array;
  logs: Float64Array;
  /** Sums whose quotient is the noise that counting does not explain. */
  excess: number;
  weight: number;
  /** Log predictive density of all rows, up to a constant; of trials alone. */
  score: number;
};

/** What an arm's rows so far and its siblings say before a row; one object is written anew for each row. */
export type Foresight = {
  /** Posterior precision of (log quality, log supply) and its product with the mean. */
  qq: number;
  qs: number;
  ss: number;
  q: number;
  s: number;
  determinant: number;
  quality: number;
  /** Relative variance of the count, and its part that the arm's uncertainty makes. */
  variance: number;
  spread: number;
  surprised: number;
  expected: number;
  /** Relative residual without the bias of logs. */
  fair: number;
  /** How the row was taken: weight, and relative residual about the course. */
  precision: number;
  off: number;
};

/** A foresight to be written. */
export const blankForesight = (): Foresight => ({
  qq: 0,
  qs: 0,
  ss: 0,
  q: 0,
  s: 0,
  determinant: 1,
  quality: 0,
  variance: 1,
  spread: 0,
  surprised: 0,
  expected: 1,
  fair: 0,
  precision: 0,
  off: 0,
});

/** Rounds whose surprises only say that nothing was known. */
const FIRST = 3;
/** Relative residuals count no further than this. */
const MOST_FAIR = 3;
const MOST_OFF = 2;

/** What was to be expected of a row, and how far it is from it; adds to the surprise. */
export const foresee = (
  seen: Foresight,
  { slot, round, offset, bent, supply, noise, reach }: Row,
  belief: Belief,
  info: Information,
  surprise: Surprise,
): void => {
  const own = 1 / belief.hyper.ownVariance;
  const room = 1 / belief.hyper.supplyVariance;
  seen.qq = at(info.qq, slot) + own;
  seen.qs = at(info.qs, slot);
  seen.ss = at(info.ss, slot) + room;
  seen.q = at(info.q, slot) + own * at(belief.qualityPrior, slot);
  seen.s = at(info.s, slot) + room * at(belief.supplyPrior, slot);
  seen.determinant = seen.qq * seen.ss - seen.qs * seen.qs;
  seen.quality = (seen.ss * seen.q - seen.qs * seen.s) / seen.determinant;
  const foreseenSupply = (seen.qq * seen.s - seen.qs * seen.q) / seen.determinant;
  seen.spread = (seen.ss - 2 * bent * seen.qs + bent * bent * seen.qq) / seen.determinant;
  const expected = countOf(seen.quality + offset + bent * (foreseenSupply - supply));
  const counting = 1 / (expected + 0.5);
  seen.expected = expected;
  seen.variance = counting + noise + seen.spread;
  seen.surprised = Math.log((reach + 0.5) * counting) + 0.5 * (counting + noise);
  if (round < FIRST) return;
  const weight = 1 / (seen.variance * seen.variance);
  surprise.excess += weight * (seen.surprised ** 2 - counting - seen.spread);
  surprise.weight += weight;
};

/** The relative residual of a row that was foreseen, without the bias of logs. */
export const fairness = ({ expected, spread }: Foresight, { reach }: Row): number =>
  Math.min(MOST_FAIR, reach / (expected * Math.exp(spread / 2)) - 1);

/** Adds the log predictive density of a row that was foreseen. */
export const score = (surprise: Surprise, { variance, surprised }: Foresight, row: Row): void => {
  if (row.round < FIRST) return;
  surprise.score -= 0.5 * (Math.log(variance) + surprised ** 2 / variance);
};

/**
 * Adds a row to the information on its arm, linearised about log quality as it was known to be then (NaN: not yet);
 * returns what it is known to be now.
 */
export const absorb = (
  seen: Foresight,
  { slot, offset, bent, supply, noise, reach }: Row,
  info: Information,
  known: number,
): number => {
  const gain = (seen.ss - bent * seen.qs) / seen.determinant / seen.variance;
  const about = heldQuality(Number.isNaN(known) ? seen.quality + gain * seen.surprised : known);
  const mean = countOf(about + offset);
  const precision = 1 / (1 / mean + noise);
  seen.precision = precision;
  seen.off = Math.min(MOST_OFF, (reach - mean) / mean);
  const value = about + seen.off + bent * supply;
  add(info.qq, slot, precision);
  add(info.qs, slot, precision * bent);
  add(info.ss, slot, precision * bent * bent);
  add(info.q, slot, precision * value);
  add(info.s, slot, precision * bent * value);
  const qq = seen.qq + precision;
  const qs = seen.qs + precision * bent;
  const ss = seen.ss + precision * bent * bent;
  const q = seen.q + precision * value;
  const s = seen.s + precision * bent * value;
  return heldQuality((ss * q - qs * s) / (qq * ss - qs * qs));
};

/** Log quality, held to what a voter an impression can be: odd reports must not run away with it. */
export const heldQuality = (log: number): number => Math.min(20, Math.max(-30, log));

/** A mean count from its log, held to what counts can be, so that no odd report makes it nothing or endless. */
const countOf = (log: number): number => Math.exp(Math.min(30, Math.max(-20, log)));
