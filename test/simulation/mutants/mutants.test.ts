import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hunt } from './hunt.ts';
import { patched } from './mutant.ts';
import { mutants } from './mutants.ts';

const root = new URL('../../../', import.meta.url);

describe('the guards of the protocol', () => {
  it.each(mutants.map((mutant) => [mutant.name, mutant] as const))(
    '%s finds its guard in the code',
    (_, { patches }) => {
      const sources = new Map<string, string>();
      for (const patch of patches) {
        const source = sources.get(patch.file) ?? readFileSync(new URL(patch.file, root), 'utf8');
        sources.set(patch.file, patched(source, patch));
      }
      expect(sources.size).toBeGreaterThan(0);
    },
  );

  it('are each named once', () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  });

  it('are missed where they are taken out, and not where they stand', {
    timeout: 60_000,
  }, async () => {
    expect(await hunt({ name: 'add-not-replace', seeds: [1, 2, 3] })).toMatchObject({
      seed: 1,
      invariant: 'L2',
    });
    expect(await hunt({ seeds: [1, 2, 3] })).toEqual({ played: 3 });
  });
});

it('a guard that does not stand in its file is said', () => {
  const patch = { file: 'lib/books/ledger.ts', find: 'no such line', put: '' };
  expect(() => patched('a line', patch)).toThrow('stands 0 times');
});
