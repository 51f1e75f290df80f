import type { SQSRecord } from 'aws-lambda';
import { keepDeadLetter } from '../books/dead-letters.ts';
import { MAX_RECEIVES } from '../contracts/pipeline.ts';
import type { Ports } from '../ports.ts';
import { instantOf, UnreadableMessage } from './message.ts';

/** True where a message is not to be tried again: nobody can read it, or this was its last try. */
export const isHopeless = ({ attributes }: SQSRecord, error: unknown): boolean =>
  error instanceof UnreadableMessage || receivesOf(attributes) >= MAX_RECEIVES;

/**
 * Keeps a message among the dead letters with its reason, so that the queue may forget it and what stands behind it
 * goes on. Throws where it cannot be kept: then the queue's own dead letters take it.
 */
export const giveUp = (
  ports: Pick<Ports, 'core'>,
  record: SQSRecord,
  error: unknown,
): Promise<void> =>
  keepDeadLetter(ports, {
    queue: queueOf(record.eventSourceARN),
    id: record.messageId,
    group: record.attributes.MessageGroupId ?? null,
    text: record.body,
    at: instantOf(record),
    attempts: receivesOf(record.attributes),
    reason: error instanceof Error ? error.message : String(error),
  });

const receivesOf = ({ ApproximateReceiveCount }: SQSRecord['attributes']): number =>
  Number(ApproximateReceiveCount);

/** A queue wears its stage's name; FIFO queues with an ending that AWS asks for. */
const queueOf = (arn: string): string => (arn.split(':').at(-1) ?? '').replace(/\.fifo$/, '');
