import { Worker } from 'node:worker_threads';
import type { Catch, Hunt } from './hunt-worker.ts';
import type { Mutant } from './mutant.ts';

/** A mutant, and the seed that missed its guard; no seed: it lives. */
export type Hunted = Catch & { mutant: Mutant };

/** Plays seeds without each mutant's guard, until one breaks; so many mutants at once. */
export const huntAll = async (
  mutants: readonly Mutant[],
  seeds: readonly number[],
  jobs: number,
  onEach: (hunted: Hunted) => void,
): Promise<Hunted[]> => {
  const waiting = [...mutants.entries()];
  const hunted: Hunted[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [place, mutant] = next;
      const one = { mutant, ...(await hunt({ name: mutant.name, seeds })) };
      hunted[place] = one;
      onEach(one);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return hunted;
};

/** Plays seeds in a thread of its own; rejects with what the thread died of. */
export const hunt = (asked: Hunt): Promise<Catch> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./hunt-worker.ts', import.meta.url), { workerData: asked });
    worker.once('message', (found: Catch) => {
      void worker.terminate();
      resolve(found);
    });
    worker.once('error', reject);
  });
