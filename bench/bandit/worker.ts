import { parentPort } from 'node:worker_threads';
import { clairvoyantValue } from './clairvoyant.ts';
import { play } from './play.ts';
import { policies } from './policies.ts';
import { scenarios } from './scenarios.ts';
import { drawWorld } from './world.ts';

/** A world to play: a scenario by its name, and a seed. */
export type Job = { scenario: string; seed: string };

/** What one policy made of one world: its part of the clairvoyant value, what it broke, and its median decision. */
export type Outcome = Job & {
  policy: string;
  efficiency: number;
  violations: string[];
  milliseconds: number;
};

const clock = (): number => performance.now();

parentPort?.on('message', ({ scenario: name, seed }: Job) => {
  const scenario = scenarios.find((one) => one.name === name);
  if (!scenario) throw new Error(`No scenario ${name}`);
  const world = drawWorld(scenario, seed);
  const best = clairvoyantValue(world);
  const outcomes = policies.map((policy): Outcome => {
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
