import { connect } from '../lib/adapters/aws/connect.ts';
import { sendPromised } from '../lib/books/outbox.ts';
import { doShardTask } from '../lib/books/shards.ts';
import type { ShardAnswer, ShardTask } from '../lib/contracts/shard-task.ts';
import type { Ports } from '../lib/ports.ts';
import { step } from '../lib/runtime/step.ts';

type Reach = Pick<Ports, 'core' | 'privacy' | 'inbox' | 'lake' | 'voters' | 'queues'>;

/**
 * Does one task of building all audiences over a file in shards: the same import and the same selection as for a file in
 * one piece, a shard at a time. A task that is done again comes to the same.
 */
export const buildShards =
  (ports: Reach) =>
  async (task: ShardTask): Promise<ShardAnswer> => {
    const answer = await doShardTask(ports, task);
    await sendPromised(ports);
    return answer;
  };

export const handler = step(buildShards, connect);
