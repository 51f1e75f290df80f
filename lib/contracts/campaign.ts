import * as z from 'zod';
import { forbidsVoterLists, LIST_RULES, listKinds } from '../domain/destinations/lists.ts';
import {
  OVER_DELIVERY,
  type OverDeliveryRule as OverDelivery,
} from '../domain/flights/over-delivery.ts';
import {
  Country,
  Currency,
  DecimalMoney,
  ForeignId,
  LocalDate,
  Slug,
  TimeZone,
} from './primitives.ts';

const BasisPoints = z.int().min(0).max(30_000);

/** A platform's own rule of over-delivery: `google-ads`, `meta`, or a day's and a month's or week's bound in figures. */
const OverDeliveryRule = z.union(
  [
    z.enum(['google-ads', 'meta']).transform((name): OverDelivery => OVER_DELIVERY[name]),
    z
      .strictObject({
        /** How far a day's spend may pass the day's budget: 10000 is as much again. */
        dayBasisPoints: BasisPoints,
        /** The most daily budgets that a calendar month, or a week from Sunday, may cost while they stand. */
        perMonthDays: z.number().min(28).max(124).optional(),
        perWeekDays: z.number().min(7).max(28).optional(),
      })
      .refine(
        ({ perMonthDays, perWeekDays }) => perMonthDays === undefined || perWeekDays === undefined,
        'say perMonthDays or perWeekDays, not both',
      ),
  ],
  { error: 'write google-ads, meta, or { dayBasisPoints: 10000, perMonthDays: 30.4 }' },
);

/** How one run may treat a line's daily budget: floor and ceiling in money, low and high as parts of the budget that it has. */
export const Bounds = z
  .strictObject({
    floor: DecimalMoney.optional(),
    ceiling: DecimalMoney.optional(),
    /** 1 and 1 lock the line: its budget stays as it is. */
    low: z.number().min(0).max(1).optional(),
    high: z.number().min(1).max(100).optional(),
  })
  .refine(
    ({ floor, ceiling }) => floor === undefined || ceiling === undefined || floor <= ceiling,
    {
      error: 'the floor is over the ceiling',
      path: ['floor'],
    },
  );
export type Bounds = z.infer<typeof Bounds>;

/** How the optimizer behaves; what is left out is as usual. */
const Optimizer = z.strictObject({
  /** In shadow a run is recorded and not carried out. */
  mode: z.enum(['live', 'shadow']).optional(),
  /** Part of each day's money that stays evenly split: 0.05 where nothing is said. */
  holdback: z.number().min(0).max(1).optional(),
  /** Least part of an even share that every live line keeps: 0.1 where nothing is said. */
  exploration: z.number().min(0).max(1).optional(),
  /** Reported days before money is moved: 1 where nothing is said. */
  burnInDays: z.int().min(0).max(60).optional(),
  /** Impressions of an arm before its lines leave their even share: 100 where nothing is said. */
  minExposures: z.int().min(0).max(10_000_000).optional(),
  /** How far below its siblings a group of a flight may be reached before the flight's reward is lowered: 0.5 where nothing is said. */
  skewLimit: z.number().min(0).max(1).optional(),
});

/** Money that nobody may plan before a date. */
const Reserve = z.strictObject({ name: Slug, amount: DecimalMoney, from: LocalDate });

const Terms = z.strictObject({
  name: Slug,
  /** How far a day's spend may pass the day's budget, in basis points: 1000 is 10 %. `overDelivery` says it too. */
  overDeliveryBasisPoints: BasisPoints.optional(),
  overDelivery: OverDeliveryRule.optional(),
  /** Days after a delivery day until its figures no longer change. */
  finalAfterDays: z.int().min(0).max(120).default(28),
  /** Hours after an account day by which its figures are there, 28 where nothing is said; a line without them keeps its budget. */
  reportsAfterHours: z.int().min(0).max(720).optional(),
  accountId: ForeignId.default('main'),
  /**
   * How far one run may move a line's daily budget, as a part of it, 0.2 where nothing is said: larger moves throw ad
   * platforms back into their learning phase. `none` where a platform has none.
   */
  stepLimit: z.union([z.number().min(0).max(10), z.literal('none')]).optional(),
  /** Days that a line's budget stays once it was moved; none where nothing is said. */
  coolDownDays: z.int().min(0).max(60).optional(),
  /**
   * Local time from which a day's budget is spent, 06:00 where nothing is said. A budget that is set before it is
   * that day's; one that is set later is the next day's.
   */
  deliversFrom: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write HH:MM')
    .optional(),
  /**
   * How the platform is told of an audience: a list of people with contacts hashed as for Meta or UID2, or as a file for
   * an onboarder; cells of age, gender and postal code; or not at all. Where nothing is said its name decides.
   */
  lists: z.enum(listKinds).optional(),
  /** The share of a cell's voters who must be of the audience, 0.5 where nothing is said. */
  cellPrecision: z.number().min(0.05).max(1).optional(),
  /** The fewest people of an audience there, where it is more than the campaign's `audienceFloor`. */
  audienceFloor: z.int().min(1_000, 'no audience below 1,000 people').optional(),
});

/** What a campaign says of one ad platform that it uses. */
export const PlatformTerms = Terms.refine(
  ({ overDeliveryBasisPoints: day, overDelivery }) =>
    day === undefined || overDelivery === undefined || day === overDelivery.dayBasisPoints,
  'overDelivery says how far a day may go; leave overDeliveryBasisPoints out',
)
  .refine(
    ({ name, lists }) =>
      lists === undefined || !forbidsVoterLists(name) || LIST_RULES[lists].takes !== 'members',
    {
      path: ['lists'],
      error:
        'GOOG-02: no list of voters goes to Google for an election ad; write cells or none, or leave it out',
    },
  )
  .transform(({ overDeliveryBasisPoints, ...terms }) => ({
    ...terms,
    overDeliveryBasisPoints: terms.overDelivery?.dayBasisPoints ?? overDeliveryBasisPoints ?? 0,
  }));
export type PlatformTerms = z.infer<typeof PlatformTerms>;

/** People who are held out of every audience, so that the effect of advertising can be measured. */
export const Holdout = z.strictObject({
  /** Of all people. */
  share: z.number().gt(0).max(0.5, 'hold out at most half: 0.5'),
  by: z.enum(['person', 'household']).default('household'),
  /** Another salt draws other people; keep it for the whole campaign. */
  salt: z.string().min(1).max(80),
});
export type Holdout = z.infer<typeof Holdout>;

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
  /** The most that may be spent in a zone over the whole campaign, over-delivery included; by zone. */
  zoneCaps: z.record(Slug, DecimalMoney).optional(),
  /** The most that flights of a phase may spend over the whole campaign, over-delivery included. */
  phaseBudgets: z
    .strictObject({ funds: DecimalMoney.optional(), vote: DecimalMoney.optional() })
    .optional(),
  /** Money that is kept back until a date, such as for getting out the vote. */
  reserves: z.array(Reserve).max(20).optional(),
  /** Bounds of single arms (zone/category/channel/creative), over those of their flights. */
  bounds: z.record(z.string(), Bounds).optional(),
  optimizer: Optimizer.optional(),
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
  /**
   * The first day on which votes are cast, by mail or early; election day where nothing is said. From then on lists of
   * people to leave out must be a day old at most.
   */
  votingBegins: LocalDate.optional(),
  /** Nobody where nothing is said. */
  holdout: Holdout.optional(),
  platforms: z.array(PlatformTerms).min(1),
});
export type Campaign = z.infer<typeof Campaign>;
