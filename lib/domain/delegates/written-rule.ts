import type { Fraction } from './fraction.ts';
import type { Rule } from './rule.ts';

/** A rule as it is written in JSON: shares as numbers, as near as a double comes. */
export type WrittenRule = Omit<Rule, 'threshold' | 'winnerTakeAllAbove'> & {
  threshold: number;
  winnerTakeAllAbove: number | null;
};

/** Writes a rule so that it can be read back: a third of a tenth becomes 0.03333333333333333. */
export const writtenRule = ({ threshold, winnerTakeAllAbove, ...rule }: Rule): WrittenRule => ({
  ...rule,
  threshold: decimal(threshold),
  winnerTakeAllAbove: winnerTakeAllAbove && decimal(winnerTakeAllAbove),
});

const decimal = ({ over, under }: Fraction): number => Number(over) / Number(under);
