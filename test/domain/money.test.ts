import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assertMicros,
  formatMicros,
  MAX_MICROS,
  parseMicros,
  sumMicros,
  worstCaseMicros,
} from '../../lib/domain/money.ts';

const micros = fc.integer({ min: -MAX_MICROS, max: MAX_MICROS });

describe('money as people write it', () => {
  it.each([
    ['0', 0],
    ['-0', 0],
    ['12.5', 12_500_000],
    ['2500.00', 2_500_000_000],
    ['0.000001', 1],
    ['-0.000001', -1],
    ['0.1', 100_000],
    ['9000000000', MAX_MICROS],
    ['9000000000.000001', undefined],
    ['9999999999.999999', undefined],
    ['1.0000001', undefined],
    ['1,000.00', undefined],
    ['1e3', undefined],
    ['+1', undefined],
    [' 1', undefined],
    ['1\n', undefined],
    ['.5', undefined],
    ['5.', undefined],
    ['٣', undefined],
    ['', undefined],
    ['Infinity', undefined],
  ])('%j is %j micros', (text, expected) => {
    expect(parseMicros(text)).toBe(expected);
  });

  it('is written so that it reads back as the same amount', () => {
    fc.assert(fc.property(micros, (amount) => parseMicros(formatMicros(amount)) === amount + 0));
    expect([0, 1, -1, 1_500_000, 12_340_000, 1_234_567].map(formatMicros)).toEqual([
      '0.00',
      '0.000001',
      '-0.000001',
      '1.50',
      '12.34',
      '1.234567',
    ]);
  });
});

describe('amounts', () => {
  it('are whole and safe, or they stop the work', () => {
    for (const no of [0.5, Number.NaN, Number.POSITIVE_INFINITY, MAX_MICROS + 1, -MAX_MICROS - 1]) {
      expect(() => assertMicros(no)).toThrow('Not an amount in whole micros');
    }
    expect(assertMicros(MAX_MICROS)).toBe(MAX_MICROS);
  });

  it('add up exactly in any order, and never past the safe range unseen', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e14, max: 1e14 }), { maxLength: 50 }), (amounts) => {
        const sum = amounts.reduce((a, b) => a + BigInt(b), 0n);
        expect(BigInt(sumMicros(amounts))).toBe(sum);
        expect(sumMicros(amounts.toReversed())).toBe(sumMicros(amounts));
      }),
    );
    expect(() => sumMicros([MAX_MICROS, 1])).toThrow();
    expect(sumMicros([MAX_MICROS, MAX_MICROS, -MAX_MICROS])).toBe(MAX_MICROS);
  });
});

describe('the worst case of a budget', () => {
  it('is the least whole amount that over-delivery cannot pass', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2_000_000_000_000_000 }),
        fc.integer({ min: 0, max: 30_000 }),
        (budget, basisPoints) => {
          const worst = BigInt(worstCaseMicros(budget, basisPoints)) * 10_000n;
          const exact = BigInt(budget) * BigInt(10_000 + basisPoints);
          expect(worst >= exact && worst - exact < 10_000n).toBe(true);
        },
      ),
    );
    expect(worstCaseMicros(1, 1)).toBe(2);
    expect(worstCaseMicros(10_000, 1_000)).toBe(11_000);
  });
});
