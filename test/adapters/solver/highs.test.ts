import { describe, expect, it } from 'vitest';
import { startSolver } from '../../../lib/adapters/solver/highs.ts';
import type { IntegerProgram } from '../../../lib/domain/field/integer-program.ts';

const column = (worth: number, upper: number, isWhole = true) => ({
  worth,
  lower: 0,
  upper,
  isWhole,
});

describe('the solver', () => {
  it('finds the known optimum of a small knapsack', async () => {
    // Worths 10, 13, 7, 8 and weights 3, 4, 2, 3 within 7: the second and third of them and nothing else of weight 1.
    const program: IntegerProgram = {
      columns: [10, 13, 7, 8].map((worth) => column(worth, 1)),
      rows: [
        { lower: -Infinity, upper: 7, entries: [3, 4, 2, 3].map((weight, at) => [at, weight]) },
      ],
    };
    const solution = (await startSolver())(program);
    expect(solution).toEqual({ values: [1, 1, 0, 0], worth: 23 });
  });

  it('mixes whole and other columns', async () => {
    const solve = await startSolver();
    const rows: IntegerProgram['rows'] = [
      {
        lower: 0,
        upper: 2.5,
        entries: [
          [0, 1],
          [1, 1],
        ],
      },
    ];
    const solution = solve({ columns: [column(2, 9), column(1, 9, false)], rows });
    expect(solution?.values).toEqual([2, 0.5]);
  });

  it.each([
    [
      'rows contradict',
      { columns: [column(1, 1)], rows: [{ lower: 2, upper: 3, entries: [[0, 1]] }] },
    ],
    ['nothing can meet a need', { columns: [], rows: [{ lower: 1, upper: 2, entries: [] }] }],
    [
      'only fractions would do',
      { columns: [column(1, 1)], rows: [{ lower: 0.4, upper: 0.6, entries: [[0, 1]] }] },
    ],
  ] as [string, IntegerProgram][])(
    'says that there is no solution where %s',
    async (_, program) => {
      expect((await startSolver())(program)).toBeNull();
    },
  );

  it('solves an empty programme', async () => {
    expect((await startSolver())({ columns: [], rows: [] })).toEqual({ values: [], worth: 0 });
  });

  it('chooses the same among equals, however often and on whatever start', async () => {
    const columns = Array.from({ length: 24 }, () => column(1, 1));
    const rows = [0, 8, 16].map((from) => ({
      lower: -Infinity,
      upper: 3,
      entries: columns.map((_, at): [number, number] => [at, at >= from ? 1 : 0.5]),
    }));
    const first = (await startSolver())({ columns, rows });
    const solve = await startSolver();
    for (let time = 0; time < 5; time += 1) expect(solve({ columns, rows })).toEqual(first);
  });
});
