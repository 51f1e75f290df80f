import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hiddenCells } from '../../../lib/domain/audience/small-cells.ts';

it.each([
  [
    [500, 20, 300],
    [false, true, true],
  ],
  [
    [500, 20, 90],
    [false, true, true],
  ],
  [
    [500, 20, 30, 400],
    [false, true, true, true],
  ],
  [
    [500, 0, 300],
    [false, false, false],
  ],
  [[20], [true]],
  [
    [0, 99, 100],
    [false, true, true],
  ],
])('of %j are hidden %j', (counts, hidden) => {
  expect(hiddenCells(counts)).toEqual(hidden);
});

it('lets no small count follow from the total', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 12 }), (counts) => {
      const hidden = hiddenCells(counts);
      counts.forEach((count, at) => {
        if (count > 0 && count < 100) expect(hidden[at]).toBe(true);
      });
      const within = counts.filter((_, at) => hidden[at]);
      const rest = within.reduce((sum, count) => sum + count, 0);
      const shown = counts.some((count, at) => count > 0 && !hidden[at]);
      if (within.length > 0 && shown) {
        expect(within.length).toBeGreaterThan(1);
        expect(rest).toBeGreaterThanOrEqual(100);
      }
    }),
  );
});
