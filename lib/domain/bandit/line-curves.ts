import type { Micros } from '../money.ts';
import { planAhead } from '../pacing/plan-ahead.ts';
import { at } from './belief.ts';
import type { Curves } from './fill-curves.ts';
import { curiosityOf, foretell, type Outlook, usedUp } from './outlook.ts';
import type { Recollection } from './recall.ts';
import type { OpenLine } from './task.ts';

/** What is believed of a line's arm. */
export type Believed = {
  /** In-category voters by the first dollar of a day: the expected, its siblings' alone, and the log's standard deviation. */
  mean: number;
  siblings: number;
  logSd: number;
  /** How much of the belief is the arm's own rows rather than its siblings': 0 to 1. */
  ownShare: number;
  /** The line's curve: dollars that saturate a day in micros, its bend as in `effective`, and the log's variance of the first. */
  roomMicros: Micros;
  bend: number;
  roomVariance: number;
};

/** The curves of a phase's lines, by line in the order given; voters of all weigh alike. */
export type LineCurves = {
  /** As the allocation takes them: what finding out is worth is in them. */
  curious: Curves;
  /** As they are believed, and nothing more. */
  plain: Curves;
  believed: Believed[];
  /** Relative variance of a count beside what counting makes. */
  noise: number;
};

const MOST_MICROS = 1e15;

/**
 * Reads the curves of lines off the model, in voters by dollars of one day. Lines of one arm share its curve evenly; an
 * arm of which nobody says whom it reaches earns nothing by being unknown, as spending on it teaches nothing.
 */
export const lineCurves = (
  { model, studied, round }: Recollection,
  lines: readonly OpenLine[],
  money: { roundsLeft: number; remainingMicros: Micros; capMicros: Micros },
  isMeasured: (armId: string) => boolean,
): LineCurves => {
  const { record, belief } = model;
  const slotOf = ({ armId }: OpenLine): number => record.slots.get(armId) ?? 0;
  const slots = [...new Set(lines.map(slotOf))].sort((a, b) => a - b);
  const outlook: Outlook = {
    ...{ belief, slots, prices: studied.prices, circumstances: studied.circumstances },
    arms: slots.flatMap((slot) => record.arms[slot] ?? []),
    reached: Float64Array.from(slots, (slot) => at(studied.reached, slot)),
  };
  const turn = {
    round,
    roundsLeft: Math.max(1, money.roundsLeft),
    budgetRemainingMicros: money.remainingMicros,
    roundCapMicros: money.capMicros,
  };
  const { shadow } = planAhead(outlook, turn, 0);
  const foretold = usedUp(belief, foretell(outlook, round), outlook.reached, shadow);
  const placeOf = new Map(slots.map((slot, index) => [slot, index]));
  const places = lines.map((line) => placeOf.get(slotOf(line)) ?? 0);
  const lineCount = new Map<number, number>();
  for (const place of places) lineCount.set(place, (lineCount.get(place) ?? 0) + 1);
  const bonus = (line: OpenLine): number => curiosityOf(belief, slotOf(line));
  const logWorth = (isCurious: boolean): Float64Array =>
    Float64Array.from(lines, (line, index) => {
      const keeps = isCurious && isMeasured(line.armId);
      return at(foretold.logWorth, places[index] ?? 0) - (keeps ? 0 : bonus(line));
    });
  const rest = {
    room: Float64Array.from(
      places,
      (place) => at(foretold.room, place) / (lineCount.get(place) ?? 1),
    ),
    bend: Float64Array.from(places, (place) => at(foretold.bend, place)),
    least: new Float64Array(lines.length),
    most: new Float64Array(lines.length),
  };
  const plain = { ...rest, logWorth: logWorth(false) };
  return {
    plain,
    noise: belief.hyper.noise,
    curious: { ...rest, logWorth: logWorth(true) },
    believed: lines.map((line, index) => believedOf(model, slotOf(line), plain, index)),
  };
};

const believedOf = (
  { belief }: Recollection['model'],
  slot: number,
  plain: Curves,
  index: number,
): Believed => {
  const variance = at(belief.fullVariance, slot);
  const mean = Math.exp(at(plain.logWorth, index) + variance / 2);
  const fromSiblings = at(belief.qualityPrior, slot) - at(belief.quality, slot);
  const unknown = at(belief.qualityVariance, slot) / belief.hyper.ownVariance;
  return {
    mean,
    siblings: mean * Math.exp(fromSiblings),
    logSd: Math.sqrt(Math.max(0, variance)),
    ownShare: Math.min(1, Math.max(0, 1 - unknown)),
    roomMicros: Math.min(MOST_MICROS, Math.max(1, Math.round(at(plain.room, index) * 1e6))),
    bend: at(plain.bend, index),
    roomVariance: at(belief.supplyVariance, slot),
  };
};
