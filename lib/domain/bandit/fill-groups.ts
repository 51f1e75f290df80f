import type { Micros } from '../money.ts';
import { total } from './arm.ts';
import { type Curves, highest, priceAt, takenAt } from './fill-curves.ts';
import { logMarginal } from './response.ts';
import { type Between, settle } from './settle.ts';

/** Curves, by their index, that together may take no more than a cap. */
export type Group = { capMicros: Micros; members: readonly number[] };

/** Below the best first dollar by this much in logs, nobody is reached. */
const REACH = 700;
const STEPS = 80;

/** The most that a group's members can take together. */
export const roomOf = ({ capMicros, members }: Group, bounds: readonly Between[]): Micros =>
  members.reduce((room, index) => Math.min(capMicros, room + (bounds[index]?.maxMicros ?? 0)), 0);

/**
 * Divides whole micros among concave curves under bounds and the caps of groups: every curve between its bounds has the
 * marginal value of its group, which is the common price unless the group's cap holds it above. Demand by groups falls
 * with the price, so one bisection finds it (Boyd and Vandenberghe, Convex Optimization, example 5.2); micros are
 * settled by group and within it, so that no bound and no cap is passed and none is lost. What groups cannot take is not given.
 * Minima must fit into caps and total.
 */
export const fillGroups = (
  curves: Curves,
  bounds: readonly Between[],
  groups: readonly Group[],
  totalMicros: Micros,
): { micros: Micros[]; logPrice: number } => {
  const within = { ...curves, ...inDollars(bounds) };
  const high = highest(within);
  const range = [high - REACH, high] as const;
  const taken = ({ members }: Group, price: number): number =>
    members.reduce((sum, index) => sum + takenAt(within, index, price), 0);
  const demand = (price: number): number =>
    groups.reduce((sum, group) => sum + Math.min(group.capMicros / 1e6, taken(group, price)), 0);
  const rooms = groups.map((group): Between => {
    const minMicros = total(group.members.map((index) => bounds[index]?.minMicros ?? 0));
    return { minMicros, maxMicros: roomOf(group, bounds) };
  });
  const room = rooms.reduce((sum, { maxMicros }) => Math.min(totalMicros, sum + maxMicros), 0);
  const logPrice = priceAt(demand, room / 1e6, range, STEPS);
  const wishes = groups.map((group, place) =>
    held(rooms[place], 1e6 * Math.min(group.capMicros / 1e6, taken(group, logPrice))),
  );
  const shares = settle(rooms, wishes, room);
  const micros: Micros[] = bounds.map(() => 0);
  for (const [place, group] of groups.entries()) {
    const share = shares[place] ?? 0;
    const isFull = 1e6 * taken(group, logPrice) > group.capMicros;
    const price = isFull ? priceAt((at) => taken(group, at), share / 1e6, range, STEPS) : logPrice;
    const own = group.members.flatMap((index) => bounds[index] ?? []);
    const floats = group.members.map((index, order) =>
      held(own[order], 1e6 * takenAt(within, index, price)),
    );
    const settled = settle(own, floats, share);
    for (const [order, index] of group.members.entries()) micros[index] = settled[order] ?? 0;
  }
  return { micros, logPrice: lastWorth(curves, bounds, micros) };
};

/**
 * The log worth of the last dollar that was free to go elsewhere: the price that every curve between its bounds has, or
 * where bounds and caps hold all, the least of those above their minimum.
 */
const lastWorth = (
  curves: Curves,
  bounds: readonly Between[],
  micros: readonly Micros[],
): number => {
  const worths = micros.flatMap((own, index) => {
    if (own === 0) return [];
    const room = Math.max(1e-12, curves.room[index] ?? 0);
    const marginal = logMarginal(own / 1e6 / room, curves.bend[index] ?? 0);
    const isFree = own > (bounds[index]?.minMicros ?? 0);
    return [{ worth: (curves.logWorth[index] ?? 0) + marginal, isFree }];
  });
  const free = worths.filter(({ isFree }) => isFree);
  return Math.min(...(free.length > 0 ? free : worths).map(({ worth }) => worth));
};

const inDollars = (bounds: readonly Between[]): Pick<Curves, 'least' | 'most'> => ({
  least: Float64Array.from(bounds, ({ minMicros }) => minMicros / 1e6),
  most: Float64Array.from(bounds, ({ maxMicros }) => maxMicros / 1e6),
});

const held = (between: Between | undefined, micros: number): number =>
  Math.min(between?.maxMicros ?? 0, Math.max(between?.minMicros ?? 0, micros));
