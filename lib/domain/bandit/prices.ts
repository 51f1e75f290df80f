import { inOrder } from '../text-order.ts';
import { dearness } from './dearness.ts';
import { forecast, meanOf } from './price-trend.ts';
import type { Record } from './record.ts';

/** What a thousand impressions are going to cost, in logs: by slot and round, past or to come. */
export type Prices = {
  /** Log dollars for one impression of an arm in a round. */
  logPrice(slot: number, round: number): number;
  /** How far an arm's impressions say what its money does: 1, less where money makes them dearer (in auctions), then 0. */
  trusted(slot: number): number;
};

/** A rise of log price by log money from which on impressions follow money, and money alone counts. */
const DEAR = 0.08;
/** Passes of the two-way fit of channel levels and arm effects. */
const PASSES = 2;
/** Rows of its own that an arm's price needs to count as much as its channel's. */
const WORTH = 0.5;

/**
 * Fits log(spend / impressions) by channel level and round, hour of day and arm, and forecasts levels by Holt's
 * method with a damped trend (Gardner and McKenzie, 1985). An arm without rows costs what its channel does.
 */
export const fitPrices = (record: Record, roundsPerDay: number, now: number): Prices => {
  const channels = [...new Set(record.arms.map(({ channel }) => channel))].sort(inOrder);
  const at = new Map(channels.map((channel, index) => [channel, index]));
  const channelOf = Int32Array.from(record.arms, ({ channel }) => at.get(channel) ?? 0);
  const rounds = Math.min(now, record.columns.length);
  const effects = new Float64Array(record.arms.length);
  let levels: Float64Array[] = [];
  for (let pass = 0; pass < PASSES; pass += 1) {
    levels = channelLevels(record, channelOf, effects, channels.length, rounds);
    armEffects(record, channelOf, effects, levels, rounds);
  }
  const overall = meanOf(levels.flatMap((level) => [...level]));
  const forecasts = levels.map((level) => forecast(level, roundsPerDay, overall));
  const dear = dearness(record, channelOf, levels, rounds);
  return {
    trusted: (slot) => Math.max(0, 1 - (dear[channelOf[slot] ?? 0] ?? 0) / DEAR),
    logPrice: (slot, round) => {
      const channel = channelOf[slot] ?? 0;
      const known = round < rounds ? levels[channel]?.[round] : undefined;
      const level =
        known === undefined || Number.isNaN(known)
          ? (forecasts[channel]?.(round) ?? overall)
          : known;
      return level + (effects[slot] ?? 0);
    },
  };
};

const channelLevels = (
  { columns }: Record,
  channelOf: Int32Array,
  effects: Float64Array,
  channels: number,
  rounds: number,
): Float64Array[] => {
  const levels = Array.from({ length: channels }, () => new Float64Array(rounds));
  for (let round = 0; round < rounds; round += 1) {
    const column = columns[round];
    const sums = new Float64Array(channels);
    const counts = new Float64Array(channels);
    for (let slot = 0; slot < (column?.reach.length ?? 0); slot += 1) {
      const cost = column?.logCost[slot] ?? Number.NaN;
      if (Number.isNaN(cost)) continue;
      const channel = channelOf[slot] ?? 0;
      sums[channel] = (sums[channel] ?? 0) + cost - (effects[slot] ?? 0);
      counts[channel] = (counts[channel] ?? 0) + 1;
    }
    for (const [channel, level] of levels.entries()) {
      level[round] = (sums[channel] ?? 0) / (counts[channel] ?? 0);
    }
  }
  return levels;
};

const armEffects = (
  { columns }: Record,
  channelOf: Int32Array,
  effects: Float64Array,
  levels: readonly Float64Array[],
  rounds: number,
): void => {
  const counts = new Float64Array(effects.length).fill(WORTH);
  effects.fill(0);
  for (let round = 0; round < rounds; round += 1) {
    const column = columns[round];
    for (let slot = 0; slot < (column?.reach.length ?? 0); slot += 1) {
      const cost = column?.logCost[slot] ?? Number.NaN;
      if (Number.isNaN(cost)) continue;
      const level = levels[channelOf[slot] ?? 0]?.[round] ?? 0;
      effects[slot] = (effects[slot] ?? 0) + cost - level;
      counts[slot] = (counts[slot] ?? 1) + 1;
    }
  }
  for (let slot = 0; slot < effects.length; slot += 1) {
    effects[slot] = (effects[slot] ?? 0) / (counts[slot] ?? 1);
  }
};
