import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bindings } from '../../../lib/adapters/aws/duckdb.ts';
import { conditionOf } from '../../../lib/adapters/aws/duckdb-rule.ts';
import { duckVoterTable } from '../../../lib/adapters/aws/voter-table.ts';
import { memoryObjects } from '../../../lib/adapters/memory/objects.ts';
import { memoryVoterTable } from '../../../lib/adapters/memory/voter-table.ts';
import type { Rule } from '../../../lib/contracts/audience.ts';
import { branchesOf, stepsOf } from '../../../lib/domain/audience/rule-steps.ts';
import { inOrder } from '../../../lib/domain/text-order.ts';
import {
  anyFiles,
  anyRule,
  selecting,
  voterNamed,
  voterTableSuite,
} from '../../support/voter-table-suite.ts';

voterTableSuite(duckVoterTable);

it('selects the very voters that the evaluator of the domain selects, for any rules', async () => {
  const both = [duckVoterTable(memoryObjects()), memoryVoterTable(memoryObjects())];
  const optOuts = fc.subarray([...'abcdefgh']);
  let file = 0;
  await fc.assert(
    fc.asyncProperty(
      anyFiles,
      anyRule,
      fc.option(anyRule, { nil: undefined }),
      optOuts,
      async (files, include, exclude, left) => {
        const keys = files.map(() => `voters/${++file}`);
        const optedOut = left.map((name) => Buffer.from(name).toString('hex').padEnd(32, '0'));
        const answers = both.map(async (table) => {
          for (const [index, voters] of files.entries())
            await table.write(keys[index] ?? '', voters);
          const wish = selecting(keys, { include, exclude, optedOut });
          const selected = await table.select(wish, 'chosen');
          const census = await table.census(keys);
          const members = await table.members('chosen', 0, 100);
          return { selected, census, members: members.sort((a, b) => inOrder(a.voter, b.voter)) };
        });
        const [duck, memory] = await Promise.all(answers);
        expect(duck).toEqual(memory);
      },
    ),
    { numRuns: 120 },
  );
});

it('leaves out, and counts, the very people that the domain leaves out', async () => {
  const lakes = [memoryObjects(), memoryObjects()] as const;
  const both = [duckVoterTable(lakes[0]), memoryVoterTable(lakes[1])];
  const some = fc.subarray([...'abcdefghijkl'], { maxLength: 6 });
  const holdout = fc.record({
    share: fc.constantFrom(0.2, 0.5),
    by: fc.constantFrom('person' as const, 'household' as const),
    salt: fc.constantFrom('a', 'b'),
  });
  let file = 0;
  await fc.assert(
    fc.asyncProperty(
      anyFiles,
      fc.record({ include: anyRule, exclude: fc.option(anyRule, { nil: undefined }) }),
      fc.record({ optOut: some, voted: some, staff: some }),
      fc.record({ holdout: fc.option(holdout, { nil: undefined }), asksConsent: fc.boolean() }),
      async (files, choice, out, terms) => {
        file += 1;
        const tokens = (names: string[]) => names.map((name) => voterNamed(name).voter);
        const answers = both.map(async (table, at) => {
          const keys = files.map((_, nth) => `voters/${file}/${nth}`);
          for (const [nth, voters] of files.entries()) await table.write(keys[nth] ?? '', voters);
          for (const list of ['voted', 'staff'] as const)
            await lakes[at]?.put(`lists/${list}/${file}`, tokens(out[list]).join('\n'));
          const wish = selecting(keys, {
            ...choice,
            ...terms,
            optedOut: tokens(out.optOut),
            voted: [`lists/voted/${file}`],
            staff: [`lists/staff/${file}`],
            branches: branchesOf(choice).map(({ keeps }) => keeps),
          });
          const steps = stepsOf(choice).map(({ keeps }) => keeps);
          const selected = await table.select(wish, `chosen/${file}`);
          const previewed = await table.preview(wish, steps, []);
          return { selected, previewed };
        });
        const [duck, memory] = await Promise.all(answers);
        expect(duck).toEqual(memory);
        expect(duck?.previewed).toMatchObject({
          size: duck?.selected.size,
          suppressed: duck?.selected.suppressed,
          branches: duck?.selected.branches,
        });
      },
    ),
    { numRuns: 60 },
  );
});

it('hands members out in the order of their file, whoever is left out', async () => {
  const table = duckVoterTable(memoryObjects());
  const voters = Array.from({ length: 300_000 }, (_, n) =>
    voterNamed('', { voter: (n * 7 + 3).toString(16).padStart(32, '0') }),
  );
  await table.write('voters/many', voters);
  const optedOut = voters.filter((_, n) => n % 5 === 0).map(({ voter }) => voter);
  const first = await table.select(selecting(['voters/many'], { optedOut }), 'chosen');
  const members = await table.members('chosen', 0, first.size);
  const kept = voters.filter((_, n) => n % 5 !== 0);
  expect(members).toHaveLength(kept.length);
  expect(members.findIndex(({ voter }, n) => voter !== kept[n]?.voter)).toBe(-1);
});

it.each(['constructor', "zone, 'x') or (true", 'birthYear'])(
  'writes no field %s into a statement',
  (field) => {
    const rule = { field, in: ['x'] } as unknown as Rule;
    expect(() => conditionOf(rule, 2026, bindings())).toThrow('a field that there is not');
  },
);

it('writes members in the order of the voters, however many names a rule has', async () => {
  const table = duckVoterTable(memoryObjects());
  const nameOf = (nth: number): string => `v${String(nth).padStart(6, '0')}`;
  const voters = Array.from({ length: 200_000 }, (_, nth) =>
    voterNamed(nameOf(nth), { postalCode: String(10_000 + (nth % 20)) }),
  );
  await table.write('voters/many', voters);
  const some = (count: number): string[] =>
    Array.from({ length: count }, (_, nth) => String(10_000 + nth));
  const include: Rule = {
    any: [
      { field: 'postalCode', in: some(9) },
      { field: 'zone', in: some(9) },
    ],
  };
  const { size } = await table.select(selecting(['voters/many'], { include }), 'chosen');
  const tokens = (await table.members('chosen', 0, 200_000)).map(({ voter }) => voter);
  expect(size).toBe(90_000);
  expect(tokens).toEqual([...tokens].sort());
}, 60_000);
