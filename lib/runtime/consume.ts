import type { SQSRecord } from 'aws-lambda';
import type * as z from 'zod';
import type { Ports } from '../ports.ts';
import { batch } from './batch.ts';
import { once } from './frame.ts';
import { instantOf, readBody, UnreadableMessage } from './message.ts';

/**
 * The Lambda handler of a stage that messages feed. Each body is read by `shape` and handed over with
 * its instant (ISO, UTC); what cannot be read becomes a dead letter at once, failed messages alone come back as batch
 * failures. `connect` runs once, on the first message.
 */
export const consume = <M>(
  shape: z.ZodType<M>,
  stage: (ports: Ports) => (message: M, now: string) => Promise<void>,
  connect: () => Ports,
) => {
  const ports = once(connect);
  const connected = once(() => stage(ports()));
  return batch(
    (record) => connected()(readBody(shape, grouped(record).body), instantOf(record)),
    ports,
  );
};

/** Without a group nobody can say in which order a message stands to others. */
const grouped = (record: SQSRecord): SQSRecord => {
  if (record.attributes.MessageGroupId) return record;
  throw new UnreadableMessage('The message belongs to no group');
};
