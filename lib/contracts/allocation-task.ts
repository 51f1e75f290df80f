import * as z from 'zod';
import { fractionOf } from '../domain/delegates/fraction.ts';
import { standardRule, type Rule as WholeRule } from '../domain/delegates/rule.ts';

/** A whole number from 0. */
export const Count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const Share = z
  .number()
  .min(0)
  .max(1, 'is a share between 0 and 1: write 0.15 for 15 %')
  .transform(fractionOf);

/** How a pool is divided, as it is written; all but the method has the Democratic rule of 2016 as its default. */
const WrittenRule = z.strictObject({
  method: z.enum(['proportional', 'winner-take-all', 'top-two']),
  threshold: Share.optional(),
  fallback: z.enum(['leader-minus-10-points', 'half-of-leader', 'none']).optional(),
  rounding: z.enum(['largest-remainder', 'nearest-then-leader']).optional(),
  shareOf: z.enum(['qualified', 'all']).optional(),
  winnerTakeAllAbove: Share.nullish(),
});

/** A rule as it is written, made whole; the Democratic rule of 2016 where none is given. */
export const Rule = WrittenRule.default({ method: 'proportional' }).transform(completed);

/** One pool of delegates to divide: one line of JSON. `totalVotes` counts all ballots where more were cast than are listed. */
export const AllocationTask = z
  .object({
    id: z.union([z.string(), z.number()]),
    seats: Count.max(100_000),
    rule: Rule,
    votes: z.record(z.string(), Count),
    totalVotes: Count.nullish(),
  })
  .refine(
    ({ votes, totalVotes }) => {
      const listed = Object.values(votes).reduce((sum, count) => sum + BigInt(count), 0n);
      return totalVotes == null || BigInt(totalVotes) >= listed;
    },
    { path: ['totalVotes'], message: 'is less than the listed votes together' },
  );
export type AllocationTask = z.infer<typeof AllocationTask>;

function completed(written: z.infer<typeof WrittenRule>): WholeRule {
  const given = Object.entries(written).filter(([, value]) => value !== undefined);
  return { ...standardRule, ...Object.fromEntries(given) };
}
