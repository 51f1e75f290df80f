import { describe, expect, it } from 'vitest';
import { gainSentence, signedGain } from '../../lib/dashboard/gain-sentence.ts';

const bandit = { reachInCategory: 41_210, costMicros: 24_100_120_000 };
const even = (reachInCategory: number, costMicros = 24_100_120_000) => ({
  reachInCategory,
  costMicros,
  byDay: [],
});
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('the sentence on the gain', () => {
  it('states a gain', () => {
    expect(plain(gainSentence(bandit, even(30_410), 'USD'))).toBe(
      'The bandit reached 41,210 in-category voters for $24,100.12: 1.71 per dollar. ' +
        'An even split of the same money would have reached 30,410: 1.26 per dollar. ' +
        'Gain: +35.5 % in-category voters for each dollar.',
    );
  });

  it('states a loss as plainly', () => {
    expect(plain(gainSentence(bandit, even(50_000), 'USD'))).toContain(
      'That is a loss: −17.6 % in-category voters for each dollar.',
    );
  });

  it('does not make a gain of nothing', () => {
    expect(plain(gainSentence(bandit, even(41_211), 'USD'))).toContain('no difference');
  });

  it('names the money of the even split where it was not the same', () => {
    expect(gainSentence(bandit, even(30_410, 20_000_000_000), 'EUR')).toContain(
      'An even split would, for €20,000.00, have reached 30,410: 1.52 per euro.',
    );
  });

  it('claims nothing where there is no even split', () => {
    expect(gainSentence(bandit, undefined, 'CHF')).toBe(
      'The campaign reached 41,210 in-category voters for CHF\u00a024,100.12: 1.71 per CHF.',
    );
  });

  it('claims nothing where nothing was spent', () => {
    expect(gainSentence({ reachInCategory: 0, costMicros: 0 }, even(5), 'USD')).toBe(
      'Nothing has been spent yet.',
    );
  });

  it('hides a handful of voters', () => {
    const few = { reachInCategory: 12, costMicros: 5_000_000 };
    expect(gainSentence(few, undefined, 'USD')).toContain('<100 in-category voters');
  });
});

it.each([
  [0.1, '+10.0 %'],
  [-0.1, '−10.0 %'],
  [0.0004, '±0.0 %'],
  [-0.0004, '±0.0 %'],
])('writes a gain of %d as %s', (relative, words) => {
  expect(plain(signedGain({ perUnit: 1, evenPerUnit: 1, relative }) ?? '')).toBe(words);
});
