import type { Micros } from '../money.ts';

/** What money does to a zone's share: a part of it at first, less and less, never more than all that can move. */
export type Response = {
  /** The most that the share can move, as a share: 0.03 is three points. */
  movable: number;
  /** The spend per expected voter, in micros, at which 63 % of that has moved. */
  costPerVoterMicros: Micros;
};

/** The share that a spend moves in a zone of so many voters: movable (1 - exp(-x / (cost voters))). */
export const shareMoved = (
  { movable, costPerVoterMicros }: Response,
  voters: number,
  spendMicros: number,
): number =>
  voters === 0 ? 0 : movable * -Math.expm1(-spendMicros / (costPerVoterMicros * voters));

/** The spend that moves a share that far, in micros; null where it cannot be moved so far. */
export const spendToMove = (
  { movable, costPerVoterMicros }: Response,
  voters: number,
  share: number,
): Micros | null => {
  if (share <= 0) return 0;
  if (share >= movable) return null;
  return Math.ceil(-Math.log1p(-share / movable) * costPerVoterMicros * voters);
};
