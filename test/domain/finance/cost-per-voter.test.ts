import { expect, it } from 'vitest';
import { costPerVoter } from '../../../lib/domain/finance/cost-per-voter.ts';

it.each([
  ['a plain division', 250_000_000, 500, false, { kind: 'known', micros: 500_000 }],
  ['half a micro, upwards', 101, 202, false, { kind: 'known', micros: 1 }],
  ['below half a micro, downwards', 100, 202, false, { kind: 'known', micros: 0 }],
  ['nothing spent', 0, 200, false, { kind: 'known', micros: 0 }],
  [
    'a large amount, exactly',
    9_000_000_000_000_000,
    101,
    false,
    { kind: 'known', micros: 89_108_910_891_089 },
  ],
  ['spend without reach beside it', 250_000_000, 500, true, { kind: 'at-most', micros: 500_000 }],
  ['the fewest that say something', 100, 100, false, { kind: 'known', micros: 1 }],
  ['one fewer', 100, 99, false, { kind: 'too-few' }],
  ['nobody', 100, 0, false, { kind: 'nobody-reached' }],
  ['nobody that we know of', 100, 0, true, { kind: 'not-reported' }],
  ['no figure at all', 100, null, true, { kind: 'not-reported' }],
])('prices a voter: %s', (_, spend, reach, silent, price) => {
  expect(costPerVoter(spend, reach, silent)).toEqual(price);
});
