/** A stream of chance that is cheap to draw from; the same seed draws the same. */
export type Dice = {
  /** A whole number from 0 to below `sides`. */
  below(sides: number): number;
  /** True with that probability. */
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
};

/** The hash of a text (FNV-1a), 32 bits. */
export const hashText = (text: string, from = 0x811c9dc5): number => {
  let hash = from;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
};

/** Two numbers of 32 bits as one, well mixed (the finish of MurmurHash3). */
export const mix = (a: number, b: number): number => {
  let hash = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};

/** A hash as a number in [0, 1). */
export const unit = (hash: number): number => hash / 0x1_0000_0000;

/** Dice from a hash: each draw is the hash of the seed and the number of the draw. */
export const diceFrom = (seed: number): Dice => {
  let draws = 0;
  const next = (): number => {
    draws += 1;
    return mix(seed, draws);
  };
  return {
    below: (sides) => Math.floor(unit(next()) * sides),
    chance: (probability) => unit(next()) < probability,
    pick: (from) => {
      const picked = from[Math.floor(unit(next()) * from.length)];
      if (picked === undefined) throw new Error('There is nothing to pick from');
      return picked;
    },
  };
};
