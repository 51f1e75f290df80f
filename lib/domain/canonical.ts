import { hash } from 'node:crypto';

/**
 * JSON with one spelling for each value: keys in code-unit order, no spaces, absent for undefined (as RFC 8785).
 * Throws for what JSON cannot hold: NaN, infinities, bigints, functions.
 */
export const canonicalJson = (value: unknown): string => {
  if (typeof value === 'string' || isSpelledSo(value)) return JSON.stringify(value);
  if (Array.isArray(value))
    return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const fields = value as Record<string, unknown>;
    let members = '';
    for (const key of Object.keys(fields).sort()) {
      const field = fields[key];
      if (field === undefined) continue;
      members += `${members && ','}${JSON.stringify(key)}:${canonicalJson(field)}`;
    }
    return `{${members}}`;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new Error(`Not a number that JSON can hold: ${value}`);
  }
  if (value !== null && typeof value !== 'number' && typeof value !== 'boolean') {
    throw new Error(`Not a value that JSON can hold: ${typeof value}`);
  }
  return JSON.stringify(value);
};

/** Whether the engine spells it so by itself: plain values, their keys in order. That is most of what is spelled. */
const isSpelledSo = (value: unknown): boolean => {
  if (Array.isArray(value)) return value.every(isPlain);
  if (value === null || typeof value !== 'object') return false;
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  let before: string | undefined;
  for (const key of Object.keys(value)) {
    if (before !== undefined && key < before) return false;
    if (!isPlain((value as Record<string, unknown>)[key])) return false;
    before = key;
  }
  return true;
};

const isPlain = (value: unknown): boolean =>
  typeof value === 'string' ||
  value === null ||
  (typeof value === 'number' && Number.isFinite(value)) ||
  typeof value === 'boolean' ||
  value === undefined;

/** SHA-256 of text (as UTF-8) or bytes, in 64 lower-case hex digits. */
export const sha256Hex = (data: string | Uint8Array): string => hash('sha256', data, 'hex');
