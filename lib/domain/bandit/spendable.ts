import type { PolicyArm } from './outset.ts';
import type { Column, Record } from './record.ts';

/** An arm cannot spend what it is given if it left more than this of it, beside those that leave least, in so many rounds on end. */
const LEFT = 0.15;
const ROUNDS = 2;
/**
 * Rounds that are looked back at, and how much more than it spent such an arm is offered: enough to see it recover, and
 * so much that it is seen to leave some again where it does not.
 */
const BACK = 8;
const MORE = 1.2;

/**
 * Arms with ceilings lowered to what they can spend, where they have left money lying of late: money that an arm
 * cannot spend would be missing elsewhere. What all arms leave alike is not held against one.
 */
export const spendable = (
  { columns }: Record,
  slots: readonly number[],
  arms: readonly PolicyArm[],
  now: number,
): PolicyArm[] => {
  const first = Math.max(0, now - BACK);
  const late = columns.slice(first, now).toReversed();
  const usual = upperQuartileOf(
    slots.flatMap((slot) => {
      const column = late.find((one) => says(one, slot));
      return column ? (column.dollars[slot] ?? 0) / (column.given[slot] ?? 1) : [];
    }),
  );
  return arms.map((arm, index) => {
    const slot = slots[index] ?? 0;
    const own = late.filter((column) => says(column, slot)).slice(0, ROUNDS);
    const left = own.every(
      ({ given, dollars }) => (dollars[slot] ?? 0) < (1 - LEFT) * usual * (given[slot] ?? 0),
    );
    if (own.length < ROUNDS || !left) return arm;
    const spent = Math.max(...own.map(({ dollars }) => dollars[slot] ?? 0)) / usual;
    const ceiling = Math.ceil(MORE * 1e6 * spent);
    return { ...arm, maxMicros: Math.max(arm.minMicros, Math.min(arm.maxMicros, ceiling)) };
  });
};

/** Whether it is known for good what an arm did with what it was given. */
const says = ({ given, dollars, age }: Column, slot: number): boolean =>
  (given[slot] ?? 0) > 0 && (dollars[slot] ?? Number.NaN) >= 0 && age[slot] === -1;

const upperQuartileOf = (list: number[]): number => {
  const sorted = list.sort((a, b) => a - b);
  return sorted[Math.floor(0.75 * sorted.length)] ?? 1;
};
