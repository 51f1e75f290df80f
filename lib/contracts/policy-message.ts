import * as z from 'zod';

const Id = z.string().min(1);
const Label = z
  .string()
  .nullish()
  .transform((name) => name ?? '');
const Amount = z.number().min(0);
const Count = Amount.nullish().transform((count) => count ?? 0);
const Round = z.int().min(0).max(1_000_000);

/** The most that can be counted in whole micros: larger amounts say that there is no bound. */
const whole = (micros: number): number => Math.min(Number.MAX_SAFE_INTEGER, Math.floor(micros));
/** Money that there is, or that is allowed: parts of a micro are left out. */
const Micros = Amount.transform(whole);

/**
 * An arm as a campaign announces it: money in micros for one round, `value` of one in-category voter reached. What is
 * absent or null is plain: no name, an unknown audience, worth 1, without a floor, without a ceiling.
 */
export const AnnouncedArm = z
  .object({
    id: Id,
    zone: Label,
    category: Label,
    channel: Label,
    creative: Label,
    audience: Count,
    value: Amount.nullish().transform((value) => value ?? 1),
    minMicros: Amount.nullish().transform((least) => whole(Math.ceil(least ?? 0))),
    maxMicros: Amount.nullish().transform((most) => whole(most ?? Number.MAX_SAFE_INTEGER)),
  })
  .refine(({ minMicros, maxMicros }) => minMicros <= maxMicros, {
    error: 'minMicros is over maxMicros',
    path: ['minMicros'],
  });

const Arms = z
  .array(AnnouncedArm)
  .refine((arms) => new Set(arms.map(({ id }) => id)).size === arms.length, {
    error: 'two arms have the same id',
  });

/** The first message: the campaign as it is known before its first round. */
export const PolicyInit = z.object({
  type: z.literal('init'),
  protocol: z.literal(1),
  seed: z
    .union([z.number(), z.string()])
    .nullish()
    .transform((seed) => seed ?? 0),
  rounds: z.int().min(1).max(1_000_000),
  roundsPerDay: z
    .int()
    .min(1)
    .nullish()
    .transform((rounds) => rounds ?? 1),
  budgetMicros: Micros,
  roundCapMicros: Micros,
  deliveryOverMax: Count,
  reportLagRounds: z
    .int()
    .min(0)
    .nullish()
    .transform((rounds) => rounds ?? 0),
  arms: Arms,
});

const Ids = z
  .array(Id)
  .nullish()
  .transform((ids) => ids ?? []);

/** Asks for the allocation of one round; arms that come, stop or go on are named once. Overspent budgets are empty ones. */
export const PolicyDecide = z.object({
  type: z.literal('decide'),
  round: Round,
  roundsLeft: z
    .int()
    .min(0)
    .transform((rounds) => Math.max(1, rounds)),
  budgetRemainingMicros: z.number().transform((micros) => whole(Math.max(0, micros))),
  roundCapMicros: Micros,
  added: Arms.nullish().transform((arms) => arms ?? []),
  paused: Ids,
  resumed: Ids,
});

/** Results up to the end of a round; a row for a past round replaces what was said of it before. No `reach`: not known. */
export const PolicyObserve = z.object({
  type: z.literal('observe'),
  round: Round,
  results: z.array(
    z.object({
      armId: Id,
      round: Round,
      spendMicros: Count,
      impressions: Count,
      reach: Amount.nullish().transform((reach) => reach ?? null),
      final: z
        .boolean()
        .nullish()
        .transform((final) => final ?? true),
    }),
  ),
});

/** The last message. */
export const PolicyEnd = z.object({ type: z.literal('end') });

/** One line of the policy protocol, as JSON. Fields that it does not know are passed over. */
export const PolicyMessage = z.discriminatedUnion('type', [
  PolicyInit,
  PolicyDecide,
  PolicyObserve,
  PolicyEnd,
]);
export type PolicyMessage = z.infer<typeof PolicyMessage>;
