import { expect, it } from 'vitest';
import { shownCount } from '../../../lib/domain/finance/small-count.ts';

it.each([
  [0, { kind: 'shown', count: 0 }],
  [1, { kind: 'hidden' }],
  [99, { kind: 'hidden' }],
  [100, { kind: 'shown', count: 100 }],
])('shows %i people as %o', (count, shown) => {
  expect(shownCount(count)).toEqual(shown);
});
