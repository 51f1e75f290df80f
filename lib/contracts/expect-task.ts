import * as z from 'zod';
import { Count, Rule } from './allocation-task.ts';

/** A zone of a contest with any number of candidates: what each is expected to have of the vote. */
const ExpectZone = z.object({
  zone: z.string().min(1),
  seats: Count.max(100_000),
  voters: Count.positive(),
  shares: z.record(z.string(), z.number().min(0).max(1)),
});

/** One contest to forecast: one line of JSON. The shares of each zone add up to 1, over the same candidates in all zones. */
export const ExpectTask = z
  .object({
    id: z.union([z.string(), z.number()]),
    rule: Rule,
    atLarge: Count.max(100_000).default(0),
    pleo: Count.max(100_000).default(0),
    zones: z.array(ExpectZone).min(1).max(1_000),
  })
  .superRefine(({ zones }, context) => {
    const complain = (index: number, message: string): void =>
      context.addIssue({ code: 'custom', path: ['zones', index, 'shares'], message });
    const names = (shares: object): string => Object.keys(shares).sort().join(', ');
    const first = names(zones[0]?.shares ?? {});
    for (const [index, { zone, shares }] of zones.entries()) {
      const sum = Object.values(shares).reduce((a, b) => a + b, 0);
      if (Math.abs(sum - 1) > 1e-6) complain(index, `add up to ${sum}, not to 1`);
      if (names(shares) !== first) complain(index, `are of ${names(shares)}, not of ${first}`);
      if (zones.findIndex((other) => other.zone === zone) !== index) {
        complain(index, `are of ${zone}, which is named before`);
      }
    }
  });
export type ExpectTask = z.infer<typeof ExpectTask>;
