import { expect, it } from 'vitest';
import { gainOver } from '../../../lib/domain/finance/gain.ts';

it('compares voters for each unit of money, not voters', () => {
  const gain = gainOver(
    { reachInCategory: 300, costMicros: 100_000_000 },
    { reachInCategory: 400, costMicros: 200_000_000 },
  );
  expect(gain).toEqual({ perUnit: 3, evenPerUnit: 2, relative: 0.5 });
});

it('says a loss as a negative gain', () => {
  const gain = gainOver(
    { reachInCategory: 100, costMicros: 100_000_000 },
    { reachInCategory: 200, costMicros: 100_000_000 },
  );
  expect(gain.relative).toBe(-0.5);
});

it.each([
  [
    'nothing was spent',
    { reachInCategory: 0, costMicros: 0 },
    { reachInCategory: 9, costMicros: 9 },
  ],
  [
    'the even split cost nothing',
    { reachInCategory: 9, costMicros: 9 },
    { reachInCategory: 0, costMicros: 0 },
  ],
  [
    'the even split reached nobody',
    { reachInCategory: 9, costMicros: 9 },
    { reachInCategory: 0, costMicros: 9 },
  ],
])('claims no gain where %s', (_, bandit, even) => {
  expect(gainOver(bandit, even).relative).toBeNull();
});
