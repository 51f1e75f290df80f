import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SegmentLayout } from '../../lib/contracts/segment-layout.ts';
import { emailHash, phoneHash } from '../../lib/files/contact.ts';
import { hashContact } from '../../lib/files/contact-forms.ts';
import { knownLayouts } from '../../lib/files/known-layouts.ts';
import { isPlainLayout } from '../../lib/files/layout.ts';
import { usPostalCode } from '../../lib/files/postal-code.ts';
import { type Reading, type RowOutcome, readSegment } from '../../lib/files/segment-file.ts';

const layout: SegmentLayout = {
  columns: {
    voterId: 'id',
    zone: 'zone',
    household: 'home',
    birthDate: 'born',
    gender: 'gender',
    postalCode: 'zip',
    support: 'support',
    email: 'email',
    phone: 'phone',
    consent: 'consent',
  },
  category: 'registered',
  country: 'US',
  missingColumns: 'leave-empty',
};

const good: Record<string, string> = {
  id: 'V1',
  zone: 'Dunmere',
  home: 'H1',
  born: '1990-03-30',
  gender: 'F',
  zip: '00501',
  support: '50',
  email: 'a.b+c@gmail.com',
  phone: '206-555-0101',
  consent: '',
};

const outcomeWith = async (
  cells: Record<string, string>,
  wish: Partial<Reading> = {},
): Promise<RowOutcome | undefined> => {
  const row = { ...good, ...cells };
  const quoted = Object.values(row).map((cell) => `"${cell.replaceAll('"', '""')}"`);
  const bytes = (async function* () {
    yield Buffer.from(`${Object.keys(row).join(',')}\n${quoted.join(',')}\n`);
  })();
  const reading: Reading = {
    file: 'a.csv',
    layout,
    region: undefined,
    lastYear: 2027,
    tokenOf: (text) => `token of ${text}`,
    ...wish,
  };
  for await (const outcome of readSegment(bytes, reading)) return outcome;
  return undefined;
};

describe('what spreadsheets do to a row', () => {
  it.each([
    ['id', '9.19E+09', /rounded by a spreadsheet/],
    ['home', '1.2E+11', /rounded by a spreadsheet/],
    ['phone', '2.07E+09', /rounded by a spreadsheet/],
    ['zip', '5.01E+07', /rounded by a spreadsheet/],
    ['zip', '#REF!', /an error of a spreadsheet/],
    ['zone', '#N/A', /an error of a spreadsheet/],
    ['born', '#####', /an error of a spreadsheet/],
    ['support', '#DIV/0!', /an error of a spreadsheet/],
    ['born', '32962', /spreadsheet’s count of days/],
    ['born', '3/30/90', /year of two digits/],
    ['born', '30-Mar-90', /year of two digits/],
    ['zip', '123456', /is not a ZIP/],
    ['gender', 'yes', /is not f, m or u/],
    ['consent', 'perhaps', /neither yes nor no/],
  ])('is named where %s is %s', async (column, text, because) => {
    expect(await outcomeWith({ [column]: text })).toMatchObject({
      kind: 'rejected',
      reject: { line: 2, column, because: expect.stringMatching(because) },
    });
  });

  it.each([
    ['00501', '00501', undefined],
    ['501', '00501', 'zip'],
    ['2134', '02134', 'zip'],
    ['00501-1234', '00501', undefined],
    ['501-1234', '00501', 'zip'],
    ['005011234', '00501', undefined],
    ['21341234', '02134', 'zip'],
    ['5011234', '00501', 'zip'],
    ['="00501"', '00501', undefined],
    ['K1A 0B1', 'K1A 0B1', undefined],
  ])('reads the ZIP %s as %s', async (zip, postalCode, mended) => {
    const outcome = await outcomeWith({ zip });
    expect(outcome).toMatchObject({ kind: 'accepted', voter: { postalCode } });
    expect(outcome?.kind === 'accepted' && outcome.mended).toBe(mended);
  });

  it('leaves the postal codes of other countries as they are', async () => {
    const elsewhere = { layout: { ...layout, country: 'AT' } };
    expect(await outcomeWith({ zip: '1010', phone: '' }, elsewhere)).toMatchObject({
      voter: { postalCode: '1010' },
    });
  });

  it('mends every ZIP that lost its zeros, and never makes another of one that did not', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 501, max: 99_950 }),
        fc.integer({ min: 1, max: 9_999 }),
        (zip, route) => {
          const whole = String(zip).padStart(5, '0');
          expect(usPostalCode(whole)).toBe(whole);
          expect(usPostalCode(String(zip))).toBe(whole);
          expect(usPostalCode(String(zip * 10_000 + route))).toBe(whole);
        },
      ),
    );
  });

  it.each([
    '1990-03-30',
    '19900330',
    '1990/3/30',
    '03/30/1990',
    '30.3.1990',
    '30-MAR-1990',
    '30 March 1990',
    '1990-03-30T00:00:00Z',
    '3/30/1990 12:00:00 AM',
    '1990-00-00',
    '1990',
  ])('reads the year of %s', async (born) => {
    expect(await outcomeWith({ born })).toMatchObject({ voter: { birthYear: 1990 } });
  });

  it.each([
    ['f', 'f'],
    ['Male', 'm'],
    ['U', null],
    ['x', null],
    ['', null],
  ])('reads the gender %s as %s', async (gender, kept) => {
    expect(await outcomeWith({ gender })).toMatchObject({ voter: { gender: kept } });
  });

  it.each([
    ['yes', true],
    ['N', false],
    ['', null],
  ])('reads the consent "%s" as %s', async (consent, kept) => {
    expect(await outcomeWith({ consent })).toMatchObject({
      voter: { consent: kept, category: 'registered', household: 'token of H1' },
    });
  });
});

