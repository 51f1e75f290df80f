import * as z from 'zod';
import type { CellCount as Cell, TargetGroup as Group } from '../domain/destinations/cells.ts';
import { Instant, Sha256Hex } from './primitives.ts';

const Count = z.int().min(0);

/** Rows that a destination turned down, and why, in its own words. */
export const Rejected = z.strictObject({ because: z.string(), rows: Count });
export type Rejected = z.infer<typeof Rejected>;

const rows = {
  sent: Count,
  received: Count,
  invalid: Count,
  rejected: z.array(Rejected),
  /** People whom the destination knows; null where it does not say. */
  matched: Count.nullable(),
};

/** What a destination said of one batch of an upload, or of all from `batch` through another one. */
export const BatchReceipt = z.strictObject({
  batch: z.int().min(1),
  through: z.int().min(1).optional(),
  ...rows,
});
export type BatchReceipt = z.infer<typeof BatchReceipt>;

/** What a destination said of a whole delivery; who was sent to it, and in how many batches. */
export const DeliveryReceipt = z.strictObject({
  hash: Sha256Hex,
  at: Instant,
  batches: Count,
  /** Under which number its batches are kept. */
  kept: z.int().min(0),
  ...rows,
  /** What of an audience its cells are expected to reach, and their precision, as shares from 0 to 1. */
  cells: z.strictObject({ cells: Count, coverage: z.number(), rate: z.number() }).optional(),
  /** Set when a person confirmed it. */
  confirmedAt: Instant.optional(),
  /** Why somebody was to look at it. */
  alert: z.string().optional(),
});
export type DeliveryReceipt = z.infer<typeof DeliveryReceipt>;

/** Everybody of these ages and genders in these postal codes. */
export type TargetGroup = Group;

/** Voters of one age band, gender and postal code, and how many of them are members of an audience. */
export type CellCount = Cell;
