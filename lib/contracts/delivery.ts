import * as z from 'zod';
import {
  Currency,
  ForeignId,
  Instant,
  LocalDate,
  Sha256Hex,
  Slug,
  TimeZone,
} from './primitives.ts';

/** Whole micros that a credit may make negative. */
const SignedMicros = z.int().min(-9_000_000_000_000_000).max(9_000_000_000_000_000);

const row = z.strictObject({
  /** Set on what a platform gives back, such as an over-delivery credit: a row of its own with a negative cost. */
  kind: z.literal('credit').optional(),
  platform: Slug,
  accountId: ForeignId,
  orderId: ForeignId.nullable(),
  lineId: ForeignId,
  creativeId: ForeignId.nullable(),
  cell: z.string().max(200).nullable(),
  /** Set on what a log adds up to: which of a feed's files. The figures of several parts add up. */
  part: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  reportDate: LocalDate,
  hour: z.int().min(0).max(24).nullable(),
  timeZone: TimeZone,
  currency: Currency,
  costMicros: SignedMicros,
  impressions: z.int().min(0),
  clicks: z.int().min(0),
  /** In-category voters reached for the first time; null where the platform does not say. */
  reachInCategory: z.int().min(0).nullable(),
  dataState: z.enum(['preliminary', 'settling', 'final']),
  /** Orders the revisions of one key: the platform's own number, zero-padded, or the report's as-of instant. */
  revision: z.string().min(1).max(80),
  reportedAt: Instant,
});

/**
 * One neutral row of a delivery report: what a line delivered on one account day (or hour of it), or was given back
 * for it. Its key is platform, account, day, hour, order, line, creative, cell, kind and part; a later revision replaces an
 * earlier one.
 */
export const DeliveryRow = row.refine(
  ({ kind, costMicros }) => (kind === 'credit' ? costMicros <= 0 : costMicros >= 0),
  'only a credit is negative, and a credit always is',
);
export type DeliveryRow = z.infer<typeof DeliveryRow>;

/** One posted line of the ledger: what a row was, what it became, the signed difference. Never changed. */
export const LedgerLine = z.strictObject({
  ...row.shape,
  /** Names its cause: hash of row key, revision and figures. */
  transferId: Sha256Hex,
  rowKey: Sha256Hex,
  oldMicros: SignedMicros,
  deltaMicros: z.int(),
  postedAt: Instant,
  fileSha256: Sha256Hex,
  /** Hash of the line before, and of this one with it. */
  previousHash: Sha256Hex,
  hash: Sha256Hex,
});
export type LedgerLine = z.infer<typeof LedgerLine>;

/** A row that was not posted, and why; it can be replayed or dropped. */
export const QuarantinedRow = z.strictObject({
  fileSha256: Sha256Hex,
  file: z.string(),
  line: z.int().min(1),
  column: z.string(),
  because: z.string(),
  /** What the row would have added, where that much could be read. */
  costMicros: z.int().nullable(),
  /** Of that amount, where it could be read. */
  currency: Currency.optional(),
  /** How many rows it stands for, where that is not one. */
  rows: z.int().min(2).optional(),
});
export type QuarantinedRow = z.infer<typeof QuarantinedRow>;
