import { canonicalJson, sha256Hex } from '../canonical.ts';
import type { Micros } from '../money.ts';

/** One row of a delivery report, as the ledger looks at it; money in micros of `currency`. */
export type Row = {
  /** Set on what a platform gives back; its cost is negative. */
  kind?: 'credit' | undefined;
  platform: string;
  accountId: string;
  orderId: string | null;
  lineId: string;
  creativeId: string | null;
  cell: string | null;
  /** Which file of a log the figures are from; those of several files add up. */
  part?: string | undefined;
  reportDate: string;
  hour: number | null;
  timeZone: string;
  currency: string;
  costMicros: Micros;
  impressions: number;
  clicks: number;
  reachInCategory: number | null;
  dataState: 'preliminary' | 'settling' | 'final';
  revision: string;
  reportedAt: string;
};

/** A posted row with what it changed; the next one of the same key takes its place, it is never altered. */
export type PostedLine = Row & {
  transferId: string;
  rowKey: string;
  oldMicros: Micros;
  deltaMicros: number;
  postedAt: string;
  fileSha256: string;
  previousHash: string;
  hash: string;
};

/** The posted line that stands for each row key. */
export type Heads = ReadonlyMap<string, PostedLine>;

/** Names what a row is about (SHA-256): platform, account, day, hour, order, line, creative, cell, credit or not, part. */
export const rowKey = (row: Row): string =>
  sha256Hex(
    canonicalJson([
      row.platform,
      row.accountId,
      row.reportDate,
      row.hour,
      row.orderId,
      row.lineId,
      row.creativeId,
      row.cell,
      ...(row.kind ? [row.kind] : []),
      ...(row.part ? [row.part] : []),
    ]),
  );

/** What a row says, in one spelling. When it was pulled is not part of that. */
export const contentOf = (row: Row): string =>
  canonicalJson([
    row.costMicros,
    row.currency,
    row.impressions,
    row.clicks,
    row.reachInCategory,
    row.dataState,
    row.timeZone,
  ]);

/** Names a posted line by its cause, so that the same cause has the same name wherever it is posted. */
export const transferId = (key: string, row: Row): string =>
  sha256Hex(canonicalJson([key, row.revision, contentOf(row)]));
