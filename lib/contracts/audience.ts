import * as z from 'zod';
import { Instant, Sha256Hex, Slug } from './primitives.ts';

/** Why people may be addressed. A closed list: nothing in it deters anybody from voting. */
export const Purpose = z.enum(['raise', 'persuade', 'mobilise', 'inform', 'recruit']);
export type Purpose = z.infer<typeof Purpose>;

/** The fields that a rule may ask about. No sensitive trait is among them. */
export const RuleField = z.enum(['zone', 'category', 'age', 'postalCode', 'support', 'turnout']);
export type RuleField = z.infer<typeof RuleField>;

/** Who belongs: `in` for names, `between` (both ends included) for numbers, joined by all, any and not. */
export type Rule =
  | { all: Rule[] }
  | { any: Rule[] }
  | { not: Rule }
  | { field: RuleField; in: string[] }
  | { field: RuleField; between: [number, number] };

/** The shape of a rule as it is read from a definition. */
export const Rule: z.ZodType<Rule> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(Rule).min(1).max(50) }),
    z.strictObject({ any: z.array(Rule).min(1).max(50) }),
    z.strictObject({ not: Rule }),
    z.strictObject({ field: RuleField, in: z.array(z.string().min(1).max(80)).min(1).max(1_000) }),
    z.strictObject({ field: RuleField, between: z.tuple([z.number(), z.number()]) }),
  ]),
);

/** An audience as a campaign writes it. A changed text is a new version; the old one stays. */
export const AudienceDefinition = z.strictObject({
  id: Slug,
  purpose: Purpose,
  /** The zone and the voter category that a reached person counts for. */
  zone: Slug,
  category: Slug,
  include: Rule,
  exclude: Rule.optional(),
});
export type AudienceDefinition = z.infer<typeof AudienceDefinition>;

/** A file of one definition or of several. */
export const AudienceFile = z.union([
  z
    .strictObject({ audiences: z.array(AudienceDefinition).min(1) })
    .transform((file) => file.audiences),
  AudienceDefinition.transform((definition) => [definition]),
]);

/** How many people a build left out, by reason, after the rules had chosen them. */
export const Suppressed = z.strictObject({
  optOut: z.int().min(0),
  underAge: z.int().min(0),
});
export type Suppressed = z.infer<typeof Suppressed>;

/** One build of one definition over the voters on hand. */
export const AudienceBuild = z.strictObject({
  audienceId: Slug,
  /** Hash of the definition's text. */
  version: Sha256Hex,
  /** Hash of definition, input files and members: equal on two machines. */
  hash: Sha256Hex,
  size: z.int().min(0),
  suppressed: Suppressed,
  /** The last opt-out that this build has seen. */
  optOutEpoch: z.int().min(0),
  /** Where its members lie in the lake; absent when a gate refused it. */
  membersKey: z.string().optional(),
  refused: z.strictObject({ rule: z.string(), because: z.string() }).optional(),
  builtAt: Instant,
});
export type AudienceBuild = z.infer<typeof AudienceBuild>;

/** One person of a built audience: our own token and the contact hashes that a platform takes. */
export const Member = z.strictObject({
  voter: z.string(),
  emailSha256: z.string().nullable(),
  phoneSha256: z.string().nullable(),
});
export type Member = z.infer<typeof Member>;
