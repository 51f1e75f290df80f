import { elsewhere } from './elsewhere.ts';
import { scenarios } from './scenarios.ts';
import { drawStrangeWorld } from './strange-world.ts';
import { drawWorld, type World } from './world.ts';

/** A kind of world by its name, with its size, and whether it is unlike the project's own. */
export type Kind = { name: string; arms: number; rounds: number; isStrange: boolean };

/** Every kind: the project's own, then those that are unlike them. */
export const kinds: Kind[] = [
  ...scenarios.map((one) => ({ ...one, isStrange: false })),
  ...elsewhere.map((one) => ({ ...one, isStrange: true })),
];

/** Draws a world of a kind; throws where there is no such kind. */
export const worldOf = (name: string, seed: string): World => {
  const scenario = scenarios.find((one) => one.name === name);
  if (scenario) return drawWorld(scenario, seed);
  const kind = elsewhere.find((one) => one.name === name);
  if (!kind) throw new Error(`No scenario ${name}`);
  return drawStrangeWorld(kind, seed);
};
