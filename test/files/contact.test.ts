import { hash } from 'node:crypto';
import fc from 'fast-check';
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { describe, expect, it } from 'vitest';
import { emailHash, phoneHash, type Region, regionOf } from '../../lib/files/contact.ts';

const sha = (text: string): string => hash('sha256', text);
const hashed = sha('somebody');

describe('an email address', () => {
  // As Meta's customer-list rules say: trim, lower case; nothing else is taken away.
  it.each([
    ['jsmith@example.com', 'jsmith@example.com'],
    ['  JSmith@Example.COM ', 'jsmith@example.com'],
    ['j.smith+list@example.com', 'j.smith+list@example.com'],
    ['vale\u0301ry@example.org', 'val\u00e9ry@example.org'],
  ])('%j is hashed as %j', (text, normal) => {
    expect(emailHash(text)).toBe(sha(normal));
  });

  it('gives the hash that sha256sum gives', () => {
    expect(emailHash('test@example.com')).toBe(
      '973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b',
    );
  });

  it('passes through when it is hashed already', () => {
    expect(emailHash(hashed)).toBe(hashed);
    expect(emailHash(` ${hashed.toUpperCase()}`)).toBe(hashed);
  });

  it.each([
    'nobody',
    '@example.com',
    'a@',
    'a@b',
    'a b@example.com',
    'a@b@example.com',
    'a@x..org',
    'a@x.org,b@x.org',
    '<a@x.org>',
    `${'x'.repeat(250)}@x.org`,
  ])('is not %j', (text) => {
    expect(emailHash(text)).toBeUndefined();
  });
});

describe('a phone number', () => {
  it.each<[string, Region, string]>([
    ['+1 206 555 0101', undefined, '12065550101'],
    ['(206) 555-0101', 'US', '12065550101'],
    ['1 206 555 0101', 'US', '12065550101'],
    ['206.555.0101', 'CA', '12065550101'],
    ['206-555-0101 ext. 7', 'US', '12065550101'],
    ['+44 20 7946 0018', 'US', '442079460018'],
    ['020 7946 0018', 'GB', '442079460018'],
    ['030 23125 123', 'DE', '493023125123'],
  ])('%j from %s is hashed as %s', (text, region, digits) => {
    expect(phoneHash(text, region)).toBe(sha(digits));
  });

  it.each<[string, Region]>([
    ['206 555 0101', undefined],
    ['020 7946 0018', undefined],
    ['555 0101', 'US'],
    ['206 555 01011', 'US'],
    ['+1 555', undefined],
    ['nobody', 'US'],
    ['call 206 555 0101', 'US'],
  ])('is not %j from %s', (text, region) => {
    expect(phoneHash(text, region)).toBeUndefined();
  });

  it('passes through when it is hashed already', () => {
    expect(phoneHash(hashed, undefined)).toBe(hashed);
  });

  it('reads plain North American numbers as the library does', () => {
    const part = fc.constantFrom(
      '+1',
      '1',
      '+',
      '206',
      '555',
      '0101',
      '055',
      ' ',
      '-',
      '(',
      ')',
      '.',
      '9',
    );
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 9 }),
        fc.constantFrom<Region>('US', 'GB', undefined),
        (parts, region) => {
          const text = parts.join('').trim();
          const number = parsePhoneNumberFromString(text, {
            ...(region && { defaultCountry: region }),
            extract: false,
          });
          const digits = number?.isPossible() ? number.number.slice(1) : undefined;
          expect(phoneHash(text, region)).toBe(digits && sha(digits));
        },
      ),
      { numRuns: 3_000, examples: [[['+1', ' ', '(', '206', ')', ' ', '555', '-', '0101'], 'GB']] },
    );
  });

  it('knows the regions that have numbers', () => {
    expect([regionOf(' us '), regionOf('GB'), regionOf('XX'), regionOf('USA')]).toEqual([
      'US',
      'GB',
      undefined,
      undefined,
    ]);
  });
});
