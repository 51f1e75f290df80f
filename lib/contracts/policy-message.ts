import * as z from 'zod';

const Id = z.string().min(1);
const Micros = z.int().min(0);
const Count = z.number().min(0);

/** An arm as a campaign announces it: money in micros for one round, `value` of one in-category voter reached. */
export const AnnouncedArm = z
  .object({
    id: Id,
    zone: z.string(),
    category: z.string(),
    channel: z.string(),
    creative: z.string(),
    audience: Count,
    value: z.number().min(0).default(1),
    minMicros: Micros.default(0),
    maxMicros: Micros.default(Number.MAX_SAFE_INTEGER),
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
  seed: z.union([z.number(), z.string()]),
  rounds: z.int().min(1).max(1_000_000),
  roundsPerDay: z.int().min(1).default(1),
  budgetMicros: Micros,
  roundCapMicros: Micros,
  deliveryOverMax: z.number().min(0).default(0),
  reportLagRounds: z.int().min(0).default(0),
  arms: Arms,
});

/** Asks for the allocation of one round; arms that come, stop or go on are named once. */
export const PolicyDecide = z.object({
  type: z.literal('decide'),
  round: z.int().min(0),
  roundsLeft: z.int().min(1),
  budgetRemainingMicros: Micros,
  roundCapMicros: Micros,
  added: Arms.default([]),
  paused: z.array(Id).default([]),
  resumed: z.array(Id).default([]),
});

/** Results up to the end of a round; a row for a past round replaces what was said of it before. */
export const PolicyObserve = z.object({
  type: z.literal('observe'),
  round: z.int().min(0).max(1_000_000),
  results: z.array(
    z.object({
      armId: Id,
      round: z.int().min(0),
      spendMicros: Micros,
      impressions: Count,
      clicks: Count.optional(),
      reach: Count,
      conversions: Count.optional(),
      final: z.boolean().default(true),
    }),
  ),
});

/** The last message. */
export const PolicyEnd = z.object({ type: z.literal('end') });

/** One line of the policy protocol, as JSON. */
export const PolicyMessage = z.discriminatedUnion('type', [
  PolicyInit,
  PolicyDecide,
  PolicyObserve,
  PolicyEnd,
]);
export type PolicyMessage = z.infer<typeof PolicyMessage>;
