import { sha256Hex } from '../canonical.ts';

/** Who is held out of every audience, so that what advertising does can be measured. */
export type Holdout = {
  /** Of all people, above 0 and at most a half. */
  share: number;
  /** The people of one household share an arm; one of whom none is known is a household of their own. */
  by: 'person' | 'household';
  /** Another salt draws other people. */
  salt: string;
};

const DIGITS = 8;

/** The first digits of a hash below which somebody is held out, as 8 hex digits: a share of 0.05 is "0ccccccc". */
export const holdoutBelow = ({ share }: Holdout): string =>
  Math.floor(Math.min(share, 0.5) * 16 ** DIGITS)
    .toString(16)
    .padStart(DIGITS, '0');

/**
 * Whether a voter is held out: by SHA-256 over salt and token, the household's where one is known and it is asked for.
 * No audience, order or date enters, so that an arm never changes while salt and share stand; a larger share keeps
 * everybody who was held out under a smaller one.
 */
export const isHeldOut = (
  { voter, household }: { voter: string; household: string | null },
  holdout: Holdout,
): boolean => {
  const unit = holdout.by === 'household' ? (household ?? voter) : voter;
  return sha256Hex(`${holdout.salt}/${unit}`).slice(0, DIGITS) < holdoutBelow(holdout);
};
