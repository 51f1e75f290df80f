import * as z from 'zod';
import { Instant, LocalDate, MicrosAmount, Sha256Hex, Slug } from './primitives.ts';

/** A proposed set of daily budgets for one campaign day: a diff and a hash, nothing done yet. */
export const Plan = z.strictObject({
  campaignId: Slug,
  /** The campaign day that the budgets are for. */
  day: LocalDate,
  proposedAt: Instant,
  seed: z.string(),
  /** What the plan was made from; `apply` refuses it when the book has moved on. */
  basis: z.strictObject({ bookRev: z.int().min(0), ledgerHash: Sha256Hex }),
  lines: z.array(
    z.strictObject({
      lineId: z.string(),
      armId: z.string(),
      fromMicros: MicrosAmount,
      toMicros: MicrosAmount,
    }),
  ),
  /** SHA-256 over all the rest. */
  hash: Sha256Hex,
});
export type Plan = z.infer<typeof Plan>;

/** One decided daily budget for one line. A higher version replaces a lower one, never the other way. */
export const Decision = z.strictObject({
  decisionId: z.string(),
  lineId: z.string(),
  armId: z.string(),
  platform: Slug,
  version: z.int().min(1),
  day: LocalDate,
  fromMicros: MicrosAmount,
  toMicros: MicrosAmount,
  planHash: Sha256Hex,
  decidedAt: Instant,
});
export type Decision = z.infer<typeof Decision>;

/** What a line wants, what was decided for it, and since which version. */
export const Target = z.strictObject({
  version: z.int().min(0),
  targetMicros: MicrosAmount,
  wantedMicros: MicrosAmount,
  planHash: Sha256Hex,
});
export type Target = z.infer<typeof Target>;

/** The campaign's one record of decided budgets. Its revision is the lock of every decision. */
export const Book = z.strictObject({
  day: LocalDate,
  targets: z.record(z.string(), Target),
  /** Decision batches written so far. */
  batches: z.int().min(0),
});
export type Book = z.infer<typeof Book>;

/** What is known of one line at its platform: settled, applied, and every request whose end is unknown. */
export const Placement = z.strictObject({
  lineId: z.string(),
  appliedVersion: z.int().min(0),
  appliedMicros: MicrosAmount,
  /** The budget that two equal reads confirmed. */
  settledMicros: MicrosAmount,
  /** Budgets that were sent and may be, or come to be, in force. */
  unsettled: z.array(z.strictObject({ version: z.int(), micros: MicrosAmount, at: Instant })),
});
export type Placement = z.infer<typeof Placement>;
