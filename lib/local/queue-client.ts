import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { isQueued, type StageName, stages } from '../contracts/pipeline.ts';
import { callAt, type Endpoints, queueNames, queueUrl } from './provision.ts';

/** What Lambda's event source does with a stage's queue. */
export type QueueClient = {
  /** Up to ten messages, as Lambda would hand them over at this instant. */
  receive(stage: StageName, now: string): Promise<SQSRecord[]>;
  /** Forgets what was handled and puts what failed back at once. */
  settle(stage: StageName, records: SQSRecord[], failed: ReadonlySet<string>): Promise<void>;
  /** Sends a body to the queue of a stage that objects feed. */
  announce(stage: StageName, body: unknown): Promise<void>;
};

/** Talks to the queues at an endpoint. */
export const queueClient = (endpoints: Pick<Endpoints, 'sqs'>): QueueClient => {
  const client = new SQSClient(callAt(endpoints.sqs));
  const urls = new Map<StageName, string>(
    stages
      .filter(isQueued)
      .map((stage) => [stage.stage, queueUrl(endpoints, queueNames(stage).queue)]),
  );
  return {
    async receive(stage, now) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: urls.get(stage),
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: 0,
          MessageSystemAttributeNames: ['All'],
        }),
      );
      return Messages.map((message) => recordOf(stage, message, now));
    },
    async settle(stage, records, failed) {
      const entries = records.map(({ receiptHandle, messageId }, index) => ({
        Id: String(index),
        ReceiptHandle: receiptHandle,
        messageId,
      }));
      const QueueUrl = urls.get(stage);
      const done = entries.filter(({ messageId }) => !failed.has(messageId));
      const back = entries.filter(({ messageId }) => failed.has(messageId));
      if (done.length > 0) {
        await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: done.map(bare) }));
      }
      if (back.length > 0) {
        const Entries = back.map((entry) => ({ ...bare(entry), VisibilityTimeout: 0 }));
        await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
      }
    },
    async announce(stage, body) {
      const QueueUrl = urls.get(stage);
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(body) }));
    },
  };
};

type Received = {
  MessageId?: string | undefined;
  ReceiptHandle?: string | undefined;
  Body?: string | undefined;
  MD5OfBody?: string | undefined;
  Attributes?: Partial<Record<string, string>> | undefined;
};

// The server stamps messages by the wall clock; here it is whatever o'clock it is played to be.
const recordOf = (stage: StageName, message: Received, now: string): SQSRecord => ({
  messageId: message.MessageId ?? '',
  receiptHandle: message.ReceiptHandle ?? '',
  body: message.Body ?? '',
  attributes: {
    ApproximateReceiveCount: '1',
    SenderId: 'local',
    ...message.Attributes,
    SentTimestamp: String(Date.parse(now)),
    ApproximateFirstReceiveTimestamp: String(Date.parse(now)),
  },
  messageAttributes: {},
  md5OfBody: message.MD5OfBody ?? '',
  eventSource: 'aws:sqs',
  eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${stage}`,
  awsRegion: 'us-east-1',
});

const bare = ({ Id, ReceiptHandle }: { Id: string; ReceiptHandle: string }) => ({
  Id,
  ReceiptHandle,
});
