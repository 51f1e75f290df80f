import { describe, expect, it } from 'vitest';
import { effectiveDollars, gridAround, weighGrid } from '../../../lib/domain/bandit/saturation.ts';

describe('a saturating response', () => {
  it.each([
    // s (1 - exp(-x/s)): 63.21 % of s at x = s, 95.02 % at 3 s; the first dollar counts whole.
    [0, 100, 0],
    [100, 100, 63.212_055_882_855_77],
    [300, 100, 95.021_293_163_213_6],
    [1e-9, 100, 1e-9],
    [1e12, 100, 100],
  ])('makes of %f dollars at a saturation of %f effective %f', (dollars, saturation, effective) => {
    expect(effectiveDollars(dollars, saturation)).toBeCloseTo(effective, 12);
  });
});

describe('weights of candidate saturations', () => {
  const grid = gridAround(400);
  const mean = (weights: number[]): number =>
    weights.reduce((sum, weight, i) => sum + weight * Math.log2(grid.dollars[i]! / 400), 0);

  it('are the prior while there is nothing to tell, symmetric about the median', () => {
    const weights = weighGrid(grid, [], 4, 2);
    expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    expect(mean(weights)).toBeCloseTo(0, 12);
  });

  it('are exactly prior times marginal likelihood, integrated over theta by hand', () => {
    const rows = [
      { dollars: 100, reach: 250, weight: 1 },
      { dollars: 600, reach: 700, weight: 0.5 },
    ];
    const [shape, rate] = [3, 1.5];
    const weights = weighGrid(grid, rows, shape, rate);
    // Midpoint rule over log theta of gamma prior times weighted Poisson likelihood.
    const integral = grid.dollars.map((s, i) => {
      const logs = Array.from({ length: 4_000 }, (_, step) => {
        const theta = Math.exp(-4 + (step + 0.5) * 0.002);
        const likelihood = rows.reduce((sum, row) => {
          const expected = theta * effectiveDollars(row.dollars, s);
          return sum + row.weight * (row.reach * Math.log(expected) - expected);
        }, 0);
        return likelihood + shape * Math.log(theta) - rate * theta + grid.logPrior[i]!;
      });
      return logs;
    });
    const top = Math.max(...integral.flat());
    const sums = integral.map((logs) => logs.reduce((sum, log) => sum + Math.exp(log - top), 0));
    const all = sums.reduce((a, b) => a + b, 0);
    for (const [i, weight] of weights.entries()) expect(weight).toBeCloseTo(sums[i]! / all, 6);
  });

  it('find the truth where spends were spread', () => {
    const rows = [20, 50, 100, 200, 400, 800, 1_600].map((dollars) => ({
      dollars,
      reach: Math.round(5 * effectiveDollars(dollars, 200)),
      weight: 1,
    }));
    expect(mean(weighGrid(grid, rows, 1, 0.2))).toBeCloseTo(-1, 1);
  });
});
