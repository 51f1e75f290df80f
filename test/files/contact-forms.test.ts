import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { regionOf } from '../../lib/files/contact.ts';
import {
  type ContactField,
  type ContactPlatform,
  contactFields,
  contactPlatforms,
  hashContact,
} from '../../lib/files/contact-forms.ts';

const hashed = (platform: ContactPlatform, field: ContactField, input: string, country = 'US') =>
  hashContact(platform, field, regionOf(country))(input);

describe('published vectors', () => {
  // Meta: Conversions API, Customer Information Parameters.
  it.each<[ContactField, string, string]>([
    [
      'email',
      ' John_Smith@gmail.com ',
      '62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f',
    ],
    [
      'phone',
      '+1 (650) 555-1212',
      'e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176',
    ],
    ['first-name', 'Mary', '6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec'],
    ['first-name', 'Valéry', '08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c'],
    ['last-name', '정', '8fa8cd9c440be61d0151429310034083132b35975c4bea67fdd74158eb51db14'],
    ['country', 'US', '79adb2a2fce5c6ba215fe5f27f532d4e7edbac4b6a5e09e1ef3a08084a904621'],
  ])('Meta hashes the %s %j as it says', (field, input, expected) => {
    expect(hashed('meta', field, input)).toMatchObject({ hash: expected });
  });

  // UID2: Normalization and Encoding.
  it.each<[ContactField, string, string]>([
    ['email', 'USER@example.com', 'tMmiiTI7IaAcPpQPFQ65uMVCWH8av9jw4cwf/F5HVRQ='],
    ['phone', '+12345678901', 'EObwtHBUqDNZR33LNSMdtt5cafsYFuGmuY4ZLenlue4='],
  ])('UID2 encodes the %s %j as it says', (field, input, expected) => {
    expect(hashed('uid2', field, input)).toMatchObject({ hash: expected });
  });
});

describe('a value is spelled as its platform wants it', () => {
  it.each<[ContactPlatform, ContactField, string, string]>([
    ['meta', 'email', 'Jane.Doe+News@Gmail.com', 'jane.doe+news@gmail.com'],
    // Google: Data Manager API, Format user data.
    ['google', 'email', 'cloudy.sanfrancisco+shopping@gmail.com', 'cloudysanfrancisco@gmail.com'],
    ['google', 'email', 'user.name+NYC@Example.com', 'user.name+nyc@example.com'],
    ['google', 'email', 'j.d+x@googlemail.com', 'jd@googlemail.com'],
    ['uid2', 'email', 'j.d+x@googlemail.com', 'j.d+x@googlemail.com'],
    ['uid2', 'email', 'Jane.Doe+x@GMAIL.com', 'janedoe@gmail.com'],
    ['meta', 'phone', '0049 170 1234567', '491701234567'],
    ['google', 'phone', '(800)555-0100', '+18005550100'],
    ['uid2', 'phone', '(650) 555-1212', '+16505551212'],
    ['meta', 'first-name', "  Mary-Ann O'Neil ", 'maryannoneil'],
    ['google', 'first-name', ' Mrs. Mary-Ann ', 'mary-ann'],
    ['google', 'first-name', 'Drew', 'drew'],
    ['google', 'last-name', 'Smith-Jones, Jr.', 'smith-jones'],
    ['google', 'last-name', 'Quinn III', 'quinn'],
    ['google', 'last-name', 'Levi', 'levi'],
    ['meta', 'city', 'St. Louis', 'stlouis'],
    ['meta', 'state', 'CA', 'ca'],
    ['meta', 'zip', '94035-1234', '94035'],
    ['google', 'zip', '94035-1234', '94035-1234'],
    ['google', 'country', 'us', 'US'],
    ['meta', 'gender', 'Female', 'f'],
    ['meta', 'birth-month', '3', '03'],
    ['meta', 'birth-day', '31', '31'],
    ['meta', 'birth-year', '1968', '1968'],
    [
      'meta',
      'madid',
      '4B61639E-47CC-4056-A16A-C8217E029462',
      '4b61639e-47cc-4056-a16a-c8217e029462',
    ],
  ])('%s takes the %s %j as %j', (platform, field, input, normalised) => {
    expect(hashed(platform, field, input)).toMatchObject({ input, normalised });
  });

  it('takes a British postcode without its space', () => {
    expect(hashed('meta', 'zip', 'M1 1AE', 'GB')).toMatchObject({ normalised: 'm11ae' });
  });

  it('hashes nothing that a platform takes in the clear', () => {
    for (const field of ['zip', 'country'] as const) {
      const input = field === 'zip' ? '94035' : 'US';
      expect(hashed('google', field, input)).toMatchObject({ hash: null });
      expect(hashed('meta', field, input)).toMatchObject({ hash: expect.any(String) });
    }
  });
});

describe('a value that cannot be taken is refused with a reason', () => {
  it.each<[ContactPlatform, ContactField, string, string]>([
    ['meta', 'email', 'nobody', 'is not an email address'],
    ['uid2', 'email', '+x@gmail.com', 'is not an email address'],
    ['google', 'phone', '555 0101', 'is not a phone number'],
    ['meta', 'zip', '2138', 'spreadsheet drops leading zeros'],
    ['meta', 'state', 'California', 'in two letters'],
    ['meta', 'birth-year', '1899', 'from 1900'],
    ['meta', 'birth-month', '13', 'from 01 to 12'],
    ['meta', 'birth-day', '0', 'from 01 to 31'],
    ['meta', 'gender', 'x', 'is not m or f'],
    ['meta', 'country', 'United States', 'two letters'],
    ['meta', 'city', '93', 'letters a to z'],
    ['google', 'first-name', 'Dr.', 'is not a name'],
    ['google', 'madid', '00000000-0000-0000-0000-000000000000', 'mobile advertising id'],
    ['google', 'city', 'Austin', 'google takes no city'],
    ['uid2', 'first-name', 'Mary', 'uid2 takes no first-name'],
    ['meta', 'email', '  ', 'is blank'],
  ])('%s, %s: %j', (platform, field, input, reason) => {
    expect(hashed(platform, field, input)).toEqual({
      input,
      refused: expect.stringContaining(reason),
    });
  });
});

describe('a hash', () => {
  const known = hash('sha256', 'somebody');

  it('passes through, in the form of its platform', () => {
    expect(hashed('meta', 'email', known.toUpperCase())).toMatchObject({ hash: known });
    expect(hashed('google', 'last-name', known)).toMatchObject({ hash: known });
    expect(hashed('uid2', 'email', known)).toMatchObject({
      hash: Buffer.from(known, 'hex').toString('base64'),
    });
  });

  it('is of the normalised text, whatever the value', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...contactPlatforms),
        fc.constantFrom(...contactFields),
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        (platform, field, input) => {
          const contact = hashed(platform, field, input);
          if ('refused' in contact || contact.hash === null) return;
          const digest = hash('sha256', contact.normalised, 'buffer');
          expect(contact.hash).toBe(digest.toString(platform === 'uid2' ? 'base64' : 'hex'));
        },
      ),
      { seed: 1 },
    );
  });
});
