import { describe, expect, it } from 'vitest';
import { holdoutBelow, isHeldOut } from '../../../lib/domain/audience/holdout.ts';
import { sha256Hex } from '../../../lib/domain/canonical.ts';

const people = Array.from({ length: 20_000 }, (_, n) => ({
  voter: sha256Hex(`voter ${n}`).slice(0, 32),
  household: n % 5 === 0 ? null : sha256Hex(`home ${n >> 1}`).slice(0, 32),
}));
const terms = { share: 0.05, by: 'household' as const, salt: 'spring' };
const held = (changes = {}) => people.filter((one) => isHeldOut(one, { ...terms, ...changes }));

describe('a holdout', () => {
  it('has about its share of people', () => {
    expect(held({ by: 'person' }).length / people.length).toBeCloseTo(0.05, 2);
    expect(holdoutBelow(terms)).toBe('0ccccccc');
  });

  it('keeps a household together, and whoever has none alone', () => {
    const homes = new Set(held().map(({ household }) => household));
    const others = people.filter((one) => !isHeldOut(one, terms));
    expect(others.filter(({ household }) => household && homes.has(household))).toEqual([]);
    expect(held().some(({ household }) => household === null)).toBe(true);
  });

  it('keeps everybody under a larger share, and draws others by another salt or unit', () => {
    const larger = new Set(held({ share: 0.1 }));
    expect(held().every((one) => larger.has(one))).toBe(true);
    expect(held({ salt: 'autumn' })).not.toEqual(held());
    expect(held({ by: 'person' })).not.toEqual(held());
  });
});
