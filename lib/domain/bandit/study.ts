import { attend, type Campaign } from './campaign.ts';
import { type Circumstances, circumstancesOf } from './circumstances.ts';
import { learn } from './learn.ts';
import type { Turn } from './outset.ts';
import { fitPrices, type Prices } from './prices.ts';

/** What a campaign's rows say before a round: prices, who shares what, and the reached share of audiences, by slot. */
export type Studied = { prices: Prices; circumstances: Circumstances; reached: Float64Array };

/** Takes in a turn and moves the campaign's belief to what all rows before its round say. */
export const study = (campaign: Campaign, turn: Turn): Studied => {
  attend(campaign, turn);
  const { record, outset, belief, development, loosened } = campaign;
  const prices = fitPrices(record, outset.roundsPerDay, turn.round);
  const circumstances = circumstancesOf(outset, record, development, prices, loosened);
  const startSupply = startSupplyOf(campaign, prices);
  const learned = learn(record, belief, circumstances, turn.round, startSupply);
  return {
    prices,
    circumstances,
    reached: Float64Array.from(record.arms, (_, slot) => learned?.reached[slot] ?? 0),
  };
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
