import { effective } from '../bandit/response.ts';
import type { Micros } from '../money.ts';
import { inOrder } from '../text-order.ts';

/** What one line spent and reached on one day, in the phase that it is for. */
export type HeldDay = {
  day: string;
  line: string;
  phase: string;
  spendMicros: Micros;
  reach: number;
  /** The people that it is drawn from, each of whom counts once, whichever line reached them. */
  audience?: { id: string; size: number } | undefined;
};

/** A line's curve as it is believed: what a day's spend saturates at, how it bends, and how sure that is (of the log). */
export type HeldCurve = { roomMicros: Micros; bend: number; roomVariance: number };

/** What was gained over an even split of the same money, with an interval; negative where it was lost. */
export type HoldbackGain = {
  /** 0.2 is a fifth more in-category voters for the same money; the interval covers nine in ten. */
  relative: number;
  low: number;
  high: number;
  reach: number;
  /** Voters that the even split is estimated to have reached. */
  evenReach: number;
  /** Days that it is estimated from. */
  days: number;
};

/** However many of an audience were reached, so much of it answers. */
const LEAST_FRESH = 0.1;
/** Nine in ten, of a normal distribution. */
const NINE_IN_TEN = 1.645;
const NUDGE = 0.01;
/** How much of what is not known of curves all lines have in common, as they share what saturates. */
const COMMON = 0.5;
/** Standard deviation of the bend that lines share. */
const BEND_SD = 0.3;
/** No gain is taken to be known better than this, as budgets follow the very counts that it is judged by. */
const LEAST_SD = 0.004;

/**
 * What a campaign's budgets gained over an even split. A fixed part of every day's money is split evenly, so each line is
 * always measured; what a line reached on a day is carried to an even share of that day's spend along its own curve, within its
 * phase. Money that was moved used other audiences up than an even split would have: by how much lies between not at
 * all and as if people were met at random, and the middle is taken. The interval holds that, the counts' noise
 * (`noise` beside what counting makes) and what is not known of the curves, by the delta method on the logarithm of the ratio.
 * Undefined before any day tells.
 */
export const holdbackGain = (
  days: readonly HeldDay[],
  curveOf: (line: string) => HeldCurve | undefined,
  noise: number,
): HoldbackGain | undefined => {
  const untouched = [...Map.groupBy(days, ({ day, phase }) => `${day} ${phase}`).values()].flatMap(
    (own) => carriedOver(own, curveOf),
  );
  const reach = sum(untouched, (one) => one.reach);
  const refreshed = sum(refresh(untouched), (one) => one.reach * one.factor);
  const stale = sum(untouched, (one) => one.reach * one.factor);
  const evenReach = Math.sqrt(stale * refreshed);
  const carried = untouched.map((one) => ({ ...one, factor: (one.factor * evenReach) / stale }));
  if (reach === 0 || evenReach === 0) return undefined;
  const counting = sum(carried, ({ reach: count, factor }) => {
    const variance = count + 1 + noise * count * count;
    return (1 / reach - factor / evenReach) ** 2 * variance;
  });
  const lines = [...Map.groupBy(carried, ({ line }) => line).values()].map((own) => {
    const slope = sum(own, (one) => (one.reach * one.factor * one.slope) / evenReach);
    return slope * Math.sqrt(own[0]?.roomVariance ?? 0);
  });
  const apart = sum(lines, (one) => one * one);
  const together = sum(lines, (one) => one) ** 2;
  const bent = BEND_SD * sum(carried, (one) => (one.reach * one.factor * one.bent) / evenReach);
  const usedUp = Math.log(refreshed / stale) / 2;
  const unknown =
    usedUp * usedUp + counting + (1 - COMMON) * apart + COMMON * together + bent * bent;
  const sd = Math.sqrt(unknown + LEAST_SD ** 2);
  const log = Math.log(reach / evenReach);
  return {
    relative: Math.expm1(log),
    low: Math.expm1(log - NINE_IN_TEN * sd),
    high: Math.expm1(log + NINE_IN_TEN * sd),
    ...{ reach, evenReach },
    days: new Set(carried.map(({ day }) => day)).size,
  };
};

/** A line-day's factor from what it spent to an even share, and how its log changes with the log of the room and the bend. */
type Carried = HeldDay & { factor: number; slope: number; bent: number; roomVariance: number };

const carriedOver = (
  days: readonly HeldDay[],
  curveOf: (line: string) => HeldCurve | undefined,
): Carried[] => {
  const known = days.flatMap((day) => {
    const curve = curveOf(day.line);
    return curve && day.spendMicros > 0 ? [{ day, curve }] : [];
  });
  const even = sum(known, ({ day }) => day.spendMicros) / Math.max(1, known.length);
  return known.map(({ day, curve: { roomMicros, bend, roomVariance } }) => {
    const factorAt = (room: number, nu: number): number =>
      effective(even / room, nu) / effective(day.spendMicros / room, nu);
    const factor = factorAt(roomMicros, bend);
    const bent = Math.log(factorAt(roomMicros, bend + NUDGE) / factor) / NUDGE;
    const slope = Math.log(factorAt(roomMicros * Math.exp(NUDGE), bend) / factor) / NUDGE;
    return { ...day, factor, slope, bent, roomVariance };
  });
};

/** Where people are met at random, those reached before are met again: what an even split would have met less or more. */
const refresh = (carried: readonly Carried[]): Carried[] => {
  const reached = new Map<string, { actual: number; even: number }>();
  const inTime = carried.toSorted((a, b) => inOrder(a.day, b.day));
  return [...Map.groupBy(inTime, ({ day }) => day).values()].flatMap((ofDay) => {
    const met = ofDay.map((one): Carried => {
      const before = reached.get(one.audience?.id ?? '');
      if (!one.audience || !before) return one;
      const fresh = (count: number): number =>
        Math.max(LEAST_FRESH, 1 - count / Math.max(1, one.audience?.size ?? 1));
      return { ...one, factor: (one.factor * fresh(before.even)) / fresh(before.actual) };
    });
    for (const { audience, reach, factor } of met) {
      if (!audience) continue;
      const before = reached.get(audience.id) ?? { actual: 0, even: 0 };
      const even = before.even + reach * factor;
      reached.set(audience.id, { actual: before.actual + reach, even });
    }
    return met;
  });
};

const sum = <T>(list: readonly T[], of: (one: T) => number): number =>
  list.reduce((all, one) => all + of(one), 0);
