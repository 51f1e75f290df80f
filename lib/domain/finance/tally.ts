import { inOrder } from '../text-order.ts';

/** Joins names by a character that none of them holds, so that they sort as a tuple would. */
export const nameOf = (...names: string[]): string => names.join('\u0000');

/** The sum of counts. */
export const sum = (counts: number[]): number => counts.reduce((a, b) => a + b, 0);

/** The sum of what is known; null when nothing is. */
export const sumKnown = (counts: (number | null)[]): number | null => {
  const known = counts.filter((count) => count !== null);
  return known.length === 0 ? null : sum(known);
};

/** The latest of some days or instants; '' of none. */
export const latest = (dates: string[]): string =>
  dates.reduce((a, b) => (inOrder(a, b) < 0 ? b : a), '');
