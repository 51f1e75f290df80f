import type { ShardItem, ShardTask } from '../contracts/shard-task.ts';
import type { Ports } from '../ports.ts';
import { shardThreads } from './shard-threads.ts';

/** How far a run is. */
export type ShardProgress = (step: ShardTask['task'], done: number, total: number) => void;

/**
 * Plays the state machine of a run over all shards: the same tasks in the same order, the items of each map over so many
 * worker threads. Throws with the first task that failed; what was done stays, and a new run takes it up.
 */
export const runShards = async (
  { lake }: Pick<Ports, 'lake'>,
  at: string,
  workers: number,
  onProgress: ShardProgress,
): Promise<{ run: string; shards: number }> => {
  const pool = shardThreads(workers);
  const each = async <T>(step: ShardTask['task'], items: T[], taskOf: (item: T) => ShardTask) => {
    let done = 0;
    onProgress(step, done, items.length);
    await Promise.all(
      items.map(async (item) => {
        await pool.run(taskOf(item));
        done += 1;
        onProgress(step, done, items.length);
      }),
    );
  };
  const itemsAt = async (key: string | undefined): Promise<ShardItem[]> =>
    JSON.parse(new TextDecoder().decode((await lake.get(key ?? '')) ?? Buffer.from('[]')));
  try {
    const { run, itemsKey } = await pool.run({ task: 'list', at });
    await each('import', await itemsAt(itemsKey), ({ key }) => ({ task: 'import', run, key, at }));
    const planned = await pool.run({ task: 'plan', run, at });
    const shards = await itemsAt(planned.itemsKey);
    await each('build', shards, (item) => ({ task: 'build', run, ...item, at }));
    await each('bucket', planned.buckets ?? [], (nth) => ({ task: 'bucket', run, nth, at }));
    await pool.run({ task: 'settle', run, at });
    return { run, shards: shards.length };
  } finally {
    await pool.close();
  }
};
