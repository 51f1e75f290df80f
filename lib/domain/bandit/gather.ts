import { add, at, type Belief, type Information, noInformation } from './belief.ts';
import type { Circumstances } from './circumstances.ts';
import {
  absorb,
  blankForesight,
  type Foresight,
  fairness,
  foresee,
  type Surprise,
  score,
} from './meet-row.ts';
import { type Column, latestRound, type Record, tells } from './record.ts';
import { blankRow, type Reading, type Row, readingOf, readRow } from './row.ts';
import { diffuseSlopes, emptySlopes, meetSlopes, type Slopes } from './slopes.ts';

/** What a pass over the rows leaves: information on the arms, surprises, slopes, and how far audiences are reached. */
export type Gathered = {
  info: Information;
  surprise: Surprise;
  /** Undefined where they were not wanted. */
  slopes: Slopes | undefined;
  /** By slot: share of the audience that was reached. */
  reached: Float64Array;
};

type Pass = Gathered & {
  record: Record;
  belief: Belief;
  circumstances: Circumstances;
  reading: Reading;
  /** By slot: the round of the row before; -1 at first. */
  last: Int32Array;
  row: Row;
  foresight: Foresight;
  every: number;
  isTrial: boolean;
  isLast: boolean;
};

/** What else a pass does than gather information: slopes where wanted; a trial leaves no course and takes one arm in `every`. */
export type Manner = { slopes?: boolean; trialOf?: number };

/**
 * One pass of the extended Kalman filter in information form over the rows of rounds before `now`, rounds outside and
 * arms inside: each count is linearised about the course of the pass before (Fisher scoring of a negative binomial
 * with log link; West, Harrison and Migon, 1985), and log quality diffuses between rows. Leaves the course for the
 * next pass.
 */
export const gather = (
  record: Record,
  belief: Belief,
  circumstances: Circumstances,
  now: number,
  { slopes = false, trialOf }: Manner = {},
): Gathered => {
  const arms = record.arms.length;
  const pass: Pass = {
    record,
    belief,
    circumstances,
    reading: readingOf(belief, circumstances, arms, slopes),
    info: noInformation(arms),
    surprise: {
      standardised: new Float64Array(arms).fill(Number.NaN),
      logs: new Float64Array(arms).fill(Number.NaN),
      excess: 0,
      weight: 0,
      score: 0,
    },
    slopes: slopes ? emptySlopes(arms, belief.hyper) : undefined,
    every: trialOf ?? 1,
    isTrial: trialOf !== undefined,
    isLast: false,
    reached: new Float64Array(arms),
    last: new Int32Array(arms).fill(-1),
    row: blankRow(),
    foresight: blankForesight(),
  };
  const latest = latestRound(record, now);
  for (let round = 0; round <= latest; round += 1) {
    const column = record.columns[round];
    pass.isLast = round === latest;
    if (column) meetRound(pass, column, round);
  }
  for (let slot = 0; slot < arms; slot += pass.every) diffuse(pass, slot, now);
  return { info: pass.info, surprise: pass.surprise, slopes: pass.slopes, reached: pass.reached };
};

const meetRound = (pass: Pass, column: Column, round: number): void => {
  const { belief, record, row, foresight, info, reached, surprise } = pass;
  const course = courseOf(belief, round, record.arms.length);
  for (let slot = 0; slot < column.reach.length; slot += pass.every) {
    if (!tells(column, slot)) continue;
    diffuse(pass, slot, round);
    pass.last[slot] = round;
    readRow(row, pass.reading, column, slot, round, at(reached, slot));
    foresee(foresight, row, belief, info, surprise);
    if (pass.slopes) foresight.fair = fairness(foresight, row);
    if (pass.isTrial) score(surprise, foresight, row);
    if (pass.isLast) {
      surprise.standardised[slot] = foresight.surprised / Math.sqrt(foresight.variance);
      surprise.logs[slot] = foresight.surprised;
    }
    const known = absorb(foresight, row, info, course[slot] ?? Number.NaN);
    if (!pass.isTrial) course[slot] = known;
    if (pass.slopes) meetSlopes(pass.slopes, row, foresight);
    const audience = Math.max(1, record.arms[slot]?.audience ?? 1);
    add(reached, slot, row.reach / row.share / audience);
  }
};

/** Log quality's random walk between an arm's rows: one step of the filter in information form. */
const diffuse = (pass: Pass, slot: number, round: number): void => {
  const { belief, circumstances, info, last } = pass;
  const since = last[slot] ?? -1;
  if (since < 0) return;
  let gained = (belief.hyper.drift * (round - since)) / circumstances.roundsPerDay;
  for (let step = since + 1; step <= round; step += 1) {
    gained += at(circumstances.loosened[step], slot);
  }
  if (gained === 0) return;
  const kept = 1 / (1 + gained * at(info.qq, slot));
  const lost = gained * kept * at(info.qs, slot);
  info.ss[slot] = Math.max(0, at(info.ss, slot) - lost * at(info.qs, slot));
  add(info.s, slot, -lost * at(info.q, slot));
  info.qq[slot] = at(info.qq, slot) * kept;
  info.qs[slot] = at(info.qs, slot) * kept;
  info.q[slot] = at(info.q, slot) * kept;
  if (pass.slopes) diffuseSlopes(pass.slopes, slot, kept, lost);
};

const courseOf = (belief: Belief, round: number, arms: number): Float64Array => {
  const known = belief.course[round];
  if (known && known.length >= arms) return known;
  const course = new Float64Array(arms).fill(Number.NaN);
  if (known) course.set(known);
  belief.course[round] = course;
  return course;
};
