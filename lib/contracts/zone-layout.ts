import * as z from 'zod';

const Column = z.string().trim().min(1).max(200);

/** Which column of a zone file holds what. */
export const ZoneLayout = z.strictObject({
  columns: z.strictObject({
    /** A name that is the zone's own across all states. */
    zone: Column,
    state: Column,
    /** The day of the vote, YYYY-MM-DD. */
    date: Column,
    /** Delegates of the zone's own pool, and of the two pools of its state (the same in each of its rows). */
    delegates: Column,
    atLarge: Column,
    pleo: Column,
    /** The expected share of the two-way vote, between 0 and 1; an empty cell is a zone where nobody asked. */
    support: Column,
    /** Expected votes for the two candidates: one column, or several that are added up. */
    voters: z.union([Column, z.array(Column).min(1)]),
    /** The share of all ballots that is expected for neither of the two; 0 where there is no such column. */
    others: Column.optional(),
    /** What is counted, where that is not always people. */
    unit: Column.optional(),
    /** The rules that the contest is held under; else the ruleset below, else those of the date. */
    ruleset: Column.optional(),
  }),
  /** The units that are people: zones that count in others are forecast, and not planned. */
  people: z.array(z.string()).default(['votes']),
  ruleset: z.string().optional(),
});
export type ZoneLayout = z.infer<typeof ZoneLayout>;
