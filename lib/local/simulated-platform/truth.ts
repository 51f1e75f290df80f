import { daysBetween } from '../../domain/calendar.ts';
import { randomFrom } from '../../domain/random.ts';

/** A world of chance: everything in it follows from the seed. */
export type World = { seed: string; overDeliveryBasisPoints: number };

/** What of a line decides how well it does. */
export type WorldLine = {
  lineId: string;
  armId: string;
  zone: string;
  category: string;
  channel: string;
  creative: string;
  audienceId: string;
  audienceSize: number;
};

/** What a line is truly like, which no policy is told. */
export type LineTruth = {
  /** Price of a thousand impressions on a plain day, in micros. */
  cpmMicros: number;
  /** The share of impressions that meet the wanted category; the rest costs money and earns nothing. */
  inCategoryShare: number;
  /** How many voters an impression in the category reaches while nobody sees two. */
  attention: number;
  /** The share of the audience that can be met on one day. */
  dailyShare: number;
};

/**
 * The truth of a line: effects of channel, creative, category and zone multiply, so siblings tell of each other.
 * Half the creatives speak to a category, three times as well as the others. About one pair of channel and creative
 * in five is broad: cheap by the impression, mostly outside the category.
 */
export const truthOf = ({ seed }: World, line: WorldLine): LineTruth => {
  const { zone, category, channel, creative } = line;
  const chance = (name: string): number => randomFrom(`${seed}/truth/${name}`)();
  const effect = (name: string, spread: number): number => (2 * chance(name) - 1) * spread;
  const broad = chance(`broad/${channel}/${creative}`) < 0.2;
  const speaksTo = chance(`fit/${category}/${creative}`) < 0.5;
  const appeal =
    (broad ? 0 : speaksTo ? 0.6 : -0.6) +
    effect(`category/${category}`, 0.2) +
    effect(`zone/${zone}`, 0.2) +
    effect(`place/${zone}/${category}`, 0.2) +
    effect(`creative/${creative}`, 0.2) +
    effect(`arm/${line.armId}`, 0.1);
  const share = effect(`share/${channel}/${creative}`, 0.1);
  return {
    cpmMicros: 9_000_000 * Math.exp(effect(`channel/${channel}`, 0.3)) * (broad ? 0.5 : 1),
    inCategoryShare: broad ? 0.1 + share / 4 : 0.78 + share,
    attention: 0.018 * Math.exp(appeal),
    dailyShare: 0.5 * Math.exp(effect(`supply/${channel}`, 0.3)),
  };
};

/** How much dearer or cheaper a channel is on that day of the week: within 6 % of its level. */
export const weekdayFactor = ({ seed }: World, channel: string, day: string): number => {
  const weekday = ((daysBetween('2024-01-01', day) % 7) + 7) % 7;
  return 1 + 0.06 * (2 * randomFrom(`${seed}/weekday/${channel}/${weekday}`)() - 1);
};

/**
 * New voters in the category that so many impressions are expected to reach on one day.
 * Impressions meet the same people more and more often (exponential saturation of the day's supply). Ads go to people
 * not yet reached first, so an audience that was reached before bites late, with the square of its reached share.
 */
export const expectedReach = (
  truth: LineTruth,
  impressions: number,
  audienceSize: number,
  reachedBefore: number,
): number => {
  if (audienceSize === 0) return 0;
  const supply = audienceSize * truth.dailyShare;
  const met = 1 - Math.exp((-impressions * truth.inCategoryShare * truth.attention) / supply);
  const reached = Math.min(1, reachedBefore / audienceSize);
  return supply * met * (1 - reached ** 2);
};