describe('contacts as UID2 wants them', () => {
  const hexOf = (field: 'email' | 'phone', input: string): string => {
    const hashed = hashContact('uid2', field, 'US')(input);
    return Buffer.from('hash' in hashed ? (hashed.hash ?? '') : '', 'base64').toString('hex');
  };

  it('are hashed where they are asked for, beside Meta’s', async () => {
    const asked = await outcomeWith({}, { contactForms: ['uid2'] });
    expect(asked).toMatchObject({
      voter: {
        emailSha256: emailHash('a.b+c@gmail.com'),
        phoneSha256: phoneHash('206-555-0101', 'US'),
        uid2EmailSha256: hexOf('email', 'ab@gmail.com'),
        uid2PhoneSha256: hexOf('phone', '+12065550101'),
      },
    });
    expect(await outcomeWith({})).toMatchObject({
      voter: { uid2EmailSha256: null, uid2PhoneSha256: null },
    });
  });

  it('are not made up for a phone number that is a hash already', async () => {
    const phone = '0'.repeat(64);
    expect(await outcomeWith({ phone }, { contactForms: ['uid2'] })).toMatchObject({
      voter: { phoneSha256: phone, uid2PhoneSha256: null },
    });
  });
});

describe('a layout', () => {
  it('finds columns whatever their capitals, but not where two are alike', async () => {
    expect((await outcomeWith({ ID: 'V2' }))?.kind).toBe('accepted');
    const shouted = { layout: { ...layout, columns: { ...layout.columns, zone: 'ZONE' } } };
    expect(await outcomeWith({}, shouted)).toMatchObject({ voter: { zone: 'dunmere' } });
    await expect(outcomeWith({ Zone: 'Other' }, shouted)).rejects.toThrow('no column "ZONE"');
  });

  it('maps what cells say, sets a prefix, and leaves out what is withheld', async () => {
    const mapped: SegmentLayout = {
      ...layout,
      values: { zone: { dunmere: 'Dun' }, gender: { f: '' } },
      prefix: { zone: 'County ' },
      emptyCells: ['V0', '50'],
    };
    expect(await outcomeWith({}, { layout: mapped })).toMatchObject({
      voter: { zone: 'county-dun', gender: null, support: null },
    });
    expect(await outcomeWith({ id: 'V0' }, { layout: mapped })).toMatchObject({
      reject: { column: 'id', because: 'is empty' },
    });
  });

  it('is plain when every field is one column as it stands', () => {
    const plain = Object.entries(knownLayouts).filter(([, one]) => isPlainLayout(one));
    expect(plain.map(([name]) => name)).toEqual(['default']);
    expect(isPlainLayout(layout)).toBe(false);
  });
});
