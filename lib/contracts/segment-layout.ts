import * as z from 'zod';
import { Country } from './primitives.ts';

const Column = z.string().trim().min(1).max(200);

/** Which column of a segment file holds what. */
export const SegmentLayout = z
  .strictObject({
    columns: z.strictObject({
      /** The campaign's own id of a voter; it leaves the import only as a token. */
      voterId: Column,
      zone: Column,
      category: Column,
      birthYear: Column.optional(),
      /** YYYY-MM-DD, MM/DD/YYYY or DD.MM.YYYY; only the year is kept. */
      birthDate: Column.optional(),
      postalCode: Column.optional(),
      /** Model scores, 0 to 100. */
      support: Column.optional(),
      turnout: Column.optional(),
      email: Column.optional(),
      phone: Column.optional(),
      /** yes or no; whoever opted out is addressed no more. */
      optedOut: Column.optional(),
      /** The country that a phone number without a country code is of, as ISO 3166-1 code. */
      country: Column.optional(),
    }),
    /** The same for all rows. */
    country: Country.optional(),
    /** What to do when a file lacks a named column that is not required. */
    missingColumns: z.enum(['refuse', 'leave-empty']).default('refuse'),
  })
  .refine(
    ({ columns }) => !(columns.birthYear && columns.birthDate),
    'name birthYear or birthDate, not both',
  )
  .refine(
    ({ columns, country }) => !(columns.country && country),
    'name a country for all rows or a column of countries, not both',
  );
export type SegmentLayout = z.infer<typeof SegmentLayout>;

/** The fields that a layout can find a column for. */
export type LayoutField = keyof SegmentLayout['columns'];
