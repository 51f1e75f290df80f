import * as z from 'zod';
import { Slug } from './primitives.ts';

/** A voter as the lake keeps them: our own token, no name, no contact in the clear. */
export const Voter = z.strictObject({
  /** HMAC-SHA256 of the campaign's voter id under the campaign's own key, lower hex. */
  voter: z.string(),
  zone: Slug,
  category: Slug,
  birthYear: z.int().nullable(),
  postalCode: z.string().nullable(),
  /** Model scores, 0 to 100. */
  support: z.number().nullable(),
  turnout: z.number().nullable(),
  /** SHA-256 of the normalised contact, lower hex. */
  emailSha256: z.string().nullable(),
  phoneSha256: z.string().nullable(),
});
export type Voter = z.infer<typeof Voter>;

/** What became of one dropped segment file. read = accepted + rejected + duplicate. */
export const SegmentReceipt = z.strictObject({
  file: z.string(),
  sha256: z.string(),
  read: z.int().min(0),
  accepted: z.int().min(0),
  rejected: z.int().min(0),
  duplicate: z.int().min(0),
  optOuts: z.int().min(0),
  votersKey: z.string().optional(),
  rejectsKey: z.string().optional(),
  /** Set when the file as a whole could not be taken. */
  refused: z.string().optional(),
});
export type SegmentReceipt = z.infer<typeof SegmentReceipt>;

/** A row that was not taken: where and why, never what it said of a person. */
export const Reject = z.strictObject({
  file: z.string(),
  line: z.int().min(1),
  column: z.string(),
  because: z.string(),
});
export type Reject = z.infer<typeof Reject>;
