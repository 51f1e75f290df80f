import type { Standing } from './standing.ts';

/** Seats in doubt between candidates with equal claims; an allocation gives them in provisional order. */
export type SeatTie = { candidates: string[]; seats: number };

/** Seats of the leading candidates, best first; who is beyond the list has none. */
export type Given = { seats: number[]; tie: SeatTie | null; worksheetTie?: boolean };

/** A tie where several have the same claim and a seat is in doubt; else null. */
export const tieOf = (equals: readonly Standing[], seats: number): SeatTie | null =>
  equals.length > 1 && seats > 0
    ? { candidates: equals.map(({ candidate }) => candidate), seats }
    : null;
