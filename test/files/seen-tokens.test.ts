import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { seenTokens } from '../../lib/files/seen-tokens.ts';

const token = (n: number): string => hash('sha256', String(n));

describe('the tokens that were seen', () => {
  it('are told from new ones, however many they are', () => {
    const seen = seenTokens();
    for (let n = 0; n < 50_000; n += 1) expect(seen.add(token(n))).toBe(true);
    for (let n = 0; n < 50_000; n += 1) {
      if (seen.add(token(n)) || !seen.has(token(n))) throw new Error(`${n} was forgotten`);
    }
    expect(seen.has(token(50_000))).toBe(false);
  });

  it('differ in either half', () => {
    const seen = seenTokens();
    const tail = '0'.repeat(38);
    const tokens = [
      `${'1'.repeat(13)}${'2'.repeat(13)}${tail}`,
      `${'1'.repeat(13)}3${'2'.repeat(12)}${tail}`,
      `${'2'.repeat(13)}${'2'.repeat(13)}${tail}`,
      '0'.repeat(64),
    ];
    expect(tokens.map((one) => seen.add(one))).toEqual([true, true, true, true]);
    expect(tokens.map((one) => seen.add(one))).toEqual([false, false, false, false]);
  });
});
