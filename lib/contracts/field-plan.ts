import * as z from 'zod';

const Name = z.string().min(1);

/** What is read again of a field plan as `field plan --json` printed it: who was sent where, and the money in ads. */
export const MadeFieldPlan = z.object({
  organizers: z.array(
    z.object({ organizer: Name, zone: Name, week: Name, hours: z.number().positive() }),
  ),
  visits: z.array(z.object({ id: Name, zone: Name })),
  ads: z.object({
    dates: z.array(z.object({ date: Name, spendMicros: z.number().int().min(0) })),
  }),
  adsNextMillion: z.number().min(0),
});
export type MadeFieldPlan = z.infer<typeof MadeFieldPlan>;
