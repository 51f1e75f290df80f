import * as z from 'zod';
import { purposes } from '../domain/audience/purpose.ts';
import {
  type Rule as AudienceRule,
  leavesOf,
  nameFields,
  numberFields,
} from '../domain/audience/rule.ts';
import { isOpinion, traitOfField } from '../domain/audience/sensitive.ts';
import { slugOf } from '../domain/audience/slug.ts';
import { Instant, Sha256Hex, Slug } from './primitives.ts';

/** Why people may be addressed. A closed list: nothing in it deters anybody from voting. */
export const Purpose = z.enum(purposes, {
  error:
    'LAW-3: a purpose is raise, persuade, mobilise, inform or recruit; no other is served (52 U.S.C. 10307(b) forbids to deter from voting)',
});
export type Purpose = z.infer<typeof Purpose>;

/** Who belongs: `in` for names, `between` (both ends included) for numbers, joined by all, any and not. */
export type Rule = AudienceRule;

const CHOICES = `choose ${nameFields.join(', ')} by "in", ${numberFields.join(', ')} by "between"`;

/** Why a field may not be asked about, with the rule that says so; undefined for one that may. */
const whyNoField = (field: unknown): string | undefined => {
  if ([...nameFields, ...numberFields].some((known) => known === field)) return undefined;
  const trait = typeof field === 'string' ? traitOfField(field) : undefined;
  const opinion = typeof field === 'string' && isOpinion(field) ? 'political opinion' : undefined;
  const because =
    trait || opinion
      ? `it is ${trait ?? opinion}, or leads to it, and no setting lifts this (EU-03: Regulation (EU) 2024/900 article 18, GDPR article 9); `
      : '';
  return `LAW-2: is no field to be asked so: ${because}${CHOICES}`;
};

const error = (issue: { input?: unknown }) =>
  whyNoField(issue.input) ?? `LAW-2: is no field to be asked so: ${CHOICES}`;

/** The fields that a rule may ask about by name. */
export const NameField = z.enum(nameFields, { error });

/** The fields that a rule may ask about by number. */
export const NumberField = z.enum(numberFields, { error });

const Names = z.array(z.string().min(1).max(80)).min(1).max(1_000);

const Between = z
  .tuple([z.number(), z.number()])
  .refine(([from, to]) => from <= to, 'write the smaller number first');

/** Complains of a field first, whatever else is wrong with a rule: what is forbidden is said to be so. */
const fieldFirst = z.unknown().superRefine((rule, context) => {
  const isAsking = typeof rule === 'object' && rule !== null && 'field' in rule;
  const message = isAsking ? whyNoField(rule.field) : undefined;
  if (message) context.addIssue({ code: 'custom', path: ['field'], message });
});

/** The shape of a rule as it is read from a definition. A field that is not in the closed lists is refused. */
export const Rule: z.ZodType<Rule> = z.lazy(() =>
  fieldFirst.pipe(
    z.union([
      z.strictObject({ all: z.array(Rule).min(1).max(50) }),
      z.strictObject({ any: z.array(Rule).min(1).max(50) }),
      z.strictObject({ not: Rule }),
      z
        .strictObject({ field: NameField, in: Names })
        .refine(
          ({ field, in: names }) =>
            (field !== 'zone' && field !== 'category') ||
            names.every((name) => slugOf(name) === name),
          'write zones and categories as they are kept: "Young renters" is "young-renters"',
        )
        .refine(
          ({ field, in: names }) =>
            field !== 'gender' || names.every((name) => name === 'f' || name === 'm'),
          'write f or m',
        ),
      z.strictObject({ field: NumberField, between: Between }),
    ]),
  ),
);

const MOST_QUESTIONS = 200;

/** An audience as a campaign writes it. A changed text is a new version; the old one stays. */
export const AudienceDefinition = z
  .strictObject({
    id: Slug,
    purpose: Purpose,
    /** The zone and the voter category that a reached person counts for. */
    zone: Slug,
    category: Slug,
    include: Rule,
    exclude: Rule.optional(),
    /** Where a name only sounds like a protected trait: the rule that would refuse it, and why it is none. */
    lift: z
      .array(z.strictObject({ rule: z.enum(['LAW-2', 'META-07']), because: z.string().min(10) }))
      .optional(),
  })
  .refine(
    ({ include, exclude }) =>
      leavesOf(include).length + (exclude ? leavesOf(exclude).length : 0) <= MOST_QUESTIONS,
    `a definition asks at most ${MOST_QUESTIONS} questions; name several values in one "in"`,
  );
export type AudienceDefinition = z.infer<typeof AudienceDefinition>;

/** A file of one definition or of several. */
export const AudienceFile = z.union([
  z
    .strictObject({ audiences: z.array(AudienceDefinition).min(1) })
    .transform((file) => file.audiences),
  AudienceDefinition.transform((definition) => [definition]),
]);

const People = z.int().min(0);

/** How many people a build left out, by the first reason that applies to them, after the rules had chosen them. */
export const Suppressed = z.strictObject({
  optOut: People,
  voted: People,
  underAge: People,
  holdout: People,
  staff: People,
  /** Where consent is asked for. */
  noConsent: People.optional(),
});
export type Suppressed = z.infer<typeof Suppressed>;

/** A gate's refusal: the rule's id, why it refuses and how to mend it, and where the rule stands. */
export const Refused = z.strictObject({
  rule: z.string(),
  because: z.string(),
  source: z.string().optional(),
});
export type Refused = z.infer<typeof Refused>;

/** One build of one definition over the voters on hand. */
export const AudienceBuild = z.strictObject({
  audienceId: Slug,
  /** Hash of the definition's text. */
  version: Sha256Hex,
  /** Hash of definition, input files and members, whose tokens are of this installation. */
  hash: Sha256Hex,
  /** What people compare: equal on two machines for equal definition and inputs. Missing where there is no list. */
  openHash: Sha256Hex.optional(),
  size: People,
  suppressed: Suppressed,
  /** The last opt-out that this build has seen. */
  optOutEpoch: People,
  /** Names the voter files, lists of people to leave out and settings that it was made from. */
  basis: Sha256Hex.optional(),
  /** Where its members lie in the lake; absent when a gate refused it. */
  membersKey: z.string().optional(),
  refused: Refused.optional(),
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
