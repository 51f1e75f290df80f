import type { Micros } from '../money.ts';
import { randomFrom } from '../random.ts';
import { interval90 } from '../zones/draws.ts';
import type { Outlook } from '../zones/outlook.ts';
import { type Response, shareMoved } from '../zones/response.ts';
import type { Range } from '../zones/sensitivity.ts';
import { expectedAt } from '../zones/value.ts';
import { type FieldMoves, inTheMiddle, movesOf } from './channel-moves.ts';
import { drawShared } from './draw-shared.ts';
import { drawEffects, drawnFrom } from './effects.ts';
import type { FieldChoice, FieldChoices } from './field-choice.ts';
import { seenAfter } from './seen-after.ts';

/** What one way to spend gets and brings, in delegates; intervals hold the middle 90 %. */
export type ChannelPrice = {
  spendMicros: Micros;
  /** On top of the channels before it: organizers, then visits, then ads. */
  expectedGain: number;
  interval: [number, number];
  /** Expected delegates per million of currency; null where nothing is spent. */
  perMillion: number | null;
  perMillionInterval: [number, number] | null;
};

/** The three channels of one budget, and all of it together. */
export type Channels = Record<'organizers' | 'visits' | 'ads' | 'all', ChannelPrice>;

/** All that prices follow from; ads have a response with the ranges that it may lie in. */
export type PricedPlan = {
  outlook: Outlook;
  choices: FieldChoices;
  choice: FieldChoice;
  adsSpend: readonly Micros[];
  response: Response;
  movable: Range;
  costPerVoterMicros: Range;
  spent: { organizers: Micros; visits: Micros; ads: Micros };
  /** What ads were expected to gain when they were planned. */
  adsGain: number;
  seed: string;
};

/** States of opinion, each with effects of its own, that intervals are taken over. */
const DRAWS = 200;

/**
 * Prices each channel in expected delegates. Intervals are of what it would be expected to bring if the errors that
 * zones share (national, state) and the effects of people and ads were known: they are drawn together, effects evenly
 * from their ranges, while each zone's own error stays averaged in closed form, as a few votes seldom bring a whole seat.
 */
export const channelPrices = (plan: PricedPlan): Channels => {
  const { outlook, choices, choice, spent } = plan;
  const moves = movesOf(outlook, choice, inTheMiddle(choices.effects));
  const before = expectedAt(outlook, []).total;
  const byHours = expectedAt(seenAfter(outlook, moves.organizers), []).total - before;
  const field = expectedAt(seenAfter(outlook, moves.field), []).total - before;
  const drawn = drawGains(plan);
  const price = (
    spendMicros: Micros,
    expectedGain: number,
    gains: readonly number[],
  ): ChannelPrice => {
    const interval = interval90(gains);
    const per = (gain: number): number => (gain * 1e12) / spendMicros;
    return {
      spendMicros,
      expectedGain,
      interval,
      perMillion: spendMicros > 0 ? per(expectedGain) : null,
      perMillionInterval: spendMicros > 0 ? [per(interval[0]), per(interval[1])] : null,
    };
  };
  return {
    organizers: price(spent.organizers, byHours, drawn.organizers),
    visits: price(spent.visits, field - byHours, drawn.visits),
    ads: price(spent.ads, plan.adsGain, drawn.ads),
    all: price(spent.organizers + spent.visits + spent.ads, field + plan.adsGain, drawn.all),
  };
};

type Gains = Record<keyof Channels, number[]>;

const drawGains = (plan: PricedPlan): Gains => {
  const { outlook, choices, choice, adsSpend, seed } = plan;
  const random = randomFrom(`${seed}/effects`);
  const gains: Gains = { organizers: [], visits: [], ads: [], all: [] };
  for (const seen of drawShared(outlook, seed, DRAWS)) {
    const effects = drawEffects(choices.roster.effects, random);
    const response = {
      movable: drawnFrom(plan.movable, random),
      costPerVoterMicros: Math.max(1, drawnFrom(plan.costPerVoterMicros, random)),
    };
    const moves: FieldMoves = movesOf(outlook, choice, { effects, attendance: random() });
    const all = outlook.zones.map(
      ({ voters }, zone) =>
        (moves.field[zone] ?? 0) + shareMoved(response, voters, adsSpend[zone] ?? 0),
    );
    const [none = 0, hours = 0, field = 0, everything = 0] = [
      [],
      moves.organizers,
      moves.field,
      all,
    ].map((moved) => expectedAt(seen, moved).total);
    gains.organizers.push(hours - none);
    gains.visits.push(field - hours);
    gains.ads.push(everything - field);
    gains.all.push(everything - none);
  }
  return gains;
};
