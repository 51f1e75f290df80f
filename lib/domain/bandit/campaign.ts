import { planAhead } from '../pacing/plan-ahead.ts';
import { allot } from './allot.ts';
import { inOrder, total } from './arm.ts';
import type { Belief } from './belief.ts';
import { type Circumstances, circumstancesOf, cycleOf } from './circumstances.ts';
import { type Development, emptyDevelopment, noteReport } from './development.ts';
import { learn } from './learn.ts';
import { foretell, type Outlook, usedUp } from './outlook.ts';
import type { Outset, Result, Turn } from './outset.ts';
import { fitPrices, type Prices } from './prices.ts';
import { columnOf, emptyRecord, enrol, enter, type Record } from './record.ts';
import { startBelief } from './start-belief.ts';

/** A campaign as it stands between two messages: a fold of what was announced, decided and observed. */
export type Campaign = {
  outset: Outset;
  record: Record;
  /** Slots that may be given money. */
  open: Set<number>;
  development: Development;
  belief: Belief;
  loosened: Circumstances['loosened'];
  /** The round that was decided last. */
  round: number;
};

/** A campaign before its first round. */
export const beginCampaign = (outset: Outset): Campaign => {
  const record = emptyRecord();
  enrol(record, outset.arms, 0);
  return {
    outset,
    record,
    open: new Set(record.arms.keys()),
    development: emptyDevelopment(outset.reportLagRounds),
    belief: startBelief(record.arms, cycleOf(outset)),
    loosened: [],
    round: -1,
  };
};

/** Enters results; a row for a past round takes the place of what was said of it before. Throws on an unknown arm. */
export const observe = (campaign: Campaign, results: readonly Result[]): void => {
  const { record, development, round } = campaign;
  for (const result of results) {
    enter(record, result, round);
    const slot = record.slots.get(result.armId) ?? 0;
    const age = result.final ? development.ages : Math.max(0, round - result.round);
    noteReport(development, record, { slot, round: result.round, age, reach: result.reach });
  }
};

/**
 * Decides one round: whole micros for every open arm, by id. Learns from all rows, paces over the rounds to come and
 * water-fills this one; the sum stays under the round's cap and, were the platform to over-deliver by all it may,
 * under what is left, with the floors of later rounds kept back.
 */
export const decide = (campaign: Campaign, turn: Turn): { [armId: string]: number } => {
  attend(campaign, turn);
  const { record, outset, belief, development, loosened } = campaign;
  const prices = fitPrices(record, outset.roundsPerDay, turn.round);
  const circumstances = circumstancesOf(outset, record, development, prices, loosened);
  const startSupply = startSupplyOf(campaign, prices);
  const learned = learn(record, belief, circumstances, turn.round, startSupply);

  const slots = [...campaign.open].sort((a, b) =>
    inOrder(record.arms[a]?.id ?? '', record.arms[b]?.id ?? ''),
  );
  const arms = slots.flatMap((slot) => record.arms[slot] ?? []);
  const reached = Float64Array.from(slots, (slot) => learned?.reached[slot] ?? 0);
  const outlook: Outlook = { belief, prices, circumstances, slots, arms, reached };
  const over = outset.deliveryOverMax / (1 + outset.deliveryOverMax);
  const paced = planAhead(outlook, turn, over);
  const curves = usedUp(belief, foretell(outlook, turn.round), reached, paced.shadow);

  const floors = total(arms.map(({ minMicros }) => minMicros));
  const sure = Math.floor(turn.budgetRemainingMicros * (1 - over));
  const limit = Math.min(turn.roundCapMicros, sure);
  const wish = Math.min(Math.floor(1e6 * paced.dollars), sure - floors * (turn.roundsLeft - 1));
  const { micros } = allot(arms, curves, wish, limit);
  return Object.fromEntries(arms.map(({ id }, index) => [id, micros[index] ?? 0]));
};

const attend = (campaign: Campaign, turn: Turn): void => {
  const { record, open, outset } = campaign;
  const added = turn.added ?? [];
  if (added.length > 0) {
    enrol(record, added, turn.round);
    campaign.belief = startBelief(record.arms, cycleOf(outset), campaign.belief);
  }
  const slotsOf = (ids: readonly string[] = []) => ids.flatMap((id) => record.slots.get(id) ?? []);
  for (const slot of slotsOf(added.map(({ id }) => id))) open.add(slot);
  for (const slot of slotsOf(turn.resumed)) open.add(slot);
  for (const slot of slotsOf(turn.paused)) open.delete(slot);
  campaign.round = turn.round;
  if (turn.round > 0) columnOf(record, turn.round - 1);
};

/** Log impressions a person that saturate a round, before data: those that an even split would buy. */
const startSupplyOf = ({ outset, record }: Campaign, prices: Prices): number => {
  const count = Math.max(1, record.arms.length);
  const even = outset.budgetMicros / 1e6 / outset.rounds / count;
  const mean = record.arms.reduce(
    (sum, { audience }, slot) => sum + prices.logPrice(slot, 0) + Math.log(Math.max(1, audience)),
    0,
  );
  return Math.log(Math.max(1e-6, even)) - mean / count;
};
