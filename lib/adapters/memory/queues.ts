import type { QueueName } from '../../contracts/pipeline.ts';
import type { Queues } from '../../ports.ts';

export type QueuedMessage = { id: string; group: string; body: unknown };

/** Queues in a Map. `take` hands out and forgets the oldest message, for whoever plays the consumer. */
export const memoryQueues = (): Queues & {
  take(queue: QueueName): QueuedMessage | undefined;
  waiting(queue: QueueName): number;
} => {
  const queues = new Map<QueueName, QueuedMessage[]>();
  return {
    async send(queue, message) {
      queues.set(queue, [...(queues.get(queue) ?? []), structuredClone(message)]);
    },
    take: (queue) => queues.get(queue)?.shift(),
    waiting: (queue) => queues.get(queue)?.length ?? 0,
  };
};
