import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Curves, fillCurves } from '../../../lib/domain/bandit/fill-curves.ts';
import { logMarginal } from '../../../lib/domain/bandit/response.ts';

const curve = fc.record({
  logWorth: fc.double({ min: -4, max: 4, noNaN: true }),
  room: fc.double({ min: 0.1, max: 100, noNaN: true }),
  bend: fc.double({ min: 0, max: 2.5, noNaN: true }),
  least: fc.constantFrom(0, 0, 0.5, 3),
  width: fc.double({ min: 0, max: 60, noNaN: true }),
});
const problem = fc.tuple(
  fc.array(curve, { minLength: 1, maxLength: 20 }),
  fc.double({ min: 0.01, max: 0.99, noNaN: true }),
);

describe('filling curves', () => {
  it('gives each curve within its bounds the same marginal, one at its floor less, one at its ceiling more', () => {
    fc.assert(
      fc.property(problem, ([list, part]) => {
        const of = (key: 'logWorth' | 'room' | 'bend' | 'least') =>
          Float64Array.from(list, (one) => one[key]);
        const most = Float64Array.from(list, ({ least, width }) => least + width);
        const curves: Curves = {
          logWorth: of('logWorth'),
          room: of('room'),
          bend: of('bend'),
          least: of('least'),
          most,
        };
        const low = curves.least.reduce((a, b) => a + b, 0);
        const high = most.reduce((a, b) => a + b, 0);
        const total = low + part * (high - low);
        const { dollars, logPrice } = fillCurves(curves, total);
        expect(dollars.reduce((a, b) => a + b, 0)).toBeCloseTo(total, 5);
        for (const [index, { logWorth, room, bend, least }] of list.entries()) {
          const given = dollars[index]!;
          const marginal = logWorth + logMarginal(given / room, bend);
          if (given > least + 1e-9) expect(marginal).toBeGreaterThanOrEqual(logPrice - 1e-7);
          if (given < most[index]! - 1e-9) expect(marginal).toBeLessThanOrEqual(logPrice + 1e-7);
        }
      }),
      { numRuns: 500 },
    );
  });
});
