import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noInformation } from '../../../lib/domain/bandit/belief.ts';
import { factor, solveLower, solveUpper, zeros } from '../../../lib/domain/bandit/cholesky.ts';
import { joinShared } from '../../../lib/domain/bandit/join-shared.ts';
import { loadingOf } from '../../../lib/domain/bandit/loading.ts';
import { startBelief } from '../../../lib/domain/bandit/start-belief.ts';
import { randomFrom } from '../../../lib/domain/random.ts';
import { announced } from '../../support/campaigns.ts';

const START_SUPPLY = -1.5;
/** The most that a log supply moves in one pass. */
const STEP = 0.7;

/** Ten arms of shared names, what made-up rows say of them, and the beliefs that are joined with it. */
const drawn = (seed: string) => {
  const random = randomFrom(seed);
  const arms = Array.from({ length: 10 }, (_, index) =>
    announced(`a${index}`, {
      zone: `z${index % 3}`,
      category: `c${index % 2}`,
      channel: index < 5 ? 'social' : 'video',
      creative: `r${index % 4}`,
      audience: Math.round(1_000 + 30_000 * random()),
    }),
  );
  const info = noInformation(arms.length);
  for (const [slot, { audience }] of arms.entries()) {
    if (random() < 0.2) continue;
    const bent = random();
    const precision = 20 * random();
    const supply = START_SUPPLY + Math.log(audience) + 0.3 * (random() - 0.5);
    const value = random() - 3 + bent * supply;
    info.qq[slot] = precision;
    info.qs[slot] = precision * bent;
    info.ss[slot] = precision * bent * bent + random();
    info.q[slot] = precision * value;
    info.s[slot] = precision * bent * value + (info.ss[slot]! - precision * bent * bent) * supply;
  }
  return { arms, info, belief: startBelief(arms, 7) };
};

/** The same posterior mean by one dense solve over shared terms and all arms' own values side by side. */
const dense = ({ arms, info, belief }: ReturnType<typeof drawn>): Float64Array => {
  const { terms, hyper } = belief;
  const size = terms.size + 2 * arms.length;
  const matrix = zeros(size);
  const right = new Float64Array(size);
  const put = (i: number, j: number, value: number): void => {
    matrix.cells[i * size + j]! += value;
  };
  for (let j = 0; j < terms.size; j += 1) put(j, j, 1 / hyper.blockVariance[terms.block[j] ?? 0]!);
  for (const [slot, { audience }] of arms.entries()) {
    const [quality, supply] = [terms.size + 2 * slot, terms.size + 2 * slot + 1];
    const { index, value, qualities } = loadingOf(terms, slot);
    const base = START_SUPPLY + Math.log(audience);
    const both = [
      { own: quality, mean: 0, weight: 1 / hyper.ownVariance, from: 0, to: qualities },
      {
        own: supply,
        mean: base,
        weight: 1 / hyper.supplyVariance,
        from: qualities,
        to: qualities + 3,
      },
    ];
    for (const { own, mean, weight, from, to } of both) {
      const row = new Map<number, number>([[own, 1]]);
      for (let i = from; i < to; i += 1) {
        row.set(index[i]!, (row.get(index[i]!) ?? 0) - value[i]!);
      }
      for (const [i, left] of row) {
        right[i]! += weight * mean * left;
        for (const [j, other] of row) put(i, j, weight * left * other);
      }
    }
    put(quality, quality, info.qq[slot]!);
    put(quality, supply, info.qs[slot]!);
    put(supply, quality, info.qs[slot]!);
    put(supply, supply, info.ss[slot]!);
    right[quality]! += info.q[slot]!;
    right[supply]! += info.s[slot]!;
  }
  const lower = factor(matrix);
  return solveUpper(lower, solveLower(lower, right));
};

describe('joining arms with what they share', () => {
  it('gives what one dense solve over everything gives', () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const world = drawn(seed);
        const expected = dense(world);
        const { arms, belief, info } = world;
        joinShared(arms, belief, info, START_SUPPLY);
        for (let j = 0; j < belief.terms.size; j += 1) {
          expect(belief.shared[j]).toBeCloseTo(expected[j]!, 8);
        }
        for (const slot of arms.keys()) {
          const own = belief.terms.size + 2 * slot;
          expect(belief.quality[slot]).toBeCloseTo(expected[own]!, 8);
          expect(belief.supply[slot]).toBeCloseTo(expected[own + 1]!, 8);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('moves what supplies share by a step at most, in the direction of the solution, and gets there', () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const { arms, info, belief } = drawn(seed);
        joinShared(arms, belief, noInformation(arms.length), START_SUPPLY);
        for (const slot of arms.keys()) {
          info.s[slot]! += 6 * info.ss[slot]!;
          info.q[slot]! += 6 * info.qs[slot]!;
        }
        const free = startBelief(arms, 7);
        joinShared(arms, free, info, START_SUPPLY);
        for (let pass = 0; pass < 12; pass += 1) {
          const before = belief.supplyPrior.slice();
          const apart = arms.map((_, slot) => free.supplyPrior[slot]! - before[slot]!);
          const farthest = Math.max(...apart.map(Math.abs));
          joinShared(arms, belief, info, START_SUPPLY);
          for (const slot of arms.keys()) {
            const moved = belief.supplyPrior[slot]! - before[slot]!;
            expect(moved).toBeCloseTo(Math.min(1, STEP / farthest) * apart[slot]!, 6);
          }
        }
        for (const slot of arms.keys()) {
          expect(belief.quality[slot]).toBeCloseTo(free.quality[slot]!, 6);
          expect(belief.supply[slot]).toBeCloseTo(free.supply[slot]!, 6);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('still knows what arms share where others join them', () => {
    const { arms, info, belief } = drawn('joined');
    joinShared(arms, belief, info, START_SUPPLY);
    const joined = [...arms, announced('late', { zone: 'a new zone', channel: 'a new channel' })];
    const after = startBelief(joined, 7, belief);
    for (const [j, name] of belief.terms.names.entries()) {
      expect(after.shared[after.terms.names.indexOf(name)], name).toBe(belief.shared[j]);
    }
    expect(after.terms.names).toHaveLength(after.terms.size);
    expect(after.shared[after.terms.names.indexOf('supply by channel a new channel')]).toBe(0);
  });
});
