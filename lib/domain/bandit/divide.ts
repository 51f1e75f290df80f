import type { Micros } from '../money.ts';
import { planAhead } from '../pacing/plan-ahead.ts';
import { inOrder } from '../text-order.ts';
import { allot } from './allot.ts';
import { total } from './arm.ts';
import type { Campaign } from './campaign.ts';
import { foretell, type Outlook, usedUp } from './outlook.ts';
import type { Turn } from './outset.ts';
import { noteGiven } from './record.ts';
import { spendable } from './spendable.ts';
import { study } from './study.ts';

/** One round's division: whole micros for every open arm, and the value that one dollar more would have. */
export type Division = { microsById: { [armId: string]: Micros }; lambda: number };

/** The micros of `divide` alone. */
export const decide = (campaign: Campaign, turn: Turn): Division['microsById'] =>
  divide(campaign, turn).microsById;

/**
 * Decides one round: whole micros for every open arm, by id. Learns from all rows, paces over the rounds to come and
 * water-fills this one; the sum stays under the round's cap and, were the platform to over-deliver by all it may,
 * under what is left, with the floors of later rounds kept back.
 */
export const divide = (campaign: Campaign, turn: Turn): Division => {
  const { prices, circumstances, reached: reachedBySlot } = study(campaign, turn);
  const { record, outset, belief } = campaign;

  const slots = [...campaign.open].sort((a, b) =>
    inOrder(record.arms[a]?.id ?? '', record.arms[b]?.id ?? ''),
  );
  const announced = slots.flatMap((slot) => record.arms[slot] ?? []);
  const arms = spendable(record, slots, announced, turn.round);
  const reached = Float64Array.from(slots, (slot) => reachedBySlot[slot] ?? 0);
  const outlook: Outlook = { belief, prices, circumstances, slots, arms, reached };
  const over = outset.deliveryOverMax / (1 + outset.deliveryOverMax);
  const paced = planAhead(outlook, turn, over);
  const curves = usedUp(belief, foretell(outlook, turn.round), reached, paced.shadow);

  const floors = total(arms.map(({ minMicros }) => minMicros));
  const sure = Math.floor(turn.budgetRemainingMicros * (1 - over));
  const limit = Math.min(turn.roundCapMicros, sure);
  const wish = Math.min(Math.floor(1e6 * paced.dollars), sure - floors * (turn.roundsLeft - 1));
  const there = Math.min(turn.roundCapMicros, turn.budgetRemainingMicros);
  const purse = { wishMicros: wish, limitMicros: limit, thereMicros: there };
  const { micros, logPrice } = allot(arms, curves, purse);
  noteGiven(record, turn.round, slots, micros);
  return {
    microsById: Object.fromEntries(arms.map(({ id }, index) => [id, micros[index] ?? 0])),
    lambda: Math.exp(logPrice),
  };
};
