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
  basis: z.strictObject({
    bookRev: z.int().min(0),
    ledgerHash: Sha256Hex,
    /** Names the campaign's settings and its lines. */
    settingsHash: Sha256Hex.optional(),
  }),
  lines: z.array(
    z.strictObject({
      lineId: z.string(),
      armId: z.string(),
      fromMicros: MicrosAmount,
      toMicros: MicrosAmount,
    }),
  ),
  /** What the day had to give, and what of it no line was given, by reason; in micros, over-delivery not counted. */
  allocation: z
    .strictObject({
      availableMicros: MicrosAmount,
      allocatedMicros: MicrosAmount,
      unallocated: z.array(z.strictObject({ because: z.string(), micros: MicrosAmount })),
    })
    .optional(),
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
  /** The last plan that was decided, and when the book was last written. */
  planHash: Sha256Hex.optional(),
  decidedAt: Instant.optional(),
});
export type Book = z.infer<typeof Book>;

/** The plan that was approved last; it replaces any that was approved before and is not decided yet. */
export const Approval = z.strictObject({ planHash: Sha256Hex, day: LocalDate, at: Instant });
export type Approval = z.infer<typeof Approval>;

/** A decision that could not be placed, and why. */
export const Refusal = z.strictObject({
  decisionId: z.string(),
  lineId: z.string(),
  because: z.string(),
  at: Instant,
});
export type Refusal = z.infer<typeof Refusal>;

/** What is known of one line at its platform: settled, applied, and every request whose end is unknown. */
export const Placement = z.strictObject({
  lineId: z.string(),
  appliedVersion: z.int().min(0),
  appliedMicros: MicrosAmount,
  /** The budget that two equal reads confirmed. */
  settledMicros: MicrosAmount,
  /** Budgets that were sent and may be, or come to be, in force. */
  unsettled: z.array(z.strictObject({ version: z.int(), micros: MicrosAmount, at: Instant })),
  /** Hash of the line as the platform knows it; absent while it is not open. */
  opened: Sha256Hex.optional(),
  /** What the platform, or a gate of ours, refused: this version of the budget, for the line with this hash. */
  refused: z.strictObject({ version: z.int(), line: Sha256Hex }).optional(),
  /** Set when the platform was found with another budget than the applied one: apply again. */
  drifted: z.boolean().optional(),
  /** When the sweep first saw these unsettled requests: the time from which their end is waited for. */
  seenAt: Instant.optional(),
  /** When two equal reads last confirmed the budget. */
  settledAt: Instant.optional(),
  /**
   * Whole days on which this budget, confirmed, was all that could be in force: `to` is left out while it still is.
   * A platform's bound for a month or a week holds over them.
   */
  stood: z
    .array(z.strictObject({ from: LocalDate, to: LocalDate.optional(), micros: MicrosAmount }))
    .optional(),
});
export type Placement = z.infer<typeof Placement>;
