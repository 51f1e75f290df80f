import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  factor,
  invert,
  type Square,
  solveLower,
  solveUpper,
} from '../../../lib/domain/bandit/cholesky.ts';

const square = (...rows: number[][]): Square => ({
  size: rows.length,
  cells: Float64Array.from(rows.flat()),
});

const positive = fc
  .array(fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 5, maxLength: 5 }), {
    minLength: 5,
    maxLength: 5,
  })
  .map((b) => b.map((_, i) => b.map((_, j) => (i === j ? 1 : 0) + dot(b[i]!, b[j]!))));

const dot = (a: number[], b: number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

describe('the dense solve', () => {
  it('factors the textbook matrix (Wikipedia, Cholesky decomposition, example)', () => {
    const { cells } = factor(square([4, 12, -16], [12, 37, -43], [-16, -43, 98]));
    expect([0, 3, 4, 6, 7, 8].map((cell) => cells[cell])).toEqual([2, 6, 1, -8, 5, 3]);
  });

  it('solves and inverts what it factored', () => {
    fc.assert(
      fc.property(positive, (rows) => {
        const lower = factor(square(...rows));
        const x = Float64Array.from([1, -2, 3, 0, 5]);
        const b = Float64Array.from(rows, (row) => dot(row, [...x]));
        const solved = solveUpper(lower, solveLower(lower, b));
        for (const [index, value] of solved.entries()) expect(value).toBeCloseTo(x[index]!, 7);
        const inverse = invert(lower);
        for (const [i, row] of rows.entries()) {
          for (let j = 0; j < 5; j += 1) {
            const column = [0, 1, 2, 3, 4].map((k) => inverse.cells[k * 5 + j]!);
            expect(dot(row, column)).toBeCloseTo(i === j ? 1 : 0, 7);
          }
        }
      }),
    );
  });

  it('solves for the first unknowns where the last ones are given', () => {
    fc.assert(
      fc.property(positive, fc.integer({ min: 0, max: 5 }), (rows, given) => {
        const lower = factor(square(...rows));
        const b = [1, -2, 3, 0, 5];
        const x = solveLower(lower, Float64Array.from(b));
        for (let i = given; i < 5; i += 1) x[i] = i - 1;
        const solved = [...solveUpper(lower, x, given)];
        for (let i = 0; i < given; i += 1) expect(dot(rows[i]!, solved)).toBeCloseTo(b[i]!, 6);
        for (let i = given; i < 5; i += 1) expect(solved[i]).toBe(i - 1);
      }),
    );
  });

  it('refuses what is not positive definite', () => {
    expect(() => factor(square([1, 2], [2, 1]))).toThrow('Not positive definite at row 1');
  });
});
