import * as z from 'zod';
import { Instant, LocalDate, Sha256Hex, Slug } from './primitives.ts';

/** An object that was dropped in the inbox. */
export const ObjectDropped = z.strictObject({
  key: z.string().min(1).max(1_024),
  size: z.int().min(0),
  at: Instant,
  /** Told of an object that lay there already: `at` is not when it came. */
  again: z.literal(true).optional(),
});
export type ObjectDropped = z.infer<typeof ObjectDropped>;

/** A schedule's stroke, with the instant it was due. */
export const Tick = z.strictObject({ at: Instant });
export type Tick = z.infer<typeof Tick>;

/** An audience no longer fits its definition, its voters or the opt-outs; build it again. */
export const AudienceOutdated = z.strictObject({
  type: z.literal('AudienceOutdated'),
  audienceId: Slug,
  because: z.string(),
  at: Instant,
});
export type AudienceOutdated = z.infer<typeof AudienceOutdated>;

/** A build passed its gates and waits to be delivered. */
export const AudienceBuilt = z.strictObject({
  type: z.literal('AudienceBuilt'),
  audienceId: Slug,
  platform: Slug,
  hash: Sha256Hex,
  at: Instant,
});
export type AudienceBuilt = z.infer<typeof AudienceBuilt>;

/** A plan was approved, by a person or by the schedule's own rules. */
export const PlanApproved = z.strictObject({
  type: z.literal('PlanApproved'),
  planHash: Sha256Hex,
  day: LocalDate,
  at: Instant,
});
export type PlanApproved = z.infer<typeof PlanApproved>;

/** Budget that waited for a cut may be free now: look again. */
export const HoldReleased = z.strictObject({
  type: z.literal('HoldReleased'),
  day: LocalDate,
  at: Instant,
});
export type HoldReleased = z.infer<typeof HoldReleased>;

/** A line's daily budget was decided and waits to be placed. */
export const FlightDecided = z.strictObject({
  type: z.literal('FlightDecided'),
  decisionId: z.string(),
  lineId: z.string(),
  platform: Slug,
  version: z.int().min(1),
  at: Instant,
});
export type FlightDecided = z.infer<typeof FlightDecided>;
