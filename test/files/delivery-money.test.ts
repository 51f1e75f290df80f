import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMicros } from '../../lib/domain/money.ts';
import { countIn, moneyOf } from '../../lib/files/delivery-money.ts';

const written = (money?: 'grouped' | 'either-mark') => ({
  inMicros: false,
  mapping: money ? { money } : {},
});

describe('money in a cell', () => {
  it.each<[string, ...(number | undefined)[]]>([
    ['1234.50', 1_234_500_000, 1_234_500_000, 1_234_500_000],
    ['1,234.50', undefined, 1_234_500_000, 1_234_500_000],
    ['-1,234.50', undefined, -1_234_500_000, -1_234_500_000],
    ['1,234,567.89', undefined, 1_234_567_890_000, 1_234_567_890_000],
    ['1,234.5', undefined, undefined, 1_234_500_000],
    ['1,234', undefined, undefined, undefined],
    ['-1,234', undefined, undefined, undefined],
    ['12,34.50', undefined, undefined, undefined],
    [',234.50', undefined, undefined, undefined],
    ['1.234,50', undefined, undefined, 1_234_500_000],
    ['1234,5', undefined, undefined, 1_234_500_000],
    ['0,123', undefined, undefined, 123_000],
    ['1234,567', undefined, undefined, 1_234_567_000],
    ['1,2345', undefined, undefined, 1_234_500],
    ['0.0000005', undefined, undefined, 1],
    ['0.00000049999', undefined, undefined, 0],
    ['-0.0000005', undefined, undefined, -1],
    ['0.999999500', undefined, undefined, 1_000_000],
    ['1.005', 1_005_000, 1_005_000, 1_005_000],
    ['9000000000', 9_000_000_000_000_000, 9_000_000_000_000_000, 9_000_000_000_000_000],
    ['9000000000.0000005', undefined, undefined, undefined],
    ['9,000,000,001.00', undefined, undefined, undefined],
    ...['', ' 1', '1e3', '0x10', '١٢', 'NaN', 'Infinity', '$1', '1 234', '1.2.3', '+1', '--'].map(
      (text): [string, ...undefined[]] => [text, undefined, undefined, undefined],
    ),
  ])('%s is plainly %s, grouped %s, with either mark %s', (text, ...micros) => {
    const found = [written(), written('grouped'), written('either-mark')].map((how) =>
      moneyOf(text, how),
    );
    expect(found).toEqual(micros);
  });

  it.each([
    ['42', 42],
    ['-42', -42],
    ['1.5', undefined],
    ['9000000000000001', undefined],
    ['1,000', undefined],
    ['', undefined],
  ])('in whole micros %s is %s', (text, micros) => {
    expect(moneyOf(text, { inMicros: true, mapping: { money: 'grouped' } })).toBe(micros);
  });

  it('of any size is read back as it was written, whatever the marks', () => {
    const amount = fc.integer({ min: -9_000_000_000_000, max: 9_000_000_000_000 });
    fc.assert(
      fc.property(amount, (micros) => {
        const text = formatMicros(micros);
        for (const how of [undefined, 'grouped', 'either-mark'] as const) {
          expect(moneyOf(text, written(how))).toBe(micros);
        }
      }),
    );
  });
});

describe('a count in a cell', () => {
  it.each([
    ['18204', 18_204, 18_204],
    ['18,204', undefined, 18_204],
    ['1,8204', undefined, undefined],
    ['18.204', undefined, undefined],
    ['-1', undefined, undefined],
    ['', undefined, undefined],
  ])('%s is plainly %s, grouped %s', (text, plain, grouped) => {
    expect(countIn(text, written())).toBe(plain);
    expect(countIn(text, written('grouped'))).toBe(grouped);
  });
});
