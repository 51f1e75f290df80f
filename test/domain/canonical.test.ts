import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, sha256Hex } from '../../lib/domain/canonical.ts';

const reversed = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(reversed)
    : value !== null && typeof value === 'object'
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([key, item]) => [key, reversed(item)]),
        )
      : value;

describe('canonical JSON', () => {
  it.each([
    [{ b: 1, a: [true, null, 'x'] }, '{"a":[true,null,"x"],"b":1}'],
    [{ a: undefined, b: { d: 2, c: 1 } }, '{"b":{"c":1,"d":2}}'],
    [{ Z: 1, a: 2, é: 3 }, '{"Z":1,"a":2,"é":3}'],
    [{ 9: 2, 10: 1 }, '{"10":1,"9":2}'],
    [new Date(0), '{}'],
    [[undefined], '[null]'],
    [-0, '0'],
  ])('spells %j as %s', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it('is the same for any order of keys, and says the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it.each([
    [Number.NaN],
    [[Number.NaN]],
    [{ a: Number.POSITIVE_INFINITY }],
    [1n],
    [() => 1],
    [undefined],
  ])('refuses %s', (value) => {
    expect(() => canonicalJson(value)).toThrow('JSON can hold');
  });

  it('hashes as FIPS 180-4 says of "abc"', () => {
    const known = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(sha256Hex('abc')).toBe(known);
    expect(sha256Hex(new TextEncoder().encode('abc'))).toBe(known);
  });
});
