import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { sqsQueues } from '../../../lib/adapters/aws/queues.ts';

const client = new SQSClient({ region: 'us-east-1' });
const sqs = mockClient(client);
const queues = sqsQueues(client, {
  'decide-flights': 'https://sqs.example/1/decide-flights.fifo',
  'import-segment': 'https://sqs.example/1/import-segment',
});
const sent = () => sqs.commandCalls(SendMessageCommand).map(({ args }) => args[0].input);

beforeEach(() => {
  sqs.reset();
  sqs.on(SendMessageCommand).resolves({});
});

it('groups and names messages on FIFO queues, and not on standard ones', async () => {
  await queues.send('decide-flights', { id: 'plan/1', group: 'plan', body: { day: 1 } });
  await queues.send('import-segment', { id: 'a', group: 'g', body: {} });
  expect(sent()).toEqual([
    {
      QueueUrl: 'https://sqs.example/1/decide-flights.fifo',
      MessageBody: '{"day":1}',
      MessageGroupId: 'plan',
      MessageDeduplicationId: 'plan/1',
    },
    { QueueUrl: 'https://sqs.example/1/import-segment', MessageBody: '{}' },
  ]);
});

it('keeps names within 128 characters', async () => {
  await queues.send('decide-flights', { id: 'x'.repeat(129), group: 'a b', body: 1 });
  const [message] = sent();
  expect(message?.MessageDeduplicationId).toMatch(/^[0-9a-f]{64}$/);
  expect(message?.MessageGroupId).toMatch(/^[0-9a-f]{64}$/);
});

it('names the queue that the environment does not know', async () => {
  const send = queues.send('place-flights', { id: 'a', group: 'g', body: 1 });
  await expect(send).rejects.toThrow('QUEUES does not name the queue "place-flights"');
});
