import { assertMicros, type Micros } from '../money.ts';
import type { PostedLine } from './row.ts';

/** Currency totals after the signed differences of more lines, in order of its code. */
export const addLines = (
  totals: Readonly<Record<string, Micros>>,
  lines: readonly PostedLine[],
): Record<string, Micros> => {
  const sums = new Map(Object.entries(totals).map(([code, micros]) => [code, BigInt(micros)]));
  for (const { currency, deltaMicros } of lines) {
    sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(deltaMicros));
  }
  return Object.fromEntries(
    [...sums]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([code, micros]) => [code, assertMicros(Number(micros))]),
  );
};
