import { describe, expect, it } from 'vitest';
import { fitPrices } from '../../../lib/domain/bandit/prices.ts';
import { emptyRecord, enrol, enter } from '../../../lib/domain/bandit/record.ts';
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
});
