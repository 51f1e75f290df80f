import * as z from 'zod';
import { listKinds } from '../domain/destinations/lists.ts';
import { Bounds } from './campaign.ts';
import { DecimalMoney, Instant, LocalDate, MicrosAmount, Sha256Hex, Slug } from './primitives.ts';
import { DeliveryReceipt } from './receipt.ts';

/** A flight as a campaign writes it: one audience on one channel of one platform between two days. */
export const Flight = z
  .strictObject({
    id: Slug,
    audience: Slug,
    phase: z.enum(['funds', 'vote']),
    platform: Slug,
    channel: Slug,
    /** One line is trafficked for each creative. */
    creatives: z.array(Slug).min(1).max(20),
    start: LocalDate,
    end: LocalDate,
    /** The most that the flight may spend, over-delivery included. */
    budget: DecimalMoney,
    /** Bounds of each of its lines' daily budgets. */
    bounds: Bounds.optional(),
  })
  .refine((flight) => flight.start <= flight.end, 'a flight ends on or after its first day');
export type Flight = z.infer<typeof Flight>;

/** A file of one flight or of several. */
export const FlightFile = z.union([
  z.strictObject({ flights: z.array(Flight).min(1) }).transform((file) => file.flights),
  Flight.transform((flight) => [flight]),
]);

/** What a platform carries and the bandit weighs: one creative of one flight. */
export const Line = z.strictObject({
  lineId: z.string(),
  /** zone/category/channel/creative. */
  armId: z.string(),
  flightId: Slug,
  audienceId: Slug,
  zone: Slug,
  category: Slug,
  channel: Slug,
  creative: Slug,
  platform: Slug,
  start: LocalDate,
  end: LocalDate,
  flightCapMicros: MicrosAmount,
  audienceSize: z.int().min(0),
  /** Since when it is ours: before, what was spent under its name was unassigned. */
  addedAt: Instant.optional(),
});
export type Line = z.infer<typeof Line>;

/** What of an audience a platform has confirmed, and which sends of it may still take effect. */
export const Delivered = z.strictObject({
  audienceId: Slug,
  platform: Slug,
  /** The build that is active; absent while none was ever confirmed. */
  hash: Sha256Hex.optional(),
  /** The last opt-out that the active list has seen. */
  epoch: z.int().min(0),
  received: z.int().min(0),
  invalid: z.int().min(0),
  at: Instant,
  /** Grows with each list that is confirmed or must be sent again, so that the next session has a new name. */
  round: z.int().min(0),
  /** Sessions whose last chunk was sent and never answered: they may become active late. */
  unanswered: z.array(z.string()),
  /** The build that the last of them brings, or takes back. */
  brings: Sha256Hex.optional(),
  /** The session that was confirmed, while another copy of it may still come late, over whatever follows it. */
  recent: z.string().optional(),
  /** When the sweep first saw these sessions. */
  seenAt: Instant.optional(),
  /** Set when the same build must be delivered again. */
  again: z.boolean().optional(),
  /** Why this build, at this epoch, was not delivered; the list that stood before was withdrawn. */
  refused: z.strictObject({ hash: Sha256Hex, epoch: z.int(), because: z.string() }).optional(),
  /** The build that the destination itself had no use for, and why: it is taken back, and not sent again. */
  discarded: z.strictObject({ hash: Sha256Hex, because: z.string() }).optional(),
  /** How the platform was told of it. */
  kind: z.enum(listKinds).optional(),
  /** True while the files that were handed out wait for a person to say that they are uploaded. */
  exported: z.boolean().optional(),
  /** What was said of past deliveries, the newest last. */
  receipts: z.array(DeliveryReceipt).optional(),
  /** What the destination held of the list that is active when it was first and when it was last asked. */
  look: z
    .strictObject({
      at: Instant,
      first: z.int().min(0),
      people: z.int().min(0),
      alert: z.string().optional(),
    })
    .optional(),
});
export type Delivered = z.infer<typeof Delivered>;
