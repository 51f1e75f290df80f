import * as z from 'zod';
import { Slug } from './primitives.ts';

/** A voter as the lake keeps them: our own token, no name, no contact in the clear. */
export const Voter = z.strictObject({
  /** Of the campaign's voter id under the campaign's own key: 32 lower-case hex digits. */
  voter: z.string(),
  /** The same of what the people of one household share: an id of the campaign's, or an address. */
  household: z.string().nullable(),
  zone: Slug,
  category: Slug,
  birthYear: z.int().nullable(),
  gender: z.enum(['f', 'm']).nullable(),
  postalCode: z.string().nullable(),
  /** Model scores, 0 to 100. */
  support: z.number().nullable(),
  turnout: z.number().nullable(),
  /** SHA-256 of the contact as Meta normalises it, lower hex. */
  emailSha256: z.string().nullable(),
  phoneSha256: z.string().nullable(),
  /** The same as UID2 normalises it, where a destination of the campaign wants it so. */
  uid2EmailSha256: z.string().nullable(),
  uid2PhoneSha256: z.string().nullable(),
  /** Whether the person agreed, apart from anything else, to be addressed for politics; null where nobody asked. */
  consent: z.boolean().nullable(),
});
export type Voter = z.infer<typeof Voter>;

/**
 * What people should know of a file that was taken: of which kind, and in the words that they read. `encoding` and `zip`:
 * taken otherwise than it stood; `cut`: its last row is broken off.
 */
export const ImportWarning = z.strictObject({
  kind: z.enum(['encoding', 'zip', 'cut']),
  says: z.string(),
});
export type ImportWarning = z.infer<typeof ImportWarning>;

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
  warnings: z.array(ImportWarning).optional(),
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
