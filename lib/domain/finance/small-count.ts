/** Counts of people below this are hidden, so that nobody can be picked out. */
export const SMALLEST_SHOWN = 100;

/** A count of people as it may be shown: itself, or hidden when it is between 1 and 99. Zero is nobody. */
export type ShownCount = { kind: 'shown'; count: number } | { kind: 'hidden' };

/** Hides a small count of people. */
export const shownCount = (count: number): ShownCount =>
  count > 0 && count < SMALLEST_SHOWN ? { kind: 'hidden' } : { kind: 'shown', count };
