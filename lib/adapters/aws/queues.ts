import { hash } from 'node:crypto';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { checkMessage } from '../../contracts/documents.ts';
import type { Queues } from '../../ports.ts';

/**
 * SQS queues by their URLs. A FIFO queue orders by group and takes an id once in five minutes; a standard one does
 * neither. Throws for a message without group or id, and for a queue that nobody named.
 */
export const sqsQueues = (client: SQSClient, urls: Readonly<Record<string, string>>): Queues => ({
  async send(queue, { id, group, body }) {
    const url = urls[queue];
    if (url === undefined) {
      throw new Error(`QUEUES does not name the queue "${queue}", so nothing can be sent to it`);
    }
    checkMessage(queue, { id, group });
    await client.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: JSON.stringify(body),
        ...(url.endsWith('.fifo') && {
          MessageGroupId: sqsName(group),
          MessageDeduplicationId: sqsName(id),
        }),
      }),
    );
  },
});

/** Names that SQS would not take, too long or not plain ASCII, go as their SHA-256. */
const sqsName = (name: string): string =>
  /^[\x21-\x7e]{1,128}$/.test(name) ? name : hash('sha256', name);
