import type { Turn } from '../bandit/outset.ts';

/** Rounds to come that are planned as one: the round that stands for them, and how many they are. */
export type Stretch = { round: number; rounds: number };

const STRETCHES = 8;

/**
 * The rounds to come as a few stretches, the first of which is this round alone: by days, up to eight; by hours, one for each hour of
 * a day, all days together. `short` rounds are left out at the end: what over-delivery keeps the last from being given.
 */
export const stretchesOf = (
  { round, roundsLeft }: Pick<Turn, 'round' | 'roundsLeft'>,
  roundsPerDay: number,
  short: number,
): Stretch[] => {
  const rest = roundsLeft - 1;
  if (roundsPerDay > 1 && rest > 0) {
    return Array.from({ length: Math.min(roundsPerDay, roundsLeft) }, (_, ahead) => ({
      round: round + ahead,
      rounds: Math.floor((rest - ahead) / roundsPerDay) + 1 - (ahead === 1 ? short : 0),
    }));
  }
  const parts = Math.min(STRETCHES - 1, rest);
  const later = Array.from({ length: parts }, (_, part) => {
    const from = Math.floor((rest * part) / parts);
    const to = Math.floor((rest * (part + 1)) / parts);
    const rounds = to - from - (part === parts - 1 ? short : 0);
    return { round: round + 1 + Math.floor((from + to - 1) / 2), rounds };
  });
  return [{ round, rounds: 1 }, ...later];
};
