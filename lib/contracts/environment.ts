import * as z from 'zod';

const json = <T extends z.ZodType>(shape: T) =>
  z.string().transform((text, context) => {
    try {
      return shape.parse(JSON.parse(text)) as z.infer<T>;
    } catch (error) {
      context.addIssue({ code: 'custom', message: `is not the JSON expected: ${String(error)}` });
      return z.NEVER;
    }
  });

/** Where an ad platform is reached. `file-drop` needs no address: its bundles go to the exports bucket. */
export const PlatformAddress = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('http'),
    url: z.url(),
    timeoutMs: z.int().min(100).default(10_000),
  }),
  z.strictObject({ kind: z.literal('file-drop') }),
]);
export type PlatformAddress = z.infer<typeof PlatformAddress>;

/** What a function is told about its surroundings. A function that lacks a name it needs fails on its first message. */
export const Environment = z.object({
  CORE_TABLE: z.string().optional(),
  LEDGER_TABLE: z.string().optional(),
  PRIVACY_TABLE: z.string().optional(),
  INBOX_BUCKET: z.string().optional(),
  LAKE_BUCKET: z.string().optional(),
  EXPORTS_BUCKET: z.string().optional(),
  /** Queue URLs by queue name, as JSON. */
  QUEUES: json(z.record(z.string(), z.string())).default({}),
  /** Platform addresses by platform name, as JSON. */
  PLATFORMS: json(z.record(z.string(), PlatformAddress)).default({}),
  /** "true" where buckets are addressed by path, not by host name. */
  S3_PATH_STYLE: z.enum(['true', 'false']).default('false'),
});
export type Environment = z.infer<typeof Environment>;
