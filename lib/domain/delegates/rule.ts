import type { Fraction } from './fraction.ts';

/**
 * How one pool of delegates is divided. Shares for the threshold, the fallback and the trigger are of all ballots;
 * the share that seats are given by is of the qualified or of all.
 */
export type Rule = {
  /** 'top-two' gives the second one seat and the first the others. */
  method: 'proportional' | 'winner-take-all' | 'top-two';
  /** The share of all ballots that qualifies; who has exactly that much qualifies. */
  threshold: Fraction;
  /** The threshold where nobody reaches it; 'none' leaves the seats unallocated. */
  fallback: 'leader-minus-10-points' | 'half-of-leader' | 'none';
  /** 'nearest-then-leader' rounds half up; the leader takes what is left, the last of the seated gives back what is over. */
  rounding: 'largest-remainder' | 'nearest-then-leader';
  /** Of 'all', the part of those who do not qualify stays unallocated, unless the leader takes what is left. */
  shareOf: 'qualified' | 'all';
  /** A leader with more than this share of all ballots takes every seat of a pool that is not winner-take-all. */
  winnerTakeAllAbove: Fraction | null;
};

/** What a rule is where it does not say otherwise: the Democratic rule of 2016 (Delegate Selection Rules, 13.B and 13.F). */
export const standardRule: Rule = {
  method: 'proportional',
  threshold: { over: 15n, under: 100n },
  fallback: 'leader-minus-10-points',
  rounding: 'largest-remainder',
  shareOf: 'qualified',
  winnerTakeAllAbove: null,
};
