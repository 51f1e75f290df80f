import * as z from 'zod';
import { Instant } from './primitives.ts';

/** A run over all shards, by the instant that it began at. */
const run = z.string().regex(/^[0-9TZ-]{10,40}$/);
const nth = z.int().min(0);
const key = z.string().min(1).max(1_024);

/** How many parts the people of all shards are divided into by the first digit of their tokens. */
export const BUCKETS = 16;

/**
 * One step of building all audiences over a file in shards. `list` names the shards, `import` reads one, `plan` settles
 * how each audience is selected, `build` selects from one shard, `bucket` lets nobody count twice, `settle` counts, holds
 * the gates and makes the builds count.
 */
export const ShardTask = z.discriminatedUnion('task', [
  z.strictObject({ task: z.literal('list'), at: Instant }),
  z.strictObject({ task: z.literal('import'), run, key, at: Instant }),
  z.strictObject({ task: z.literal('plan'), run, at: Instant }),
  z.strictObject({ task: z.literal('build'), run, nth, key, at: Instant }),
  z.strictObject({ task: z.literal('bucket'), run, nth, at: Instant }),
  z.strictObject({ task: z.literal('settle'), run, at: Instant }),
]);
export type ShardTask = z.infer<typeof ShardTask>;

/** What a task answers: the run, and where in the lake the items of the map that follows lie. */
export type ShardAnswer = { run: string; at: string; itemsKey?: string; buckets?: number[] };

/** One item of a map: the n-th file, by its key in the inbox or in the lake. */
export type ShardItem = { nth: number; key: string };
