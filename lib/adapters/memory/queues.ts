import { checkMessage } from '../../contracts/documents.ts';
import { isFifo, type QueueName, stages } from '../../contracts/pipeline.ts';
import type { Queues } from '../../ports.ts';

export type QueuedMessage = { id: string; group: string; body: unknown };

/**
 * Queues in a Map. `take` hands out and forgets the oldest message, for whoever plays the consumer.
 * A FIFO queue takes an id once for as long as its message waits; five minutes have no meaning here.
 */
export const memoryQueues = (): Queues & {
  take(queue: QueueName): QueuedMessage | undefined;
  waiting(queue: QueueName): number;
} => {
  const queues = new Map<QueueName, QueuedMessage[]>();
  return {
    async send(queue, message) {
      checkMessage(queue, message);
      const waiting = queues.get(queue) ?? [];
      if (fifo.has(queue) && waiting.some(({ id }) => id === message.id)) return;
      // A body travels as JSON.
      waiting.push({ ...message, body: JSON.parse(JSON.stringify(message.body)) });
      queues.set(queue, waiting);
    },
    take: (queue) => queues.get(queue)?.shift(),
    waiting: (queue) => queues.get(queue)?.length ?? 0,
  };
};

const fifo = new Set<string>(stages.filter(isFifo).map(({ stage }) => stage));
