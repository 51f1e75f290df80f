import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bindings } from '../../../lib/adapters/aws/duckdb.ts';
import { conditionOf } from '../../../lib/adapters/aws/duckdb-rule.ts';
import { duckVoterTable } from '../../../lib/adapters/aws/voter-table.ts';
import { memoryObjects } from '../../../lib/adapters/memory/objects.ts';
import { memoryVoterTable } from '../../../lib/adapters/memory/voter-table.ts';
import type { Rule } from '../../../lib/contracts/audience.ts';
import { inOrder } from '../../../lib/domain/text-order.ts';
import { anyFiles, anyRule, selecting, voterTableSuite } from '../../support/voter-table-suite.ts';

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

it.each(['constructor', "zone, 'x') or (true", 'birthYear'])(
  'writes no field %s into a statement',
  (field) => {
    const rule = { field, in: ['x'] } as unknown as Rule;
    expect(() => conditionOf(rule, 2026, bindings())).toThrow('a field that there is not');
  },
);
