import { expect, it } from 'vitest';
import { holdbackSentence } from '../../lib/dashboard/holdback-sentence.ts';

const held = {
  relative: 0.2,
  low: 0.1,
  high: 0.31,
  reach: 1_200,
  evenReach: 1_000.4,
  days: 9,
  share: 0.05,
};

it.each([
  [
    'a gain',
    { mode: 'live' },
    /The bandit reached 1,200 .* 1,000, a gain of \+20\.0 % over 9 days \(nine in ten: \+10\.0 % to \+31\.0 %\)\.$/,
  ],
  [
    'a loss',
    { mode: 'live', relative: -0.034, low: -0.06, high: -0.01 },
    /a loss of −3\.4 % .*−6\.0 % to −1\.0 %\)\.$/,
  ],
  ['what may be chance', { mode: 'live', low: -0.02 }, /That may still be chance\.$/],
  [
    'what makes no difference',
    { mode: 'live', relative: 0.0001, days: 1 },
    /no difference of ±0\.0 % over one day/,
  ],
  ['whose budgets they were', { mode: 'shadow' }, /The budgets that people set reached/],
] as const)('says %s', (_, changes, words) => {
  const said = holdbackSentence({ ...held, ...changes }).replaceAll('\u00a0', ' ');
  expect(said).toMatch(words);
  expect(said).toMatch(/^Measured on the 5 % of each day’s money that stays evenly split/);
});
