import fc from 'fast-check';
import { expect, it } from 'vitest';
import { duckVoterTable } from '../../../lib/adapters/aws/voter-table.ts';
import { memoryObjects } from '../../../lib/adapters/memory/objects.ts';
import { isHeldOut } from '../../../lib/domain/audience/holdout.ts';
import { anyRule, selecting, voterNamed } from '../../support/voter-table-suite.ts';

const pick = <T>(list: readonly T[], n: number): T => list[n % list.length] as T;

const people = Array.from({ length: 400 }, (_, n) =>
  voterNamed(`p${n}`, {
    zone: pick(['alder-valley', 'brimstone-flats', 'x'], n),
    category: pick(['alder-valley', 'x'], n >> 2),
    household: n % 3 === 0 ? null : voterNamed(`home${n >> 2}`).voter,
    birthYear: n % 11 === 0 ? null : 1930 + (n % 90),
    support: n % 101,
    turnout: (n * 7) % 101,
  }),
);

it('lets nobody who must be left out into any of a thousand audiences', async () => {
  const lake = memoryObjects();
  const table = duckVoterTable(lake);
  const holdout = { share: 0.1, by: 'household' as const, salt: 'spring' };
  const every = (nth: number, from: number): string[] =>
    people.filter((_, n) => n % nth === from).map(({ voter }) => voter);
  const lists = { optedOut: every(13, 1), voted: every(7, 2), staff: every(29, 3) };
  await table.write('voters/all', people);
  for (const list of ['voted', 'staff'] as const) await lake.put(list, lists[list].join('\n'));
  const out = new Set([
    ...Object.values(lists).flat(),
    ...people
      .filter((one) => isHeldOut(one, holdout) || (one.birthYear ?? 0) > 2008)
      .map(({ voter }) => voter),
  ]);
  const terms = { optedOut: lists.optedOut, voted: ['voted'], staff: ['staff'], holdout };
  let exported = 0;
  await fc.assert(
    fc.asyncProperty(anyRule, fc.option(anyRule, { nil: undefined }), async (include, exclude) => {
      const { size } = await table.select(
        selecting(['voters/all'], { ...terms, include, exclude }),
        'export',
      );
      const members = await table.members('export', 0, people.length);
      expect(members).toHaveLength(size);
      expect(members.filter(({ voter }) => out.has(voter))).toEqual([]);
      exported += size;
    }),
    { numRuns: 1_000 },
  );
  expect(exported).toBeGreaterThan(10_000);
}, 120_000);
