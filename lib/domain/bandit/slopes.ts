import { add, at, type Hyper, type Information, noInformation } from './belief.ts';
import { moveCycle } from './cycle.ts';
import type { Foresight } from './meet-row.ts';
import { COVARIATES, type Row } from './row.ts';

/**
 * What the rows say of coefficients that rows share: depletion, fatigue by creative, bend by channel. The arms are
 * projected out by sending each covariate through the arms' own filter (de Jong, The diffuse Kalman filter, 1991).
 */
export type Slopes = {
  /** By covariate and slot: precision times covariate, as for the arms' own values. */
  q: Float64Array[];
  s: Float64Array[];
  /** By covariate and group: score and information. */
  along: Float64Array[];
  across: Float64Array[];
  /** By place in the cycle, of (quality, supply). */
  cycle: Information;
};

/** Nothing met yet. */
export const emptySlopes = (arms: number, hyper: Hyper): Slopes => {
  const sizes = [1, hyper.fatigue.length, hyper.bend.length];
  return {
    q: sizes.map(() => new Float64Array(arms)),
    s: sizes.map(() => new Float64Array(arms)),
    along: sizes.map((size) => new Float64Array(size)),
    across: sizes.map((size) => new Float64Array(size)),
    cycle: noInformation(hyper.cycleQuality.length),
  };
};

/** Takes a row's covariates: score and information on their coefficients, and the arm's filter of each. */
export const meetSlopes = (
  { q, s, along, across, cycle }: Slopes,
  { slot, round, bent, covariates, groups, place }: Row,
  { qq, qs, ss, determinant, variance, fair, precision, off }: Foresight,
): void => {
  for (let j = 0; j < COVARIATES; j += 1) {
    const value = covariates[j] ?? 0;
    const quality = at(q[j], slot);
    const supply = at(s[j], slot);
    const foreseen =
      (ss * quality - qs * supply + bent * (qq * supply - qs * quality)) / determinant;
    const left = value - foreseen;
    if (round > 0) {
      const group = groups[j] ?? 0;
      add(along[j], group, (left * fair) / variance);
      add(across[j], group, (left * left) / variance);
    }
    add(q[j], slot, precision * value);
    add(s[j], slot, precision * bent * value);
  }
  add(cycle.q, place, precision * off);
  add(cycle.s, place, precision * bent * off);
  add(cycle.qq, place, precision);
  add(cycle.qs, place, precision * bent);
  add(cycle.ss, place, precision * bent * bent);
};

/** The random walk of an arm's log quality, as it bears on its covariates. */
export const diffuseSlopes = ({ q, s }: Slopes, slot: number, kept: number, lost: number): void => {
  for (let j = 0; j < COVARIATES; j += 1) {
    const list = q[j];
    add(s[j], slot, -lost * at(list, slot));
    if (list) list[slot] = at(list, slot) * kept;
  }
};

/** Prior standard deviations of depletion, of a creative's fatigue about most of its siblings', of a channel's bend. */
const DEPLETION_SPREAD = 0.4;
const FATIGUE_SPREAD = 0.01;
const BEND_SPREAD = 0.3;
/** The bend before data: between Poisson contacts and the logarithm. */
export const START_BEND = 0.6;
/** The part of each step of Fisher scoring that is taken. */
const DAMPING = 0.8;

/** Moves the coefficients by a damped step of Fisher scoring each, held to what is possible; those of the cycle too. */
export const moveSlopes = (
  hyper: Hyper,
  { along, across, cycle }: Slopes,
  daily: boolean,
): void => {
  const move = (now: number, j: number, group: number, mean: number, spread: number): number => {
    const weight = 1 / spread ** 2;
    const score = at(along[j], group) + weight * (mean - now);
    return now + (DAMPING * score) / (at(across[j], group) + weight);
  };
  hyper.depletion = within(move(hyper.depletion, 0, 0, 0, DEPLETION_SPREAD), 0, 1.2);
  const fatigue = 0.7 * meanOf(hyper.fatigue);
  hyper.fatigue = hyper.fatigue.map((now, group) =>
    within(move(now, 1, group, fatigue, FATIGUE_SPREAD), 0, 0.2),
  );
  const bend = 0.8 * meanOf(hyper.bend) + 0.2 * START_BEND;
  hyper.bend = hyper.bend.map((now, group) => within(move(now, 2, group, bend, BEND_SPREAD), 0, 4));
  moveCycle(hyper, cycle, daily);
};

const within = (value: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, value));

const meanOf = (list: Float64Array): number =>
  list.reduce((a, b) => a + b, 0) / Math.max(1, list.length);
