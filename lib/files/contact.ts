import { hash } from 'node:crypto';
import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/min';

const HASHED = /^[a-f0-9]{64}$/i;
const EMAIL = /^[^\s@,;:<>()"]+@[^\s@,;:<>()".]+(?:\.[^\s@,;:<>()".]+)+$/;

/** An email address trimmed, in NFC and lower case; undefined for what is not an address. */
export const emailOf = (text: string): string | undefined => {
  const email = text.trim().normalize('NFC').toLowerCase();
  return email.length <= 254 && EMAIL.test(email) ? email : undefined;
};

/**
 * SHA-256 of an email address as Meta's customer list takes it: trimmed, lower case, NFC; dots and plus are kept.
 * A value that is hashed already passes through. Undefined for what is not an address.
 */
export const emailHash = (text: string): string | undefined => {
  const hashed = hashedAlready(text);
  if (hashed) return hashed;
  const email = emailOf(text);
  return email && hash('sha256', email);
};

/** A value that is a SHA-256 in hex already, in lower case; undefined for any other. */
export const hashedAlready = (text: string): string | undefined =>
  HASHED.test(text.trim()) ? text.trim().toLowerCase() : undefined;

/** Where a phone number without a country code is from; undefined when not known. */
export type Region = CountryCode | undefined;

/** Reads an ISO 3166-1 code as a region; undefined for none that has phone numbers. */
export const regionOf = (code: string): Region => {
  const upper = code.trim().toUpperCase();
  return isSupportedCountry(upper) ? upper : undefined;
};

/**
 * SHA-256 of a phone number as Meta's customer list takes it: digits only, with the country code, without plus,
 * leading zeros or extension. A value that is hashed already passes through. Undefined for what cannot be a number.
 */
export const phoneHash = (text: string, region: Region): string | undefined => {
  const hashed = hashedAlready(text);
  if (hashed) return hashed;
  const digits = phoneDigits(text, region);
  return digits && hash('sha256', digits);
};

/** A phone number's digits from its country code on, as E.164 orders them; undefined for what cannot be a number. */
export const phoneDigits = (text: string, region: Region): string | undefined => {
  const phone = text.trim();
  return northAmerican(phone, region) ?? parsed(phone, region);
};

const parsed = (phone: string, region: Region): string | undefined => {
  const number = parsePhoneNumberFromString(phone, {
    ...(region && { defaultCountry: region }),
    extract: false,
  });
  return number?.isPossible() ? number.number.slice(1) : undefined;
};

/** The plain writings of +1 numbers, ten times as fast as the library's parser. */
const northAmerican = (phone: string, region: Region): string | undefined => {
  const withCode = phone.startsWith('+1');
  if (!withCode && (phone.startsWith('+') || !usesPlusOne(region))) return undefined;
  const match = /^(?:\+?1)?[ .-]?\(?([2-9]\d\d)\)?[ .-]?([2-9]\d\d)[ .-]?(\d{4})$/.exec(phone);
  return match ? `1${match[1]}${match[2]}${match[3]}` : undefined;
};

/** True for a region whose numbers have the country code 1. */
export const usesPlusOne = (region: Region): boolean =>
  region === 'US' || (region !== undefined && getCountryCallingCode(region) === '1');
