import type { Reject, Voter } from './voter.ts';

/** The fields that a plain file's columns are read by. */
export const plainFields = [
  'voterId',
  'household',
  'zone',
  'category',
  'birthYear',
  'birthDate',
  'gender',
  'postalCode',
  'support',
  'turnout',
  'email',
  'phone',
  'optedOut',
  'consent',
] as const;
export type PlainField = (typeof plainFields)[number];

/**
 * How a file of voters is read in columns: all rows at once, but for the odd ones, which whoever made this reads one by
 * one. A row is odd unless everything in it is written in the plainest way.
 */
export type PlainSegment = {
  delimiter: string;
  /** How many columns the header has. */
  columns: number;
  /** The column of each field, from 0, for the fields that the file has. */
  places: Partial<Record<PlainField, number>>;
  /** What voter tokens are made with. */
  secret: string;
  /** Whether phone numbers without a country code are of a country whose code is 1. */
  plusOne: boolean;
  /** Whether postal codes of nine digits are ZIPs, of which the first five are kept. */
  zips: boolean;
  /** The last year that anybody can be born in. */
  lastYear: number;
  /** A zone's or category's name as a key; undefined for what is no name. */
  slugOf(name: string): string | undefined;
  readOdd(row: OddRow): OddOutcome;
};

/** A row that is not plain, by its number among the file's rows, from 0; without the cells that it lacks. */
export type OddRow = { ordinal: number; cells: string[] };

/**
 * What an odd row came to, whoever else stands in the file. With a token, an earlier accepted row of that token makes
 * it a duplicate. `optedOut` counts in any case.
 */
export type OddOutcome = { optedOut?: string } & (
  | { token: string; voter: Voter; mended?: 'zip' }
  | { token?: string; reject: Pick<Reject, 'column' | 'because'> }
);

/** What a plain file held. read = accepted + rejected + duplicate; rejects are in file order. */
export type LoadedSegment = {
  read: number;
  accepted: number;
  duplicate: number;
  rejects: (Pick<Reject, 'column' | 'because'> & { ordinal: number })[];
  /** Tokens, each once. */
  optedOut: string[];
};
