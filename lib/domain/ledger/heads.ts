import { sha256Hex } from '../canonical.ts';
import type { Heads, PostedLine } from './row.ts';

/** The line that stands for each row key after lines in posting order, on top of the heads before them. */
export const foldHeads = (lines: Iterable<PostedLine>, before: Heads = new Map()): Heads => {
  const heads = new Map(before);
  for (const line of lines) heads.set(line.rowKey, line);
  return heads;
};

/** The heads in order of row key, whatever order they were posted in. */
export const inKeyOrder = (heads: Iterable<PostedLine>): PostedLine[] =>
  [...heads].sort((a, b) => (a.rowKey < b.rowKey ? -1 : a.rowKey > b.rowKey ? 1 : 0));

/**
 * Names the state of a ledger: SHA-256 over what stands for each key.
 * Neither the order of posting nor its times are part of it, so the same reports give the same hash.
 */
export const stateHash = (heads: Iterable<PostedLine>): string =>
  sha256Hex(
    inKeyOrder(heads)
      .map((head) =>
        [
          head.rowKey,
          head.revision,
          head.costMicros,
          head.impressions,
          head.clicks,
          head.reachInCategory ?? '',
          head.currency,
          head.dataState,
          head.timeZone,
        ].join('|'),
      )
      .join('\n'),
  );
