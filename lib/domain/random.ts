import { createHash } from 'node:crypto';

/** Uniform numbers in [0, 1), 53 bits each. */
export type Random = () => number;

/**
 * A stream of chance named by a seed: the same seed gives the same numbers on every machine.
 * xoshiro128** on the SHA-256 of the seed, two words a number.
 */
export const randomFrom = (seed: string): Random => {
  const digest = createHash('sha256').update(seed).digest();
  const next = xoshiro128(Uint32Array.from([0, 4, 8, 12], (offset) => digest.readUInt32LE(offset)));
  return () => ((next() >>> 5) * 67_108_864 + (next() >>> 6)) / 9_007_199_254_740_992;
};

/** Words of 32 bits from four words of state, which are moved on: xoshiro128** 1.1 (Blackman and Vigna, 2018). */
export const xoshiro128 = (state: Uint32Array) => (): number => {
  const [s0 = 0, s1 = 0, s2 = 0, s3 = 0] = state;
  const mixed2 = s2 ^ s0;
  const mixed3 = s3 ^ s1;
  state.set([s0 ^ mixed3, s1 ^ mixed2, mixed2 ^ (s1 << 9), rotate(mixed3, 11)]);
  return Math.imul(rotate(Math.imul(s1, 5), 7), 9) >>> 0;
};

const rotate = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

/** A standard normal number, by Marsaglia's polar method (1964); its twin is thrown away. */
export const normal = (random: Random): number => {
  for (;;) {
    const u = 2 * random() - 1;
    const v = 2 * random() - 1;
    const s = u * u + v * v;
    if (s > 0 && s < 1) return u * Math.sqrt((-2 * Math.log(s)) / s);
  }
};

/** A gamma number with that shape (> 0) and scale 1, by Marsaglia and Tsang (2000). */
export const gamma = (random: Random, shape: number): number => {
  if (!(shape > 0 && shape < Infinity)) throw new Error(`Not a gamma shape: ${shape}`);
  if (shape < 1) return gamma(random, shape + 1) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
};

/** A Poisson count with that mean (>= 0): by multiplication below 30, else as a rounded normal, never negative. */
export const poisson = (random: Random, mean: number): number => {
  if (!(mean >= 0 && mean < Infinity)) throw new Error(`Not a Poisson mean: ${mean}`);
  if (mean >= 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
};
