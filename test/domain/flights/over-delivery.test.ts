import { describe, expect, it } from 'vitest';
import {
  boundOf,
  OVER_DELIVERY,
  overDeliveryOf,
  stretchesOf,
  worstDay,
} from '../../../lib/domain/flights/over-delivery.ts';

const ruleOf = (name: keyof typeof OVER_DELIVERY) => {
  const overDelivery = OVER_DELIVERY[name];
  return overDeliveryOf({ overDeliveryBasisPoints: overDelivery.dayBasisPoints, overDelivery });
};

describe('what platforms promise', () => {
  it.each([
    ['google-ads', 'month', 2_000_000, 30_400_000],
    ['meta', 'week', 1_750_000, 7_000_000],
  ] as const)('%s: a day, and a %s, for a budget of 1.00', (name, of, day, most) => {
    const rule = ruleOf(name);
    expect(rule.period?.of).toBe(of);
    expect(worstDay(rule, 1_000_000)).toBe(BigInt(day));
    const from = '2027-02-01';
    expect(boundOf(rule.period!, '2027-03-08', { micros: 1_000_000, from })).toBe(BigInt(most));
  });

  it('is only a day’s bound where nothing longer is said, and none without terms', () => {
    expect(overDeliveryOf({ overDeliveryBasisPoints: 1_000 })).toEqual({
      overDeliveryBasisPoints: 1_000,
    });
    expect(overDeliveryOf(undefined)).toEqual({ overDeliveryBasisPoints: 0 });
  });
});

describe('a calendar period', () => {
  it('gives a budget that was set in its midst one budget for each of its days', () => {
    const { period } = ruleOf('google-ads');
    const boundIn = (day: string, from: string) => boundOf(period!, day, { micros: 10, from });
    expect(boundIn('2027-03-20', '2027-03-02')).toBe(310n);
    expect(boundIn('2027-03-20', '2027-03-01')).toBe(304n);
    expect(boundIn('2027-04-20', '2027-04-02')).toBe(304n);
  });

  it('ends with the month, or on a Saturday', () => {
    expect(stretchesOf({ of: 'month', basisPoints: 0 }, '2027-02-27', '2027-04-02')).toEqual([
      { first: '2027-02-27', days: 2 },
      { first: '2027-03-01', days: 31 },
      { first: '2027-04-01', days: 2 },
    ]);
    expect(stretchesOf({ of: 'week', basisPoints: 0 }, '2027-03-05', '2027-03-14')).toEqual([
      { first: '2027-03-05', days: 2 },
      { first: '2027-03-07', days: 7 },
      { first: '2027-03-14', days: 1 },
    ]);
    expect(stretchesOf({ of: 'week', basisPoints: 0 }, '2027-03-05', '2027-03-04')).toEqual([]);
  });
});
