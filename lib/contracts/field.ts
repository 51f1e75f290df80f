import * as z from 'zod';
import { daysBetween } from '../domain/calendar.ts';
import { parseMicros } from '../domain/money.ts';

const Name = z.string().trim().min(1).max(100);
const Hours = z.number().min(0).max(10_000);
const Count = z.number().min(0).max(10_000_000);
const Share = z.number().min(0).max(1);

const Day = z.string().refine((text) => {
  try {
    return daysBetween(text, text) === 0;
  } catch {
    return false;
  }
}, 'write a date as 2027-03-08');

/** An amount in major units ("28.50"), as micros; a string or a number. */
const Amount = z.union([z.string(), z.number()]).transform((value, context) => {
  const micros = parseMicros(String(value));
  if (micros !== undefined && micros >= 0) return micros;
  context.addIssue(`write an amount of 0 or more, such as 28.50, not ${value}`);
  return z.NEVER;
});

/** One number, or a range of two that it is known to lie in. */
const rangeOf = (number: z.ZodType<number>) =>
  z
    .union([number, z.tuple([number, number])], 'write a number, or a range such as [4, 8]')
    .transform((value) => {
      const [low, high] = Array.isArray(value) ? value : [value, value];
      return { low, high };
    })
    .refine(({ low, high }) => low <= high, 'write the lower end of a range first');

const Place = z.strictObject({
  name: Name,
  at: z.tuple([z.number().min(-90).max(90), z.number().min(-180).max(180)]),
});

/** A field file as it is written: effects, ways, ground, people, and what is settled about them. */
export const FieldFile = z.strictObject({
  weeks: z.array(Day).max(60),
  shiftHours: z.number().positive().max(24).default(4),
  effects: z.strictObject({
    contactsPerHour: rangeOf(Count),
    votesPerContact: rangeOf(Share),
    votesPerListener: rangeOf(Share),
    movable: rangeOf(z.number().positive().max(1)),
  }),
  travel: z.strictObject({
    kmPerHour: z.number().positive().max(2_000),
    hoursPerDay: Hours,
    places: z.array(Place).default([]),
    legs: z.array(z.strictObject({ from: Name, to: Name, hours: Hours })).default([]),
  }),
  topics: z.record(Name, z.array(z.string().trim().min(1)).min(1)),
  zones: z.array(
    z.strictObject({
      zone: Name,
      at: Place.shape.at.optional(),
      languages: z.array(Name).min(1),
      topics: z.record(Name, Share).default({}),
    }),
  ),
  organizers: z
    .array(
      z.strictObject({
        id: Name,
        languages: z.array(Name).min(1),
        home: Name,
        hoursPerWeek: z.number().positive().max(168),
        costPerHour: Amount,
        mostTravelHours: Hours,
        zonesPerWeek: z.number().int().positive().max(100).default(1),
      }),
    )
    .default([]),
  surrogates: z
    .array(
      z.strictObject({
        id: Name,
        topics: z.array(Name).min(1),
        home: Name,
        dates: z.array(Day).min(1),
        costPerVisit: Amount,
        listeners: rangeOf(Count),
        mostTravelHours: Hours,
      }),
    )
    .default([]),
  needs: z
    .array(
      z.strictObject({
        zone: Name,
        week: Day,
        hours: z.number().positive().max(10_000),
        language: Name.nullable().default(null),
      }),
    )
    .default([]),
  pins: z
    .strictObject({
      organizers: z
        .array(z.strictObject({ organizer: Name, zone: Name, week: Day, hours: Hours.default(0) }))
        .default([]),
      visits: z.array(z.strictObject({ surrogate: Name, zone: Name, date: Day })).default([]),
    })
    .default({ organizers: [], visits: [] }),
});
export type FieldFile = z.infer<typeof FieldFile>;
