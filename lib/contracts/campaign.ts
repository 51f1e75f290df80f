import * as z from 'zod';
import {
  Country,
  Currency,
  DecimalMoney,
  ForeignId,
  LocalDate,
  Slug,
  TimeZone,
} from './primitives.ts';

/** What a campaign says of one ad platform that it uses. */
export const PlatformTerms = z.strictObject({
  name: Slug,
  /** How far a day's spend may pass the day's budget, in basis points: 1000 is 10 %. */
  overDeliveryBasisPoints: z.int().min(0).max(30_000).default(0),
  /** Days after a delivery day until its figures no longer change. */
  finalAfterDays: z.int().min(0).max(120).default(28),
  accountId: ForeignId.default('main'),
  /**
   * Local time from which a day's budget is spent, 06:00 where nothing is said. A budget that is set before it is
   * that day's; one that is set later is the next day's.
   */
  deliversFrom: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write HH:MM')
    .optional(),
});
export type PlatformTerms = z.infer<typeof PlatformTerms>;

/** A campaign's settings, as written in campaign.yaml. Country and election have no default. */
export const Campaign = z.strictObject({
  id: Slug,
  name: z.string().min(1).max(120),
  country: Country,
  election: z.strictObject(
    { name: z.string().min(1).max(120), date: LocalDate },
    { error: 'GEN-01: name the election and its date; there is no default' },
  ),
  /** Who pays, as a disclaimer names them. */
  sponsor: z.string().min(1).max(200),
  timeZone: TimeZone,
  currency: Currency,
  start: LocalDate,
  days: z.int().min(1).max(366),
  /** The most that may be spent, over-delivery included. */
  budget: DecimalMoney,
  /** The most that may be spent on one campaign day, over-delivery included. */
  dayCap: DecimalMoney,
  /**
   * Local hour and minute of the daily reallocation; the report follows an hour later. Both stay clear of the night
   * hours in which clocks change.
   */
  reallocateAt: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write HH:MM')
    .refine((time) => time > '03:30' && time < '23:30', 'keep after 03:30 and before 23:30')
    .default('05:00'),
  /** The fewest people an audience may hold; 1,000 is the hard floor. */
  audienceFloor: z.int().min(1_000, 'no audience below 1,000 people').default(5_000),
  platforms: z.array(PlatformTerms).min(1),
});
export type Campaign = z.infer<typeof Campaign>;
