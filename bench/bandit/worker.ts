import { parentPort } from 'node:worker_threads';
import { clairvoyantValue } from './clairvoyant.ts';
import { play } from './play.ts';
import { policies } from './policies.ts';
import { worldOf } from './worlds.ts';

/** A world to play: a scenario by its name, and a seed; all policies play it, or those named. */
export type Job = { scenario: string; seed: string; only?: string[] | undefined };

/** What one policy made of one world: its part of the clairvoyant value, what it broke, and its median decision. */
export type Outcome = Omit<Job, 'only'> & {
  policy: string;
  efficiency: number;
  violations: string[];
  milliseconds: number;
};

const clock = (): number => performance.now();

parentPort?.on('message', ({ scenario: name, seed, only }: Job) => {
  const world = worldOf(name, seed);
  const best = clairvoyantValue(world);
  const playing = policies.filter((policy) => !only || only.includes(policy.name));
  const outcomes = playing.map((policy): Outcome => {
    const { value, violations, decisions } = play(world, policy, clock);
    const sorted = decisions.sort((a, b) => a - b);
    return {
      scenario: name,
      seed,
      policy: policy.name,
      efficiency: value / best,
      violations,
      milliseconds: sorted[sorted.length >> 1] ?? 0,
    };
  });
  parentPort?.postMessage(outcomes);
});
