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
