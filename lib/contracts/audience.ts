import * as z from 'zod';
import { type Rule as AudienceRule, nameFields, numberFields } from '../domain/audience/rule.ts';
import { slugOf } from '../domain/audience/slug.ts';
import { Instant, Sha256Hex, Slug } from './primitives.ts';

/** Why people may be addressed. A closed list: nothing in it deters anybody from voting. */
export const Purpose = z.enum(['raise', 'persuade', 'mobilise', 'inform', 'recruit'], {
  error: 'LAW-3: a purpose is raise, persuade, mobilise, inform or recruit; no other is served',
});
export type Purpose = z.infer<typeof Purpose>;

/** Who belongs: `in` for names, `between` (both ends included) for numbers, joined by all, any and not. */
export type Rule = AudienceRule;

const error = `LAW-2: is no field to be asked so: choose ${nameFields.join(', ')} by "in", ${numberFields.join(', ')} by "between"`;

/** The fields that a rule may ask about by name. */
export const NameField = z.enum(nameFields, { error });

/** The fields that a rule may ask about by number. */
export const NumberField = z.enum(numberFields, { error });

const Names = z.array(z.string().min(1).max(80)).min(1).max(1_000);

const Between = z
  .tuple([z.number(), z.number()])
  .refine(([from, to]) => from <= to, 'write the smaller number first');

/** The shape of a rule as it is read from a definition. A field that is not in the closed lists is refused. */
export const Rule: z.ZodType<Rule> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(Rule).min(1).max(50) }),
    z.strictObject({ any: z.array(Rule).min(1).max(50) }),
    z.strictObject({ not: Rule }),
    z
      .strictObject({ field: NameField, in: Names })
      .refine(
        (rule) => rule.field === 'postalCode' || rule.in.every((name) => slugOf(name) === name),
        'write zones and categories as they are kept: "Young renters" is "young-renters"',
      ),
    z.strictObject({ field: NumberField, between: Between }),
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
