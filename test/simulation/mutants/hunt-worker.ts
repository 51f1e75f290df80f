import { parentPort, workerData } from 'node:worker_threads';
import { loadWithout } from './hook.ts';
import { mutants } from './mutants.ts';

/** What a worker is asked: to play seeds without that mutant's guard. No name: with all guards. */
export type Hunt = { name?: string; seeds: readonly number[] };

/** The first seed that broke, and the invariant; none where all of them hold. */
export type Catch = { played: number; seed?: number; invariant?: string; because?: string };

const { name, seeds } = workerData as Hunt;
const mutant = mutants.find((one) => one.name === name);
if (mutant) loadWithout(mutant);
const { playSeed } = await import('../play-seed.ts');

let found: Catch = { played: 0 };
for (const seed of seeds) {
  const { broken } = await playSeed({ seed });
  found = { played: found.played + 1 };
  if (!broken) continue;
  found = { ...found, seed, invariant: broken.invariant, because: broken.because };
  break;
}
parentPort?.postMessage(found);
