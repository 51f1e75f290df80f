import { canonicalJson, sha256Hex } from '../canonical.ts';
import type { Micros } from '../money.ts';
import { type Heads, type PostedLine, type Row, rowKey, transferId } from './row.ts';

/** What the first line of a ledger names as the hash before it. */
export const GENESIS = '0'.repeat(64);

/** A line whose hash is not known yet. */
type Unsealed = Omit<PostedLine, 'hash'> & { hash?: string | undefined };

/** The hash of a line: SHA-256 over all the rest of it, the hash of the line before included. */
export const lineHash = (line: Unsealed): string =>
  sha256Hex(canonicalJson(line.hash === undefined ? line : { ...line, hash: undefined }));

/** Where and when a row is posted; `previousHash` is the hash of the last line so far. */
export type Posting = { fileSha256: string; postedAt: string; previousHash: string };

/** The line that puts a row in the place of its key's head: two where the head was in another currency. */
export const linesFor = (
  { key, row }: { key: string; row: Row },
  head: PostedLine | undefined,
  posting: Posting,
): PostedLine[] => {
  if (!head || head.currency === row.currency) {
    return [lineOf(key, row, head?.costMicros ?? 0, posting)];
  }
  // Money is never added across currencies: the old one is left at nothing before the new one starts.
  const nothing = { costMicros: 0, impressions: 0, clicks: 0, reachInCategory: null };
  const emptied = { ...row, ...nothing, currency: head.currency };
  const first = lineOf(key, emptied, head.costMicros, posting);
  return [first, lineOf(key, row, 0, { ...posting, previousHash: first.hash })];
};

// The fields stand in the order of canonical JSON, which is then spelled at once. A field that is absent stands there
// as undefined: spreading one in would cost as much as hashing the line.
const lineOf = (key: string, row: Row, oldMicros: Micros, posting: Posting): PostedLine => {
  const line: Unsealed = {
    accountId: row.accountId,
    cell: row.cell,
    clicks: row.clicks,
    costMicros: row.costMicros,
    creativeId: row.creativeId,
    currency: row.currency,
    dataState: row.dataState,
    deltaMicros: row.costMicros - oldMicros,
    fileSha256: posting.fileSha256,
    hash: undefined,
    hour: row.hour,
    impressions: row.impressions,
    kind: row.kind,
    lineId: row.lineId,
    oldMicros,
    orderId: row.orderId,
    part: row.part,
    platform: row.platform,
    postedAt: posting.postedAt,
    previousHash: posting.previousHash,
    reachInCategory: row.reachInCategory,
    reportDate: row.reportDate,
    reportedAt: row.reportedAt,
    revision: row.revision,
    rowKey: key,
    timeZone: row.timeZone,
    transferId: transferId(key, row),
  };
  line.hash = lineHash(line);
  return line as PostedLine;
};

/** A whole chain fits and ends in `hash`, or `index` is the first line (from 0) that does not fit. */
export type ChainCheck =
  | { kind: 'fits'; hash: string }
  | { kind: 'broken'; index: number; because: string };

/**
 * Checks lines in the order they were posted, from the hash (and, where it is not the first, the heads) before them.
 * A line fits when it is unaltered, follows the one before, and its old figure is the one that stood.
 */
export const verifyChain = (
  lines: readonly PostedLine[],
  startHash: string,
  startHeads: Heads = new Map(),
): ChainCheck => {
  const moved = new Map<string, PostedLine>();
  let hash = startHash;
  for (const [index, line] of lines.entries()) {
    const because = misfit(line, hash, moved.get(line.rowKey) ?? startHeads.get(line.rowKey));
    if (because) return { kind: 'broken', index, because };
    moved.set(line.rowKey, line);
    hash = line.hash;
  }
  return { kind: 'fits', hash };
};

const misfit = (line: PostedLine, before: string, head?: PostedLine): string | undefined => {
  if (line.previousHash !== before) return 'it does not follow the line before it';
  if (line.hash !== lineHash(line)) return 'it was altered after it was posted';
  if (line.rowKey !== rowKey(line)) return 'its row key is not that of its row';
  if (line.transferId !== transferId(line.rowKey, line)) return 'its id does not name its cause';
  const stood = head?.currency === line.currency ? head.costMicros : 0;
  if (line.oldMicros !== stood) return `it replaces ${line.oldMicros} micros where ${stood} stood`;
  if (line.deltaMicros !== line.costMicros - line.oldMicros)
    return 'its difference is not new - old';
  return undefined;
};
