import { expect, it } from 'vitest';
import { reachCells } from '../../lib/dashboard/reach-cells.ts';
import { costPerVoter } from '../../lib/domain/finance/cost-per-voter.ts';
import type { SpendGroup } from '../../lib/domain/finance/spend-groups.ts';

const group = (reachInCategory: number | null, currency = 'USD') =>
  ({
    currency,
    reachInCategory,
    costPerVoter: costPerVoter(1_000_000_000, reachInCategory, false),
  }) as SpendGroup;

it.each([
  [
    [500, 20, 300],
    ['500', '<100', 'hidden'],
  ],
  [
    [500, 200, 300],
    ['500', '200', '300'],
  ],
  [
    [500, null, 30],
    ['hidden', 'not reported', '<100'],
  ],
])('says %j as %j', (counts, words) => {
  const groups = counts.map((count) => group(count));
  expect(groups.map((one) => reachCells(groups)(one).reach)).toEqual(words);
});

it('says no price where it would say how many people there are', () => {
  const groups = [group(500), group(20), group(300), group(400, 'EUR')];
  expect(groups.map((one) => reachCells(groups)(one).price)).toEqual([
    '$2.000',
    'too few to say',
    'too few to say',
    '€2.500',
  ]);
});
