import { type Development, reportedShares } from './development.ts';
import type { Outset, PolicyArm } from './outset.ts';
import type { Prices } from './prices.ts';
import type { Record } from './record.ts';

/** What rows are met with beside the belief: who shares what, how much of a count is reported, what was loosened. */
export type Circumstances = {
  roundsPerDay: number;
  /** Rounds after which supply and quality come round again: a day of hours, or a week of days. */
  cycle: number;
  /** By slot: index of its channel and of its creative. */
  channelOf: Int32Array;
  creativeOf: Int32Array;
  /** By creative: the round in which it was first announced. */
  bornOf: number[];
  /** By channel and age in rounds: share of the final count that is reported. */
  reported: Float64Array[];
  /** Log dollars for one impression of an arm in a round. */
  logPrice: Prices['logPrice'];
  /** How far an arm's reported impressions are trusted by their price, of 1. */
  trusted: Prices['trusted'];
  /** By round: variance that log quality gains before it beside its drift, by slot. */
  loosened: (Float64Array | undefined)[];
};

/** Rounds after which hours of the day, or days of the week, come round again. */
export const cycleOf = ({ roundsPerDay }: Pick<Outset, 'roundsPerDay'>): number =>
  roundsPerDay > 1 ? roundsPerDay : 7;

/** Reads the circumstances off a record; `loosened` is kept, not copied. */
export const circumstancesOf = (
  { roundsPerDay }: Pick<Outset, 'roundsPerDay'>,
  record: Record,
  development: Development,
  { logPrice, trusted }: Prices,
  loosened: Circumstances['loosened'],
): Circumstances => {
  const channels = placesOf(record.arms.map(({ channel }) => channel));
  const creatives = placesOf(record.arms.map(({ creative }) => creative));
  const bornOf: number[] = [];
  for (const [slot, creative] of creatives.of.entries()) {
    const since = record.since[slot] ?? 0;
    bornOf[creative] = Math.min(bornOf[creative] ?? since, since);
  }
  return {
    roundsPerDay,
    cycle: cycleOf({ roundsPerDay }),
    channelOf: channels.of,
    creativeOf: creatives.of,
    bornOf,
    reported: channels.names.map((channel) => reportedShares(development, channel)),
    logPrice,
    trusted,
    loosened,
  };
};

/** How many channels and creatives arms have. */
export const breadthOf = (arms: readonly PolicyArm[]): { channels: number; creatives: number } => ({
  channels: new Set(arms.map(({ channel }) => channel)).size,
  creatives: new Set(arms.map(({ creative }) => creative)).size,
});

/** Names by their first appearance, so that those that come later never move the others. */
const placesOf = (names: readonly string[]): { names: string[]; of: Int32Array } => {
  const places = new Map<string, number>();
  for (const name of names) if (!places.has(name)) places.set(name, places.size);
  return { names: [...places.keys()], of: Int32Array.from(names, (name) => places.get(name) ?? 0) };
};
