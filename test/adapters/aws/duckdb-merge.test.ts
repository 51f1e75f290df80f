import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duckVoterTable } from '../../../lib/adapters/aws/voter-table.ts';
import { memoryObjects } from '../../../lib/adapters/memory/objects.ts';
import { memoryVoterTable } from '../../../lib/adapters/memory/voter-table.ts';
import type { Member } from '../../../lib/contracts/audience.ts';
import type { Voter } from '../../../lib/contracts/voter.ts';
import type { VoterTable } from '../../../lib/ports.ts';
import { selecting, voterNamed } from '../../support/voter-table-suite.ts';

const orNull = <T>(...values: T[]): fc.Arbitrary<T | null> => fc.constantFrom(...values, null);
const NAMES = [...'abcdefghijklmnop'];

/** Few contacts, years and genders, so that people meet. */
const anyVoter: fc.Arbitrary<Voter> = fc
  .record({
    name: fc.constantFrom(...NAMES),
    zone: fc.constantFrom('x', 'y'),
    birthYear: orNull(1980, 1990),
    gender: orNull<'f' | 'm'>('f', 'm'),
    support: orNull(10, 90),
    emailSha256: orNull('e1', 'e2', 'e3', 'e4', 'e5').map((two) => two?.repeat(32) ?? null),
    phoneSha256: orNull('a1', 'a2', 'a3').map((two) => two?.repeat(32) ?? null),
    household: orNull('00'.repeat(16), 'ff'.repeat(16)),
    consent: orNull(true, false),
  })
  .map(({ name, ...facts }) => voterNamed(name, facts));

const anyFiles = fc.array(
  fc.uniqueArray(anyVoter, { selector: ({ voter }) => voter, maxLength: 10 }),
  { minLength: 1, maxLength: 4 },
);
const anyPair = fc
  .tuple(fc.constantFrom(...NAMES), fc.constantFrom(...NAMES))
  .filter(([a, b]) => a !== b)
  .map(([a, b]): [string, string] => [voterNamed(a).voter, voterNamed(b).voter]);

const inOrder = (members: Member[]): Member[] =>
  members.sort((a, b) => (a.voter < b.voter ? -1 : 1));

const merging = async (
  table: VoterTable,
  files: Voter[][],
  decided: { same: [string, string][]; different: [string, string][] },
) => {
  const keys = files.map((_, index) => `voters/${run}-${index}`);
  for (const [index, voters] of files.entries()) await table.write(keys[index] ?? '', voters);
  const task = { keys, decided, votersKey: `merged/${run}`, linksKey: `links/${run}` };
  const outcome = await table.merge(task);
  const census = await table.census([task.votersKey]);
  await table.select(selecting([task.votersKey], { bornNoLaterThan: 3_000 }), 'chosen');
  const members = inOrder(await table.members('chosen', 0, 100));
  // Who is on a list, or held out, under one token is so under all.
  const held = { by: 'person' as const, share: 0.3, salt: 's' };
  const merged = { linksKey: task.linksKey, bornNoLaterThan: 3_000, holdout: held };
  const unlisted = await table.select(selecting([task.votersKey], merged), 'unlisted');
  const redrawn = { ...merged, holdout: { ...held, salt: 't' } };
  const others = await table.select(selecting([task.votersKey], redrawn), 'others');
  const left = await table.select(
    selecting([task.votersKey], {
      ...merged,
      optedOut: NAMES.slice(3, 5).map((name) => voterNamed(name).voter),
    }),
    'left',
  );
  const willing = inOrder(await table.members('left', 0, 100));
  const support = await table.select(
    selecting([task.votersKey], { include: { field: 'support', between: [50, 100] } }),
    'liked',
  );
  const linked = await table.tokensOf(
    task.linksKey,
    NAMES.slice(0, 3).map((name) => voterNamed(name).voter),
  );
  return { outcome, census, members, unlisted, others, left, willing, support, linked };
};
let run = 0;

describe('a merge of voter files', () => {
  it('comes to the same by the database and by the rule of the domain', async () => {
    const both = [duckVoterTable(memoryObjects()), memoryVoterTable(memoryObjects())];
    await fc.assert(
      fc.asyncProperty(
        anyFiles,
        fc.array(anyPair, { maxLength: 3 }),
        fc.array(anyPair, { maxLength: 2 }),
        async (files, same, different) => {
          run += 1;
          const [duck, memory] = await Promise.all(
            both.map((table) => merging(table, files, { same, different })),
          );
          expect(duck).toEqual(memory);
          const addressed = new Set(duck?.willing.map(({ voter }) => voter));
          for (const name of NAMES.slice(3, 5))
            expect(addressed).not.toContain(voterNamed(name).voter);
          const tokens = new Set(files.flat().map(({ voter }) => voter)).size;
          expect(duck?.outcome.people).toBe(tokens - (duck?.outcome.joined ?? 0));
          expect(duck?.members).toHaveLength(duck?.outcome.people ?? -1);
        },
      ),
      { numRuns: 100 },
    );
  }, 300_000);
});
