import type { Micros } from '../money.ts';

/**
 * Fewer voters than this say little of a price: a count of 100 is off by about 10 % (one Poisson
 * standard deviation), a smaller one by more.
 */
export const ENOUGH_VOTERS = 100;

/** What an in-category voter cost. Nobody reached, nothing reported and too few to say are not the same. */
export type CostPerVoter =
  | { kind: 'known'; micros: Micros }
  /** Part of the spend came without reach, so the true price is this or lower. */
  | { kind: 'at-most'; micros: Micros }
  | { kind: 'too-few' }
  | { kind: 'nobody-reached' }
  | { kind: 'not-reported' }
  /** Raising funds and winning votes are not priced in one figure. */
  | { kind: 'mixed-phases' };

/**
 * Micros per in-category voter, rounded half up. `reach` is null where nothing was reported;
 * `silent` says that part of the spend came without a reach figure.
 */
export const costPerVoter = (
  spendMicros: Micros,
  reach: number | null,
  silent: boolean,
): CostPerVoter => {
  if (reach === null) return { kind: 'not-reported' };
  if (reach === 0) return silent ? { kind: 'not-reported' } : { kind: 'nobody-reached' };
  if (reach < ENOUGH_VOTERS) return { kind: 'too-few' };
  const micros = Number((2n * BigInt(spendMicros) + BigInt(reach)) / (2n * BigInt(reach)));
  return { kind: silent ? 'at-most' : 'known', micros };
};
