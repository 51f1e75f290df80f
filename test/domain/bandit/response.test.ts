import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  effective,
  effectiveAt,
  elasticity,
  logKept,
  logMarginal,
} from '../../../lib/domain/bandit/response.ts';

const z = fc.double({ min: 1e-6, max: 8, noNaN: true });
const nu = fc.constantFrom(0, 0.25, 0.5, 0.6, 1, 1.5, 2.5);

describe('the response family', () => {
  it.each([
    ['Poisson contacts: 1 - exp(-z)', 0, 2, 1 - Math.exp(-2)],
    ['the hyperbola z / (1 + z / 2)', 0.5, 2, 1],
    ['the logarithm log(1 + z)', 1, Math.E - 1, 1],
    ['the root sqrt(1 + 2 z) - 1', 2, 4, 2],
  ])('holds %s', (_, bend, at, expected) => {
    expect(effective(at, bend)).toBeCloseTo(expected, 12);
  });

  it('has the marginal that it is named by, and its inverse', () => {
    fc.assert(
      fc.property(z, nu, (at, bend) => {
        const step = 1e-5 * at;
        const slope = (effective(at + step, bend) - effective(at - step, bend)) / (2 * step);
        expect(slope / Math.exp(logMarginal(at, bend))).toBeCloseTo(1, 3);
        expect(effectiveAt(logMarginal(at, bend), bend) / at).toBeCloseTo(1, 6);
      }),
    );
  });

  it('tells how what is kept falls, also where a series takes over', () => {
    fc.assert(
      fc.property(fc.double({ min: 2e-5, max: 50, noNaN: true }), nu, (at, bend) => {
        const step = 1e-3;
        const up = logKept(at * Math.exp(step), bend);
        const down = logKept(at * Math.exp(-step), bend);
        expect(elasticity(at, bend)).toBeCloseTo((down - up) / (2 * step), 3);
      }),
    );
    expect(logKept(0, 0.6)).toBeCloseTo(0);
    expect(logKept(1.0001e-4, 0.6) - logKept(0.9999e-4, 0.6)).toBeCloseTo(0, 7);
  });

  it('buys nothing at a price over the first impression', () => {
    expect(effectiveAt(0.1, 0.6)).toBe(0);
  });
});
