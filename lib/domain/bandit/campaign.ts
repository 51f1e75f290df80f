import { inOrder } from './arm.ts';
import type { Belief } from './belief.ts';
import { type Development, emptyDevelopment, noteReport, reportedShares } from './development.ts';
import { type Curves, fillCurves } from './fill-curves.ts';
import type { Circumstances } from './gather.ts';
import { learn } from './learn.ts';
import type { Outset, Result, Turn } from './outset.ts';
import { fitPrices, type Prices } from './prices.ts';
import { columnOf, emptyRecord, enrol, enter, type Record } from './record.ts';
import { startBelief } from './start-belief.ts';
import { settle } from './water-fill.ts';

/** A campaign as it stands between two messages: a fold of what was announced and observed. */
export type Campaign = {
  outset: Outset;
  record: Record;
  /** Slots that may be given money. */
  open: Set<number>;
  development: Development;
  belief: Belief;
  /** The round that was decided last. */
  round: number;
};

/** A campaign before its first round. */
export const beginCampaign = (outset: Outset): Campaign => {
  const record = emptyRecord();
  enrol(record, outset.arms);
  return {
    outset,
    record,
    open: new Set(record.arms.keys()),
    development: emptyDevelopment(outset.reportLagRounds),
    belief: startBelief(record.arms),
    round: -1,
  };
};

/** Enters results; a row for a past round takes the place of what was said of it before. */
export const observe = (campaign: Campaign, results: readonly Result[]): void => {
  const { record, development, round } = campaign;
  for (const result of results) {
    enter(record, result, round);
    const slot = record.slots.get(result.armId) ?? 0;
    const age = result.final ? development.ages : Math.max(0, round - result.round);
    noteReport(development, record, { slot, round: result.round, age, reach: result.reach });
  }
};

/** Decides one round: whole micros by arm id, every open arm named. */
export const decide = (campaign: Campaign, turn: Turn): { [armId: string]: number } => {
  attend(campaign, turn);
  const { record, outset } = campaign;
  const prices = fitPrices(record, outset.roundsPerDay, turn.round);
  learn(record, campaign.belief, circumstancesOf(campaign), {
    now: turn.round,
    startSupply: startSupplyOf(campaign, prices),
    passes: 2,
  });
  return allocate(campaign, turn, prices);
};

const attend = (campaign: Campaign, turn: Turn): void => {
  const { record, open } = campaign;
  const added = turn.added ?? [];
  if (added.length > 0) {
    enrol(record, added);
    campaign.belief = startBelief(record.arms, campaign.belief);
  }
  const slotsOf = (ids: readonly string[] = []) => ids.flatMap((id) => record.slots.get(id) ?? []);
  for (const slot of slotsOf(added.map(({ id }) => id))) open.add(slot);
  for (const slot of slotsOf(turn.resumed)) open.add(slot);
  for (const slot of slotsOf(turn.paused)) open.delete(slot);
  campaign.round = turn.round;
  if (turn.round > 0) columnOf(record, turn.round - 1);
};

const circumstancesOf = ({ outset, record, development }: Campaign): Circumstances => {
  const shares = new Map<string, Float64Array>();
  for (const { channel } of record.arms) {
    if (!shares.has(channel)) shares.set(channel, reportedShares(development, channel));
  }
  return {
    roundsPerDay: outset.roundsPerDay,
    reported: (slot, age) =>
      age < 0 ? 1 : (shares.get(record.arms[slot]?.channel ?? '')?.[age] ?? 1),
    loosened: () => 0,
    worn: () => 0,
  };
};

const startSupplyOf = ({ outset, record }: Campaign, prices: Prices): number => {
  const count = Math.max(1, record.arms.length);
  const even = outset.budgetMicros / 1e6 / outset.rounds / count;
  const mean = record.arms.reduce(
    (sum, { audience }, slot) => sum + prices.logPrice(slot, 0) + Math.log(Math.max(1, audience)),
    0,
  );
  return Math.log(Math.max(1e-6, even)) - mean / count;
};

const allocate = (campaign: Campaign, turn: Turn, prices: Prices) => {
  const { record, outset, belief } = campaign;
  const slots = [...campaign.open].sort((a, b) =>
    inOrder(record.arms[a]?.id ?? '', record.arms[b]?.id ?? ''),
  );
  const arms = slots.flatMap((slot) => record.arms[slot] ?? []);
  const sure = Math.floor(turn.budgetRemainingMicros / (1 + outset.deliveryOverMax));
  const even = Math.floor(turn.budgetRemainingMicros / turn.roundsLeft);
  const least = arms.reduce((sum, { minMicros }) => sum + minMicros, 0);
  const most = arms.reduce((sum, { maxMicros }) => sum + maxMicros, 0);
  const limit = Math.min(turn.roundCapMicros, sure, most);
  const total = Math.min(limit, Math.max(even, least));
  const curves: Curves = {
    logWorth: Float64Array.from(slots, (slot) => logWorth(campaign, prices, slot, turn.round)),
    room: Float64Array.from(slots, (slot) =>
      Math.exp(prices.logPrice(slot, turn.round) + (belief.supply[slot] ?? 0)),
    ),
    bend: new Float64Array(slots.length).fill(belief.hyper.bend),
    least: Float64Array.from(arms, ({ minMicros }) => minMicros / 1e6),
    most: Float64Array.from(arms, ({ maxMicros }) => maxMicros / 1e6),
  };
  const { dollars } = fillCurves(curves, total / 1e6);
  const whole = settle(
    arms,
    [...dollars].map((amount) => amount * 1e6),
    total,
  );
  return Object.fromEntries(arms.map(({ id }, index) => [id, whole[index] ?? 0]));
};

const logWorth = ({ record, belief }: Campaign, prices: Prices, slot: number, round: number) =>
  Math.log(Math.max(1e-9, record.arms[slot]?.value ?? 0)) +
  (belief.quality[slot] ?? 0) +
  0.5 * (belief.fullVariance[slot] ?? 0) -
  prices.logPrice(slot, round);
