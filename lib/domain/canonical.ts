import { hash } from 'node:crypto';

/**
 * JSON with one spelling for each value: keys in code-unit order, no spaces, absent for undefined (as RFC 8785).
 * Throws for what JSON cannot hold: NaN, infinities, bigints, functions.
 */
export const canonicalJson = (value: unknown): string => {
  if (typeof value === 'string') return JSON.stringify(value);
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

/** SHA-256 of text (as UTF-8) or bytes, in 64 lower-case hex digits. */
export const sha256Hex = (data: string | Uint8Array): string => hash('sha256', data, 'hex');
