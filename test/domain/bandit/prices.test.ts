import { describe, expect, it } from 'vitest';
import { fitPrices } from '../../../lib/domain/bandit/prices.ts';
import { emptyRecord, enrol, enter, noteGiven } from '../../../lib/domain/bandit/record.ts';
import { normal, randomFrom } from '../../../lib/domain/random.ts';
import { announced } from '../../support/campaigns.ts';

/** Prices in logs of two channels and four arms over so many rounds, then what is foretold. */
const fitted = (log: (channel: string, round: number) => number, rounds: number, perDay = 1) => {
  const arms = ['a', 'b', 'c', 'd'].map((id, index) =>
    announced(id, { channel: index < 2 ? 'social' : 'video' }),
  );
  const own = [0.2, -0.2, 0.1, -0.1];
  const record = emptyRecord();
  enrol(record, [...arms, announced('e', { channel: 'video' })], 0);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { id, channel }] of arms.entries()) {
      const spendMicros = Math.round(1e8 * Math.exp(log(channel, round) + own[index]!));
      enter(
        record,
        { armId: id, round, spendMicros, impressions: 1e4, reach: 1, final: true },
        round,
      );
    }
  }
  return fitPrices(record, perDay, rounds);
};

describe('prices', () => {
  it('finds channel levels and arm effects, and lets a new arm cost what its channel does', () => {
    const { logPrice } = fitted((channel) => (channel === 'social' ? 0 : 0.5), 20);
    const base = Math.log(0.01);
    expect(logPrice(0, 25) - base).toBeCloseTo(0.2, 1);
    expect(logPrice(3, 25) - base).toBeCloseTo(0.4, 1);
    expect(logPrice(4, 25) - base).toBeCloseTo(0.5, 1);
  });

  it('foretells a rise, and less of it the further ahead', () => {
    const { logPrice } = fitted((_, round) => 0.03 * round, 40);
    const near = logPrice(0, 41) - logPrice(0, 40);
    const far = logPrice(0, 71) - logPrice(0, 70);
    expect(near).toBeGreaterThan(0.015);
    expect(near).toBeLessThan(0.04);
    expect(far).toBeLessThan(near);
    expect(far).toBeGreaterThan(0);
  });

  it('knows the hours of the day', () => {
    const { logPrice } = fitted((_, round) => (round % 4 === 3 ? 0.4 : 0), 48, 4);
    expect(logPrice(0, 51) - logPrice(0, 50)).toBeCloseTo(0.4, 1);
  });

  it('has a price for everything before the first row', () => {
    expect(fitted(() => 0, 0).logPrice(0, 3)).toBeCloseTo(Math.log(0.01));
  });

  /** How far impressions are trusted where an arm's log price rises so much by the log of what it is given. */
  const trusted = (rise: number): number[] => {
    const random = randomFrom(`dear ${rise}`);
    const arms = ['a', 'b', 'c', 'd'].map((id) => announced(id));
    const record = emptyRecord();
    enrol(record, [...arms, announced('v', { channel: 'video' })], 0);
    for (let round = 0; round < 20; round += 1) {
      const given = arms.map(() => Math.round(3e7 * Math.exp(0.5 * normal(random))));
      noteGiven(record, round, [0, 1, 2, 3], given);
      for (const [index, { id }] of arms.entries()) {
        const spendMicros = Math.round((given[index] ?? 0) * Math.exp(0.1 * normal(random)));
        const log = rise * Math.log((given[index] ?? 0) / 3e7) + 0.1 * normal(random);
        const impressions = Math.round((spendMicros / 1e4) * Math.exp(-log));
        enter(record, { armId: id, round, spendMicros, impressions, reach: 1, final: true }, round);
      }
    }
    const prices = fitPrices(record, 1, 20);
    return [prices.trusted(0), prices.trusted(4)];
  };

  it('trust impressions, but not where money makes them dearer', () => {
    expect(trusted(0.4)).toEqual([0, 1]);
    expect(trusted(0)).toEqual([1, 1]);
    expect(trusted(-0.4)).toEqual([1, 1]);
  });
});
