import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Campaign } from '../../lib/contracts/campaign.ts';

const example = parse(readFileSync('examples/campaign.yaml', 'utf8'));
const complaints = (change: object): string =>
  Campaign.safeParse({ ...example, ...change }).error?.message ?? '';

describe('a campaign', () => {
  it('is what the example says, its money in micros', () => {
    const campaign = Campaign.parse(example);
    expect(campaign.budget).toBe(28_000_000_000);
    expect(campaign.dayCap).toBe(3_000_000_000);
  });

  it('names a platform’s own rule of over-delivery, by the platform’s name or in figures', () => {
    const termsOf = (terms: object) =>
      Campaign.parse({ ...example, platforms: [{ name: 'ads', ...terms }] }).platforms[0];
    expect(termsOf({ overDelivery: 'google-ads' })).toMatchObject({
      overDeliveryBasisPoints: 10_000,
      overDelivery: { perMonthDays: 30.4 },
    });
    expect(termsOf({ overDelivery: 'meta' })).toMatchObject({
      overDeliveryBasisPoints: 7_500,
      overDelivery: { perWeekDays: 7 },
    });
    const own = { dayBasisPoints: 2_000, perWeekDays: 7 };
    expect(termsOf({ overDelivery: own })).toMatchObject({ overDeliveryBasisPoints: 2_000 });
    expect(termsOf({ overDeliveryBasisPoints: 1_000 })).toMatchObject({
      overDeliveryBasisPoints: 1_000,
    });
    expect(termsOf({})).toMatchObject({ overDeliveryBasisPoints: 0 });
  });

  it.each([
    [{ name: 'google-ads', lists: 'meta' }, 'GOOG-02: no list of voters goes to Google'],
    [{ name: 'dv360', lists: 'uid2' }, 'GOOG-02'],
    [{ lists: 'everything' }, 'lists'],
    [{ cellPrecision: 0 }, 'cellPrecision'],
    [{ overDelivery: 'tiktok' }, 'write google-ads, meta'],
    [{ overDelivery: { dayBasisPoints: 0, perMonthDays: 30, perWeekDays: 7 } }, 'not both'],
    [{ overDelivery: 'meta', overDeliveryBasisPoints: 1_000 }, 'leave overDeliveryBasisPoints out'],
  ])('is refused with a platform of %j: %s', (terms, because) => {
    expect(complaints({ platforms: [{ name: 'ads', ...terms }] })).toContain(because);
  });

  it('caps zones in money, by name', () => {
    const campaign = Campaign.parse({ ...example, zoneCaps: { lakeside: '900.00' } });
    expect(campaign.zoneCaps).toEqual({ lakeside: 900_000_000 });
    expect(complaints({ zoneCaps: { lakeside: 900 } })).toContain('expected string');
  });

  it.each([
    [{ country: undefined }, 'GEN-01: name the country'],
    [{ election: undefined }, 'GEN-01: name the election'],
    [{ audienceFloor: 999 }, 'no audience below 1,000 people'],
    [{ reallocateAt: '02:30' }, 'keep after 03:30'],
    [{ reallocateAt: '23:45' }, 'keep after 03:30'],
    [{ timeZone: 'Chicago' }, 'not an IANA time zone'],
    [{ budget: '1e5' }, 'write money in quotes'],
    [{ budget: 28000 }, 'expected string'],
    [{ days: 0 }, '>=1'],
    [{ surprise: true }, 'Unrecognized key'],
  ])('is refused with %j: %s', (change, because) => {
    expect(complaints(change)).toContain(because);
  });
});
