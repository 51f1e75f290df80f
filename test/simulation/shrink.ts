import type { Strike } from './faults.ts';
import { type Outcome, type Play, playSeed } from './play-seed.ts';

/** What is left of a failure: the few faults without any of which it does not fail in the same way. */
export type Shrunk = { strikes: readonly Strike[]; outcome: Outcome; plays: number };

const MOST_PLAYS = 400;

/**
 * Leaves out fault after fault of a failed seed while it still breaks the same invariant (ddmin: Zeller and
 * Hildebrandt, 2002). Faults are decided one by one, so those that stay strike as before.
 */
export const shrink = async (
  failed: Outcome,
  play = playSeed,
  how: Partial<Play> = {},
): Promise<Shrunk> => {
  const { seed, broken } = failed;
  let plays = 0;
  let best = failed;
  const fails = async (ids: readonly string[]): Promise<boolean> => {
    if (plays >= MOST_PLAYS) return false;
    plays += 1;
    const outcome = await play({ ...how, seed, only: new Set(ids) });
    if (outcome.broken?.invariant !== broken?.invariant) return false;
    best = outcome;
    return true;
  };
  let ids = [...new Set(failed.strikes.map(({ id }) => id))];
  if (await fails([])) return { strikes: [], outcome: best, plays };
  for (let parts = 2; ids.length > 1; ) {
    const size = Math.ceil(ids.length / parts);
    const smaller = await firstThat(fails, complements(ids, size));
    if (smaller) {
      ids = smaller;
      parts = Math.max(2, parts - 1);
    } else if (size === 1) break;
    else parts = Math.min(ids.length, parts * 2);
  }
  return { strikes: best.strikes, outcome: best, plays };
};

const complements = (ids: readonly string[], size: number): string[][] =>
  Array.from({ length: Math.ceil(ids.length / size) }, (_, nth) => [
    ...ids.slice(0, nth * size),
    ...ids.slice((nth + 1) * size),
  ]);

const firstThat = async (
  fails: (ids: readonly string[]) => Promise<boolean>,
  candidates: string[][],
): Promise<string[] | undefined> => {
  for (const ids of candidates) if (await fails(ids)) return ids;
  return undefined;
};
