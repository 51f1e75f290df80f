import type { ShardAnswer, ShardTask } from '../contracts/shard-task.ts';
import type { Ports } from '../ports.ts';
export const doShardTask = async (
  _ports: Pick<Ports, 'core' | 'privacy' | 'inbox' | 'lake' | 'voters'>,
  task: ShardTask,
): Promise<ShardAnswer> => ({ run: '', at: task.at });
