import { hash } from 'node:crypto';
import { emailOf, hashedAlready, phoneDigits, type Region } from './contact.ts';
import { birthDay, birthMonth, birthYear, genderOf, madIdOf } from './contact-codes.ts';

/** Destinations whose rules for contacts differ. */
export const contactPlatforms = ['meta', 'google', 'uid2'] as const;
export type ContactPlatform = (typeof contactPlatforms)[number];

/** What can be known of a person, under the names of the command line. */
export const contactFields = [
  'email',
  'phone',
  'first-name',
  'last-name',
  'zip',
  'country',
  'city',
  'state',
  'gender',
  'birth-year',
  'birth-month',
  'birth-day',
  'madid',
] as const;
export type ContactField = (typeof contactFields)[number];

/** A contact as a platform takes it. `hash` is null for what it takes in the clear. */
export type Hashed =
  | { input: string; normalised: string; hash: string | null }
  | { input: string; refused: string };

type Form = {
  /** The platform's own spelling of a value; undefined for what is no such value. */
  normal(text: string, region: Region): string | undefined;
  /** What a value is to be, for people whose value is not. */
  wanted: string;
  /** Taken as it is, not hashed. */
  clear?: true;
};

/**
 * Normalises one value for a platform and hashes it: SHA-256 over UTF-8, in lower hex, for UID2 the raw 32 bytes in
 * base64. A hash passes through. Sources: Meta, Customer Information Parameters and its parameter builder; Google,
 * Data Manager API, Format user data; UID2, Normalization and Encoding.
 */
export const hashContact = (
  platform: ContactPlatform,
  field: ContactField,
  region: Region,
): ((input: string) => Hashed) => {
  const form = forms[platform][field];
  const encoded = platform === 'uid2' ? inBase64 : (hex: string) => hex;
  return (input) => {
    if (!form) return { input, refused: `${platform} takes no ${field}` };
    if (!input.trim()) return { input, refused: 'is blank' };
    const known = form.clear ? undefined : hashedAlready(input);
    if (known) return { input, normalised: known, hash: encoded(known) };
    const normalised = form.normal(input.normalize('NFC').trim(), region);
    if (!normalised) return { input, refused: `is not ${form.wanted}` };
    return { input, normalised, hash: form.clear ? null : encoded(hash('sha256', normalised)) };
  };
};

/** Lower hex of an address as UID2 hashes it; null for none. A hash passes through: it is the same but for gmail.com. */
export const uid2EmailHash = (text: string): string | null => {
  const email = withoutTags('gmail.com')(text);
  return hashedAlready(text) ?? (email ? hash('sha256', email) : null);
};

/** The same of a phone number, + and digits. Null for a hash too: whether its number had the + cannot be told. */
export const uid2PhoneHash = (text: string, region: Region): string | null => {
  const digits = hashedAlready(text) ? undefined : phoneDigits(text, region);
  return digits ? hash('sha256', `+${digits}`) : null;
};

const inBase64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');

/** An address at one of the hosts without dots and without what follows a plus, as the host itself delivers it. */
const withoutTags =
  (...hosts: string[]) =>
  (text: string): string | undefined => {
    const email = emailOf(text);
    const [local = '', host = ''] = email?.split('@') ?? [];
    if (!hosts.includes(host)) return email;
    const mailbox = local.replace(/\+.*/, '').replaceAll('.', '');
    return mailbox && `${mailbox}@${host}`;
  };

const plussed = (text: string, region: Region): string | undefined => {
  const digits = phoneDigits(text.replace(/^00/, '+'), region);
  return digits && `+${digits}`;
};

const lowered = (text: string): string => text.toLowerCase();
const onlyLetters = (text: string): string => lowered(text).replace(/[^a-z]/g, '');
const bareName = (text: string): string => lowered(text).replace(/[\s\p{P}\p{S}]/gu, '');
const withoutTitle = (text: string): string =>
  lowered(text)
    .replace(/^(?:mr|mrs|ms|dr)(?:\.\s*|\s+|$)/, '')
    .trim();
const SUFFIX = /(?:,\s*|\s+)(?:jr\.?|sr\.?|2nd|3rd|ii|iii|iv|v|vi|cpa|dc|dds|vm|jd|md|phd)$/;
const withoutSuffix = (text: string): string => lowered(text).replace(SUFFIX, '').trim();

const country = (text: string): string | undefined =>
  /^[a-z]{2}$/i.test(text) ? text.toUpperCase() : undefined;

const firstFive = (text: string, region: Region): string | undefined => {
  const zip = lowered(text).replace(/\s/g, '');
  if (region !== 'US') return zip.replaceAll('-', '');
  return /^(\d{5})(?:-?\d{4})?$/.exec(zip)?.[1];
};

const state = (text: string, region: Region): string | undefined => {
  const letters = onlyLetters(text);
  return region === 'US' && letters.length !== 2 ? undefined : letters;
};

const anEmail = 'an email address';
const aPhone = 'a phone number: write it with its country code, or name the country';
const aName = 'a name';
const aCountry = 'a country of two letters';
const anId = 'a mobile advertising id of 32 hexadecimal digits, hyphens between';

const forms: Record<ContactPlatform, Partial<Record<ContactField, Form>>> = {
  meta: {
    email: { normal: emailOf, wanted: anEmail },
    phone: { normal: (text, region) => plussed(text, region)?.slice(1), wanted: aPhone },
    'first-name': { normal: bareName, wanted: aName },
    'last-name': { normal: bareName, wanted: aName },
    zip: { normal: firstFive, wanted: 'a ZIP of five digits; a spreadsheet drops leading zeros' },
    country: { normal: (text) => country(text)?.toLowerCase(), wanted: aCountry },
    city: { normal: onlyLetters, wanted: 'a city in letters a to z' },
    state: { normal: state, wanted: 'a state; those of the US in two letters' },
    gender: { normal: genderOf, wanted: 'm or f' },
    'birth-year': { normal: birthYear, wanted: 'a year of four digits, from 1900' },
    'birth-month': { normal: birthMonth, wanted: 'a month from 01 to 12' },
    'birth-day': { normal: birthDay, wanted: 'a day of a month, from 01 to 31' },
    madid: { normal: (text) => madIdOf(lowered(text)), wanted: anId, clear: true },
  },
  google: {
    email: {
      normal: (text) => withoutTags('gmail.com', 'googlemail.com')(text.replace(/\s/g, '')),
      wanted: anEmail,
    },
    phone: { normal: plussed, wanted: aPhone },
    'first-name': { normal: withoutTitle, wanted: aName },
    'last-name': { normal: withoutSuffix, wanted: aName },
    zip: { normal: (text) => text, wanted: 'a postal code', clear: true },
    country: { normal: country, wanted: aCountry, clear: true },
    madid: { normal: madIdOf, wanted: anId, clear: true },
  },
  uid2: {
    email: { normal: withoutTags('gmail.com'), wanted: anEmail },
    phone: { normal: plussed, wanted: aPhone },
  },
};
