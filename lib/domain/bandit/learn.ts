import { type Belief, noInformation } from './belief.ts';
import { chooseDrift } from './choose-drift.ts';
import type { Circumstances } from './circumstances.ts';
import { type Gathered, gather } from './gather.ts';
import { joinShared } from './join-shared.ts';
import { fillVariances, learnVariances } from './learn-variances.ts';
import { loosenByNews, newsGroups } from './news.ts';
import { latestRound, type Record } from './record.ts';
import { moveSlopes } from './slopes.ts';

/** What the starting noise is, and what it is worth: rows without counting noise, by the square of their precision. */
export const START_NOISE = 0.1;
const NOISE_WORTH = 1000;
/** The first round whose slopes are trusted, and the first in which the drift is chosen. */
const FIRST_SLOPES = 4;
const FIRST_DRIFT = 5;
/** What is dear is done in one round of so many: in turns, so that every round has its part. */
const TURNS = 3;
/** Shared terms from which on variances are learned now and then, after so many rounds. */
const MANY = 160;
const EARLY = 8;
/**
 * Beyond so many rows one pass a decision has to do, as only one round's are new. What rows share is then moved in
 * turns: the arms have to follow a move before the next one is measured, or they chase one another without end.
 */
const LARGE = 12_000;

/**
 * Moves a belief to what the rows of rounds before `now` say, by one or two passes of filter and joint solve (a Laplace
 * approximation by warm-started Fisher scoring) and one step for everything that arms share. Loosens by news. The
 * same belief, rows and circumstances give the same result; undefined before the first row.
 */
export const learn = (
  record: Record,
  belief: Belief,
  circumstances: Circumstances,
  now: number,
  startSupply: number,
): Gathered | undefined => {
  const { hyper } = belief;
  if (belief.course.length === 0) belief.supply.fill(Number.NaN);
  if (belief.supply.some(Number.isNaN)) awaken(record, belief, startSupply);
  if (record.columns.length === 0) return undefined;
  const isLarge = record.arms.length * now > LARGE;
  const slopes = now >= FIRST_SLOPES && (!isLarge || now % TURNS === 0);
  const first = gather(record, belief, circumstances, now, { slopes });
  const isNews = loosenByNews(
    newsGroups(record.arms),
    first.surprise,
    circumstances.loosened,
    latestRound(record, now),
  );
  const daily = circumstances.roundsPerDay === 1;
  if (first.slopes) moveSlopes(hyper, first.slopes, daily);
  joinShared(record.arms, belief, first.info, startSupply);
  const isDone = isLarge && !isNews;
  const second = isDone ? first : gather(record, belief, circumstances, now);
  if (!isDone) joinShared(record.arms, belief, second.info, startSupply);
  if (variancesAreDue(belief, now)) learnVariances(belief, second.info);
  else fillVariances(belief);
  const { excess, weight } = second.surprise;
  const noise = (excess + NOISE_WORTH * START_NOISE) / (weight + NOISE_WORTH);
  hyper.noise = Math.min(1, Math.max(0.005, noise));
  if (now >= FIRST_DRIFT && now % TURNS === 0) {
    chooseDrift(record, belief, circumstances, now);
  }
  return second;
};

/** Whether variances are learned in this round: with many terms, whose inverse is dear, not in each of the later ones. */
const variancesAreDue = ({ terms, sharedVariance }: Belief, now: number): boolean =>
  terms.size < MANY || now < EARLY || now % TURNS === 1 || sharedVariance.some(Number.isNaN);

/** Before the first solve, and once more before the first rows, which have brought a price with them: supplies by audience, and the overall quality for all. */
const awaken = (record: Record, belief: Belief, startSupply: number): void => {
  const nothing = noInformation(record.arms.length);
  joinShared(record.arms, belief, nothing, startSupply);
  learnVariances(belief, nothing);
  belief.qualityPrior.fill(overallQuality(record));
};

/** Log voters by impression over all rows; 0 without rows. */
const overallQuality = ({ columns }: Record): number => {
  let reach = 0;
  let impressions = 0;
  for (const column of columns) {
    for (const [slot, count] of column.reach.entries()) {
      if (Number.isNaN(count)) continue;
      reach += count;
      impressions += column.impressions[slot] ?? 0;
    }
  }
  return impressions > 0 ? Math.log((reach + 0.5) / impressions) : 0;
};
