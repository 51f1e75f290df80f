import type { Micros } from '../money.ts';

/** What is to be spent by a campaign's end, and the band that holds it nine times in ten. */
export type Forecast = { micros: Micros; lowMicros: Micros; highMicros: Micros };

/** A day that is over: what was budgeted for it and what was spent. */
export type PastDay = { budgetedMicros: Micros; spentMicros: Micros };

const NINE_IN_TEN = 1.645;
/** Spread of a day's spend about its budget before days tell, and how many days it is worth. */
const USUAL_SPREAD = 0.1;
const WORTH = 1;

/**
 * Foresees what will be spent by the end: each day to come is given an even part of what is then left, less what the
 * platform might over-deliver, and spends of it what past days did. A day counts at its worst until its figures are final;
 * what it leaves returns to the days after that, and of the last days' nobody is left to spend it. The band
 * is as wide as days have been from their budgets. Never above the cap; without a day that tells, days spend what they are given.
 */
export const forecastEnd = ({
  capMicros,
  past,
  daysLeft,
  finalAfterDays,
  overDeliveryBasisPoints,
}: {
  capMicros: Micros;
  past: readonly PastDay[];
  daysLeft: number;
  finalAfterDays: number;
  overDeliveryBasisPoints: number;
}): Forecast => {
  const { mean, spread, worth } = habitOf(past);
  const worst = 1 + overDeliveryBasisPoints / 10_000;
  const days = [...past];
  for (let left = daysLeft; left > 0; left -= 1) {
    const open = Math.max(0, days.length - finalAfterDays);
    const committed = days.reduce(
      (sum, { budgetedMicros, spentMicros }, index) =>
        sum + (index < open ? spentMicros : Math.max(spentMicros, budgetedMicros * worst)),
      0,
    );
    const budgetedMicros = Math.max(0, capMicros - committed) / left / worst;
    days.push({ budgetedMicros, spentMicros: budgetedMicros * Math.min(worst, mean) });
  }
  const end = days.reduce((sum, { spentMicros }) => sum + spentMicros, 0);
  const lost = Math.min(daysLeft, finalAfterDays + 1);
  const given = days.at(-1)?.budgetedMicros ?? 0;
  const off = NINE_IN_TEN * spread * given * Math.sqrt(lost + lost ** 2 / worth);
  const within = (micros: number): Micros =>
    Math.round(Math.min(Math.max(capMicros, end), Math.max(0, micros)));
  return { micros: within(end), lowMicros: within(end - off), highMicros: within(end + off) };
};

/** What part of their budgets days spend, how far apart they are in it, and how many days say so. */
const habitOf = (past: readonly PastDay[]) => {
  const ratios = past
    .filter(({ budgetedMicros }) => budgetedMicros > 0)
    .map(({ budgetedMicros, spentMicros }) => spentMicros / budgetedMicros);
  const worth = ratios.length + WORTH;
  const mean = (ratios.reduce((a, b) => a + b, 0) + WORTH) / worth;
  const squares = ratios.reduce((sum, ratio) => sum + (ratio - mean) ** 2, 0);
  return { mean, spread: Math.sqrt((squares + WORTH * USUAL_SPREAD ** 2) / worth), worth };
};
