import * as z from 'zod';
import { Country } from './primitives.ts';

const Text = z.string().trim().min(1).max(200);
/** A column's name; of several names, the first that a file has. */
const Column = z.union([Text, z.array(Text).min(1).max(10)]);
/** Columns that say one thing together. */
const Joined = z.strictObject({ join: z.array(Text).min(2).max(10) });

const columns = z.strictObject({
  /** The campaign's own id of a voter; it leaves the import only as a token. */
  voterId: Column,
  zone: Column.optional(),
  category: Column.optional(),
  /** What the people of one household share: an id, or the parts of an address, of which the first must be there. */
  household: z.union([Column, Joined]).optional(),
  birthYear: Column.optional(),
  /** YYYY-MM-DD, YYYYMMDD, MM/DD/YYYY, DD.MM.YYYY or DD-MON-YYYY, a time of day after it or not; only the year is kept. */
  birthDate: Column.optional(),
  /** f or m, as a letter or a word; u, x and the like say that it is not known. */
  gender: Column.optional(),
  postalCode: Column.optional(),
  /** Model scores, 0 to 100. */
  support: Column.optional(),
  turnout: Column.optional(),
  email: Column.optional(),
  phone: z.union([Column, Joined]).optional(),
  /** yes or no; whoever opted out is addressed no more. */
  optedOut: Column.optional(),
  /** yes or no, or empty where nobody asked. */
  consent: Column.optional(),
  /** The country that phone numbers and postal codes are of, as ISO 3166-1 code. */
  country: Column.optional(),
});
const Field = z.enum(Object.keys(columns.shape) as (keyof typeof columns.shape)[]);

/** Which column of a segment file holds what, and how its cells are to be taken. */
export const SegmentLayout = z
  .strictObject({
    columns,
    /** The same for all rows. */
    country: Country.optional(),
    zone: Text.optional(),
    category: Text.optional(),
    /** By field: what a cell that says one thing is to be read as. Capitals do not matter; '' is an empty cell. */
    values: z.partialRecord(Field, z.record(z.string().max(200), z.string().max(200))).optional(),
    /** Set before the names of all zones, or of all categories. */
    prefix: z.partialRecord(z.enum(['zone', 'category']), Text).optional(),
    /** Cells that say nothing, such as a mark for what is withheld. */
    emptyCells: z.array(Text).max(50).optional(),
    /** The rows that are of people on the roll, by what a column says; the others are rejected. */
    only: z.strictObject({ column: Column, values: z.array(Text).min(1).max(50) }).optional(),
    /** The names of the columns, for files whose first line is a row already. */
    header: z.array(Text).min(1).max(2_000).optional(),
    /** Whether a quotation mark around a cell is none of its text; no where files carry quotation marks of their own. */
    quotes: z.boolean().optional(),
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
  )
  .refine(
    (layout) => !layout.columns.zone !== !layout.zone,
    'name a column of zones or a zone for all rows, one of the two',
  )
  .refine(
    (layout) => !layout.columns.category !== !layout.category,
    'name a column of categories or a category for all rows, one of the two',
  );
export type SegmentLayout = z.infer<typeof SegmentLayout>;

/** The fields that a layout can find a column for. */
export type LayoutField = keyof SegmentLayout['columns'];
