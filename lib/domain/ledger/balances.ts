import { type Micros, sumMicros } from '../money.ts';
import type { PostedLine } from './row.ts';

/** What one currency's heads add up to, in micros. final + provisional = total, of which unassigned. */
export type Balance = {
  finalMicros: Micros;
  provisionalMicros: Micros;
  /** The part of the total whose line nobody here knows. */
  unassignedMicros: Micros;
  totalMicros: Micros;
};

/**
 * Balances by currency, in order of its code; never added across currencies.
 * `isFinal` says when a figure no longer changes: by default when its platform says so.
 */
export const balances = (
  heads: Iterable<PostedLine>,
  knownLines: readonly { platform: string; lineId: string }[],
  isFinal: (head: PostedLine) => boolean = ({ dataState }) => dataState === 'final',
): Record<string, Balance> => {
  const known = new Set(knownLines.map(nameOf));
  const byCurrency = Map.groupBy(heads, ({ currency }) => currency);
  return Object.fromEntries(
    [...byCurrency]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([currency, group]) => [
        currency,
        {
          finalMicros: costOf(group.filter(isFinal)),
          provisionalMicros: costOf(group.filter((head) => !isFinal(head))),
          unassignedMicros: costOf(group.filter((head) => !known.has(nameOf(head)))),
          totalMicros: costOf(group),
        },
      ]),
  );
};

/** Currency totals after the signed differences of more lines, in order of its code. */
export const addLines = (
  totals: Readonly<Record<string, Micros>>,
  lines: readonly PostedLine[],
): Record<string, Micros> => {
  const sums = new Map(Object.entries(totals));
  for (const { currency, deltaMicros } of lines) {
    sums.set(currency, sumMicros([sums.get(currency) ?? 0, deltaMicros]));
  }
  return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
};

const nameOf = ({ platform, lineId }: { platform: string; lineId: string }): string =>
  `${platform}/${lineId}`;

const costOf = (heads: readonly PostedLine[]): Micros =>
  sumMicros(heads.map(({ costMicros }) => costMicros));
