import type { QueueName } from '../contracts/pipeline.ts';
import type { Ports, Write } from '../ports.ts';
import { keys } from './keys.ts';

/** A message that was promised in the same commit as the fact it tells of. */
export type Outgoing = { queue: QueueName; id: string; group: string; body: unknown };

/**
 * The write that promises messages, to be put into the commit of their cause.
 * `id` names the cause, so the same cause promises once. Messages of one record leave together.
 */
export const promise = (id: string, messages: Outgoing[]): Write => ({
  ...keys.outbox(id),
  put: { messages },
  ifRev: 0,
});

/** Sends whatever is promised and forgets it. Safe to repeat: a message that left twice is taken once. */
export const sendPromised = async ({
  core,
  queues,
}: Pick<Ports, 'core' | 'queues'>): Promise<number> => {
  let sent = 0;
  for (const record of await core.list(keys.outbox('').pk)) {
    const { messages } = record.value as { messages: Outgoing[] };
    for (const { queue, id, group, body } of messages)
      await queues.send(queue, { id, group, body });
    sent += messages.length;
    await core.commit([{ pk: record.pk, sk: record.sk, remove: true, ifRev: record.rev }]);
  }
  return sent;
};
