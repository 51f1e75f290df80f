import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { spread } from '../../lib/dashboard/end-labels.ts';

it('moves labels apart and keeps their order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 12 }), (values) => {
      const placed = spread(values, 5, 100);
      const order = values.map((_, i) => i).sort((a, b) => placed[a]! - placed[b]!);
      for (const [i, index] of order.entries()) {
        if (i === 0) continue;
        expect(placed[index]! - placed[order[i - 1]!]!).toBeGreaterThanOrEqual(5 - 1e-9);
        expect(values[index]!).toBeGreaterThanOrEqual(values[order[i - 1]!]!);
      }
      expect(Math.max(0, ...placed)).toBeLessThanOrEqual(100);
    }),
  );
});

it('leaves labels that have room where they are', () => {
  expect(spread([10, 90, 50], 5, 100)).toEqual([10, 90, 50]);
});
