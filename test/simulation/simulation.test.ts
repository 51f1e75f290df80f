import { describe, expect, it } from 'vitest';
import { coverageOf } from './coverage.ts';
import { memoryGround } from './ground.ts';
import { type Outcome, type Play, playSeed } from './play-seed.ts';
import { savedSeeds } from './saved-seeds.ts';
import { shrink } from './shrink.ts';
import { type Site, sitesOf } from './sites.ts';
import { preparedGround } from './start.ts';
import { added, countIn, newTally } from './tally.ts';

const seeds = (count: number, from = 1): number[] =>
  Array.from({ length: count }, (_, nth) => from + nth);

/** Plays seeds until one breaks a promise. */
const firstBroken = async (how: Partial<Play>, among = seeds(60)): Promise<Outcome> => {
  for (const seed of among) {
    const outcome = await playSeed({ ...how, seed });
    if (outcome.broken) return outcome;
  }
  throw new Error('No seed broke a promise');
};

describe('the simulation', () => {
  it('finds every promise kept in a hundred seeds', { timeout: 120_000 }, async () => {
    const tally = newTally();
    for (const seed of seeds(100)) countIn(tally, await playSeed({ seed }));
    expect(tally.failed).toEqual([]);
    expect(tally.seeds).toBe(100);
    expect(tally.calls).toBeGreaterThan(40_000);
    expect(Object.keys(tally.byKind).length).toBeGreaterThan(12);
  });

  it.each(savedSeeds)('has no trouble with seed $seed again: $found', async ({ seed }) => {
    expect((await playSeed({ seed })).broken).toBeUndefined();
  });

  it('plays the same seed the same, whatever was played before', async () => {
    const lines: string[] = [];
    const first = await playSeed({ seed: 7, write: (line) => lines.push(line) });
    await playSeed({ seed: 8 });
    const again: string[] = [];
    const second = await playSeed({ seed: 7, write: (line) => again.push(line) });
    expect(again).toEqual(lines);
    expect(second).toEqual(first);
    expect((await playSeed({ seed: 10 })).trace).not.toBe(first.trace);
  });

  it('leaves the other faults as they were when one is left out', async () => {
    const { strikes } = await playSeed({ seed: 12 });
    const [first, ...rest] = strikes.slice(0, 6).map(({ id }) => id);
    const kept = await playSeed({ seed: 12, only: new Set([first!]) });
    expect(kept.strikes).toEqual(strikes.slice(0, 1));
    const without = await playSeed({ seed: 12, only: new Set(rest) });
    expect(without.strikes.every(({ id }) => rest.includes(id))).toBe(true);
  });
});

/** A ground on which one kind of records takes every commit, whatever was read before it. */
const forgetful =
  (port: 'core' | 'ledger'): Play['openGround'] =>
  async (scene) => {
    const ground = await preparedGround(scene);
    const records = ground[port];
    const commit: typeof records.commit = async (writes) => {
      const stored = await Promise.all(writes.map((write) => records.read(write)));
      return records.commit(
        writes.map((write, nth) => ({ ...write, ifRev: stored[nth]?.rev ?? 0 })),
      );
    };
    return { ...ground, [port]: { ...records, commit } };
  };

describe('a port that is broken', () => {
  it('is caught where the ledger forgets to compare revisions, and shrunk to few faults', async () => {
    const openGround = forgetful('ledger');
    const outcome = await firstBroken({ openGround });
    expect(outcome.broken?.invariant).toMatch(/^L/);
    const { strikes, outcome: shrunk } = await shrink(outcome, playSeed, { openGround });
    expect(shrunk.broken?.invariant).toBe(outcome.broken?.invariant);
    expect(strikes.length).toBeLessThanOrEqual(4);
  });

  it('is caught where the core forgets to compare revisions', async () => {
    const outcome = await firstBroken({ openGround: forgetful('core') }, [73, 137, 289]);
    expect(outcome.broken?.invariant).toMatch(/^(D1|FLT-7)$/);
  });

  it('is caught where the log of opt-outs is never read', async () => {
    const openGround: Play['openGround'] = async (scene) => {
      const ground = await preparedGround(scene);
      const { list, commit } = ground.privacy;
      // Only who has just written to it sees it: who writes until it stands there comes to an end.
      let hasWritten = false;
      const privacy: typeof ground.privacy = {
        ...ground.privacy,
        async commit(writes) {
          hasWritten = true;
          return commit(writes);
        },
        async list(pk, prefix) {
          const sees = hasWritten || pk !== 'OPTOUT';
          hasWritten = false;
          return sees ? list(pk, prefix) : [];
        },
      };
      return { ...ground, privacy };
    };
    expect((await firstBroken({ openGround })).broken?.invariant).toMatch(/^(P2|P3|R1)$/);
  });
});

describe('the sites of faults', () => {
  it('are all methods of all ports: one that is left out would be missing from the stages', () => {
    const own = ['take', 'copy', 'waiting'];
    const { take: _, ...ports } = memoryGround();
    for (const [port, methods] of Object.entries(ports)) {
      const names = Object.keys(methods).filter((name) => !own.includes(name));
      const known = sitesOf(port as Site['port']).map(({ method }) => method);
      expect([port, known.sort()]).toEqual([port, names.sort()]);
    }
  });
});

describe('coverage', () => {
  it('names each possible pair that did not strike, and no impossible one', () => {
    const { struck, possible, missing } = coverageOf({
      'crash-before/sweep': 3,
      'lost-queue/sweep': 1,
    });
    expect(struck).toBe(1);
    expect(missing).toHaveLength(possible - 1);
    expect(missing).toContain('conflict/place-flights');
    expect(missing).not.toContain('conflict/report-finance');
    expect(missing).not.toContain('lost-queue/sweep');
  });

  it('adds up what workers counted', () => {
    const one = { ...newTally(), seeds: 2, traces: 5, struck: { 'delay/sweep': 1 } };
    const other = {
      ...newTally(),
      seeds: 3,
      traces: 4,
      struck: { 'delay/sweep': 2, 'delay/x': 1 },
    };
    expect(added(one, other)).toMatchObject({
      seeds: 5,
      traces: 1,
      struck: { 'delay/sweep': 3, 'delay/x': 1 },
    });
  });
});
