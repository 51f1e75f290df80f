import { apportion } from '../../domain/apportion.ts';
import { type Micros, sumMicros } from '../../domain/money.ts';
import { normal, randomFrom } from '../../domain/random.ts';
import { expectedReach, truthOf, type World, type WorldLine, weekdayFactor } from './truth.ts';

/** What one line delivered; money in micros, reach in voters of the category whom no line of the audience had reached. */
export type Delivery = {
  costMicros: Micros;
  impressions: number;
  clicks: number;
  reachInCategory: number;
};

/** A world played to its end: the sums, the days in order, the lines by id, and whom each reached when. */
export type Played = Delivery & {
  byDay: ({ date: string } & Delivery)[];
  byLine: Record<string, Delivery>;
  /** By day and line, where anybody was reached. */
  reached: Pick<DeliveredOn, 'lineId' | 'date' | 'reachInCategory'>[];
};

/** No money, no impressions, nobody reached. */
export const NOTHING: Delivery = { costMicros: 0, impressions: 0, clicks: 0, reachInCategory: 0 };

const UNDER_DELIVERY_BASIS_POINTS = 500;

/**
 * What a line delivers on one day for a daily budget in micros, when so many of its audience were reached before.
 * Chance depends on seed, line and day alone, so a world can be replayed with other budgets. The cost lies between
 * 95 % of the budget and the stated bound above it, never over; cumulative reach never passes the audience.
 */
export const deliverDay = (
  world: World,
  line: WorldLine,
  day: string,
  budgetMicros: Micros,
  reachedBefore: number,
): Delivery => {
  if (budgetMicros === 0 || line.audienceSize === 0) return NOTHING;
  const random = randomFrom(`${world.seed}/day/${line.lineId}/${day}`);
  const costMicros = costOf(world, budgetMicros, random());
  if (costMicros === 0) return NOTHING;
  const [price, response, count, click] = [random, random, random, random].map(normal) as Four;
  const truth = truthOf(world, line);
  const cpm = truth.cpmMicros * weekdayFactor(world, line.channel, day) * Math.exp(0.12 * price);
  const impressions = Math.max(1, Math.round((costMicros * 1_000) / cpm));
  const mean =
    expectedReach(truth, impressions, line.audienceSize, reachedBefore) *
    Math.exp(0.1 * response - 0.005);
  const left = Math.max(0, line.audienceSize - reachedBefore);
  return {
    costMicros,
    impressions,
    clicks: within(impressions * 0.004 + Math.sqrt(impressions * 0.004) * click, impressions),
    reachInCategory: within(mean + Math.sqrt(mean) * count, Math.min(left, impressions)),
  };
};

type Four = [number, number, number, number];

const within = (number: number, most: number): number =>
  Math.min(most, Math.max(0, Math.round(number)));

const costOf = (world: World, budgetMicros: Micros, chance: number): Micros => {
  const span = UNDER_DELIVERY_BASIS_POINTS + world.overDeliveryBasisPoints + 1;
  const basisPoints = 10_000 - UNDER_DELIVERY_BASIS_POINTS + Math.floor(chance * span);
  return Number((BigInt(budgetMicros) * BigInt(basisPoints)) / 10_000n);
};

/** Adds deliveries up, exactly. */
export const sumDeliveries = (deliveries: readonly Delivery[]): Delivery => {
  const sum = (of: (delivery: Delivery) => number): number => sumMicros(deliveries.map(of));
  return {
    costMicros: sum((delivery) => delivery.costMicros),
    impressions: sum((delivery) => delivery.impressions),
    clicks: sum((delivery) => delivery.clicks),
    reachInCategory: sum((delivery) => delivery.reachInCategory),
  };
};

/** Sums what was delivered, by day in order and by line in order of ids. */
export const sumUp = (delivered: readonly DeliveredOn[]): Played => {
  const by = (keyOf: (one: DeliveredOn) => string): [string, Delivery][] =>
    [...Map.groupBy(delivered, keyOf)]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, of]) => [key, sumDeliveries(of)]);
  return {
    ...sumDeliveries(delivered),
    byDay: by(({ date }) => date).map(([date, sum]) => ({ date, ...sum })),
    byLine: Object.fromEntries(by(({ lineId }) => lineId)),
    reached: delivered
      .filter(({ reachInCategory }) => reachInCategory > 0)
      .map(({ lineId, date, reachInCategory }) => ({ lineId, date, reachInCategory }))
      .sort((a, b) => (a.date === b.date ? byLineId(a, b) : a.date < b.date ? -1 : 1)),
  };
};

/** What a line delivered on a date. */
export type DeliveredOn = Delivery & { lineId: string; date: string };

/**
 * The same world, played with each day's total (in micros) divided evenly over the lines that are live that day:
 * what a campaign would have reached without looking.
 */
export const playEvenSplit = ({
  world,
  lines,
  days,
}: {
  world: World;
  lines: readonly (WorldLine & { start: string; end: string })[];
  days: readonly { date: string; totalMicros: Micros }[];
}): Played => {
  const reached = new Map<string, number>();
  const inOrder = lines.toSorted(byLineId);
  const delivered = days.flatMap(({ date, totalMicros }) => {
    const live = inOrder.filter((line) => line.start <= date && date <= line.end);
    const { shares } = apportion(
      totalMicros,
      live.map(() => 1n),
    );
    return live.map((line, index): DeliveredOn => {
      const before = reached.get(line.audienceId) ?? 0;
      const delivery = deliverDay(world, line, date, shares[index] ?? 0, before);
      reached.set(line.audienceId, before + delivery.reachInCategory);
      return { lineId: line.lineId, date, ...delivery };
    });
  });
  return sumUp(delivered);
};

/** The order in which the lines of a day reach people: of two lines, the later one meets those the earlier did not. */
export const byLineId = (a: { lineId: string }, b: { lineId: string }): number =>
  a.lineId < b.lineId ? -1 : 1;
