import { type Belief, type Information, noInformation } from './belief.ts';
import type { Column, Record } from './record.ts';
import { elasticity, logKept } from './response.ts';

/** What rows are met with: the share of the count that is reported by an age, and shocks that loosen what was known. */
export type Circumstances = {
  roundsPerDay: number;
  /** Share of the final count, 1 where it is final. */
  reported(slot: number, age: number): number;
  /** Variance that log quality gained before a round beside its drift. */
  loosened(slot: number, round: number): number;
  /** Log of what depletion and fatigue left of the quality. */
  worn(slot: number, round: number): number;
};

/** Sums by which noise and surprise are judged. */
export type Surprise = {
  /** Standardised one-step-ahead residuals by round and slot; NaN without a row. */
  residuals: Float64Array[];
  excess: number;
  weight: number;
};

type Pass = {
  record: Record;
  belief: Belief;
  circumstances: Circumstances;
  info: Information;
  last: Int32Array;
  surprise: Surprise;
};

/** Extra relative variance of a row whose count is to be developed, at nothing reported. */
const UNDEVELOPED = 0.15;

/**
 * One pass of the extended Kalman filter in information form over all rows, rounds outside and arms inside: each
 * count is linearised about the course of the pass before (Fisher scoring of a negative binomial with log link;
 * West, Harrison and Migon, 1985), and log quality diffuses between rows. Leaves the course for the next pass.
 */
export const gather = (
  record: Record,
  belief: Belief,
  circumstances: Circumstances,
  now: number,
): { info: Information; surprise: Surprise } => {
  const arms = record.arms.length;
  const info = noInformation(arms);
  const last = new Int32Array(arms).fill(-1);
  const surprise: Surprise = { residuals: [], excess: 0, weight: 0 };
  const pass: Pass = { record, belief, circumstances, info, last, surprise };
  for (let round = 0; round < Math.min(now, record.columns.length); round += 1) {
    const column = record.columns[round];
    if (column) meetRound(pass, column, round);
  }
  for (let slot = 0; slot < arms; slot += 1) diffuse(pass, slot, now);
  return { info, surprise };
};

const meetRound = (pass: Pass, column: Column, round: number): void => {
  const { belief, last } = pass;
  const course = courseOf(belief, round, pass.record.arms.length);
  const residuals = new Float64Array(column.reach.length).fill(Number.NaN);
  pass.surprise.residuals[round] = residuals;
  for (let slot = 0; slot < column.reach.length; slot += 1) {
    if (!((column.impressions[slot] ?? 0) > 0)) continue;
    diffuse(pass, slot, round);
    last[slot] = round;
    meetRow(pass, { column, slot, round, course, residuals });
  }
};

type Row = {
  column: Column;
  slot: number;
  round: number;
  course: Float64Array;
  residuals: Float64Array;
};

const meetRow = (pass: Pass, { column, slot, round, course, residuals }: Row): void => {
  const { belief, circumstances, info, surprise } = pass;
  const { hyper } = belief;
  const impressions = column.impressions[slot] ?? 0;
  const reach = column.reach[slot] ?? 0;
  const share = circumstances.reported(slot, column.age[slot] ?? -1);
  const supply = belief.supply[slot] ?? 0;
  const z = impressions / Math.exp(supply);
  const offset =
    Math.log(impressions * share) + logKept(z, hyper.bend) + circumstances.worn(slot, round);
  const bent = elasticity(z, hyper.bend);
  const before = solveArm(pass, slot);
  const noise = 1 / hyper.shape + UNDEVELOPED * (1 - share) ** 2;

  const expected = Math.exp(before.quality + offset + bent * (before.supply - supply));
  const spread =
    before.variance + 2 * bent * before.covariance + bent * bent * before.supplyVariance;
  const surprised = Math.log((reach + 0.5) / (expected + 0.5));
  const variance = 1 / (expected + 0.5) + noise + spread;
  residuals[slot] = surprised / Math.sqrt(variance);
  if (round > 2) {
    const weight = 1 / variance ** 2;
    surprise.excess += weight * (surprised ** 2 - 1 / (expected + 0.5) - spread);
    surprise.weight += weight;
  }

  const known = course[slot] ?? Number.NaN;
  const about = Number.isNaN(known)
    ? before.quality + (before.variance / variance) * surprised
    : known;
  const mean = Math.exp(about + offset);
  const precision = 1 / (1 / mean + noise);
  const seen = about + Math.min(2, (reach - mean) / mean) + bent * supply;
  info.qq[slot] = (info.qq[slot] ?? 0) + precision;
  info.qs[slot] = (info.qs[slot] ?? 0) + precision * bent;
  info.ss[slot] = (info.ss[slot] ?? 0) + precision * bent * bent;
  info.q[slot] = (info.q[slot] ?? 0) + precision * seen;
  info.s[slot] = (info.s[slot] ?? 0) + precision * bent * seen;
  course[slot] = solveArm(pass, slot).quality;
};

/** Log quality's random walk between an arm's rows: one step of the filter in information form. */
const diffuse = (
  { belief, circumstances, info, last }: Pass,
  slot: number,
  round: number,
): void => {
  const since = last[slot] ?? -1;
  if (since < 0) return;
  let gained = (belief.hyper.drift * (round - since)) / circumstances.roundsPerDay;
  for (let at = since + 1; at <= round; at += 1) gained += circumstances.loosened(slot, at);
  if (gained === 0) return;
  const kept = 1 / (1 + gained * (info.qq[slot] ?? 0));
  const lost = gained * kept * (info.qs[slot] ?? 0);
  info.ss[slot] = (info.ss[slot] ?? 0) - lost * (info.qs[slot] ?? 0);
  info.s[slot] = (info.s[slot] ?? 0) - lost * (info.q[slot] ?? 0);
  info.qq[slot] = (info.qq[slot] ?? 0) * kept;
  info.qs[slot] = (info.qs[slot] ?? 0) * kept;
  info.q[slot] = (info.q[slot] ?? 0) * kept;
};

/** An arm's mean and covariance from its rows so far and its siblings. */
const solveArm = ({ belief, info }: Pass, slot: number) => {
  const own = 1 / belief.hyper.ownVariance;
  const room = 1 / belief.hyper.supplyVariance;
  const qq = (info.qq[slot] ?? 0) + own;
  const qs = info.qs[slot] ?? 0;
  const ss = (info.ss[slot] ?? 0) + room;
  const q = (info.q[slot] ?? 0) + own * (belief.qualityPrior[slot] ?? 0);
  const s = (info.s[slot] ?? 0) + room * (belief.supplyPrior[slot] ?? 0);
  const determinant = qq * ss - qs * qs;
  return {
    quality: (ss * q - qs * s) / determinant,
    supply: (qq * s - qs * q) / determinant,
    variance: ss / determinant,
    covariance: -qs / determinant,
    supplyVariance: qq / determinant,
  };
};

const courseOf = (belief: Belief, round: number, arms: number): Float64Array => {
  const known = belief.course[round];
  if (known && known.length >= arms) return known;
  const course = new Float64Array(arms).fill(Number.NaN);
  if (known) course.set(known);
  belief.course[round] = course;
  return course;
};
