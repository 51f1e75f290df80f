import { failures } from '../contracts/failure.ts';
import { ShardTask } from '../contracts/shard-task.ts';
import type { Ports } from '../ports.ts';
import { frame, once } from './frame.ts';

/**
 * The Lambda handler of a stage that a state machine calls: its answer is what the machine goes on with, and a failure
 * throws, so that the machine tries again. `connect` runs once, on the first task.
 */
export const step = <Answer>(
  stage: (ports: Ports) => (task: ShardTask) => Promise<Answer>,
  connect: () => Ports,
) => {
  const connected = once(() => stage(connect()));
  return frame<unknown, Answer>(async (event, context, { logger, count }) => {
    const task = ShardTask.safeParse(event);
    const name = task.data?.task ?? 'unknown';
    try {
      if (!task.success) throw new Error('The event is no task of a run over shards');
      const answer = await connected()(task.data);
      count('Handled');
      return answer;
    } catch (error) {
      count('Failed');
      logger.error('A task failed', { task: name, error });
      failures.publish({ function: context.functionName, id: name, error });
      throw error;
    }
  });
};
