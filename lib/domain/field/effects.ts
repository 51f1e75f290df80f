import type { Random } from '../random.ts';
import type { Range } from '../zones/sensitivity.ts';
import type { Effects } from './roster.ts';

/** One value for each effect. */
export type KnownEffects = { [effect in keyof Effects]: number };

/** The middle of each range, which is planned with. */
export const middleEffects = (effects: Effects): KnownEffects => eachOf(effects, middleOf);

/** Effects drawn evenly and apart from one another within their ranges. */
export const drawEffects = (effects: Effects, random: Random): KnownEffects =>
  eachOf(effects, (range) => drawnFrom(range, random));

/** The middle of a range. */
export const middleOf = ({ low, high }: Range): number => (low + high) / 2;

/** A value drawn evenly from a range. */
export const drawnFrom = ({ low, high }: Range, random: Random): number =>
  low + random() * (high - low);

/**
 * The share that so many talks and listeners move among so many voters: the first votes count one by one, later ones
 * less and less, and all of them never more than `movable` (as ads do, by 1 - exp).
 */
export const shareMovedBy = (movable: number, voters: number, votes: number): number =>
  voters === 0 || movable === 0 ? 0 : movable * -Math.expm1(-votes / (movable * voters));

const eachOf = (effects: Effects, of: (range: Range) => number): KnownEffects => ({
  contactsPerHour: of(effects.contactsPerHour),
  votesPerContact: of(effects.votesPerContact),
  votesPerListener: of(effects.votesPerListener),
  movable: of(effects.movable),
});
