import { describe, expect, test } from 'vitest';
import {
  hasDeadLetters,
  isFifo,
  isQueued,
  MAX_RECEIVES,
  stages,
} from '../../../lib/contracts/pipeline.ts';
import { deploy, type Json, target } from '../deployed.ts';

const { all, byId, one } = deploy();
const queues = all('AWS::SQS::Queue');
const named = (name: string) => queues.find((queue) => queue.properties['QueueName'] === name);
const queued = stages.filter(isQueued).map((stage) => ({ ...stage, fifo: isFifo(stage) }));
const nameOf = (name: string, fifo: boolean) => (fifo ? `${name}.fifo` : name);

test('there is a queue for each queued stage, dead letters for all that nobody waits for, and nothing else', () => {
  const wanted = stages.flatMap((stage) => [
    ...(isQueued(stage) ? [nameOf(stage.stage, isFifo(stage))] : []),
    ...(hasDeadLetters(stage) ? [nameOf(`${stage.stage}-dead`, isFifo(stage))] : []),
  ]);
  expect(queues.map((queue) => queue.properties['QueueName']).sort()).toEqual(wanted.sort());
});

describe.each(queued)('the queue of $stage', ({ stage, fifo, timeoutSeconds }) => {
  const queue = named(nameOf(stage, fifo))!;

  test('gives up after so many receives and leaves the message in its dead letters', () => {
    const { deadLetterTargetArn, maxReceiveCount } = queue.properties['RedrivePolicy'];
    expect(maxReceiveCount).toBe(MAX_RECEIVES);
    expect(byId(target(deadLetterTargetArn))).toBe(named(nameOf(`${stage}-dead`, fifo)));
  });
  test('hides a message for six times as long as a run may take', () =>
    expect(queue.properties['VisibilityTimeout']).toBe(6 * timeoutSeconds));
  test('keeps messages for a shorter time than its dead letters do', () =>
    expect(
      named(nameOf(`${stage}-dead`, fifo))?.properties['MessageRetentionPeriod'],
    ).toBeGreaterThan(queue.properties['MessageRetentionPeriod']));
  test('never guesses from content that a message is a repeat', () =>
    expect(queue.properties['ContentBasedDeduplication'] ?? false).toBe(false));
  test('feeds its stage, which hands back single failures', () => {
    const { properties } = all('AWS::Lambda::EventSourceMapping').find(
      (mapping) => target(mapping.properties['EventSourceArn']) === queue.id,
    )!;
    expect(byId(target(properties['FunctionName']))?.path).toBe(`${stage}/Function`);
    expect(properties['FunctionResponseTypes']).toEqual(['ReportBatchItemFailures']);
    expect(properties['BatchSize']).toBeGreaterThanOrEqual(1);
    expect(properties['BatchSize']).toBeLessThanOrEqual(10);
    expect(properties['ScalingConfig'].MaximumConcurrency).toBeGreaterThanOrEqual(2);
  });
});

test('a dropped file has a whole run to itself', () => {
  for (const { stage, trigger } of queued.filter((row) => 'objects' in row.trigger)) {
    const mapping = all('AWS::Lambda::EventSourceMapping').find(
      ({ properties }) => byId(target(properties['FunctionName']))?.path === `${stage}/Function`,
    );
    expect([trigger, mapping?.properties['BatchSize']]).toEqual([trigger, 1]);
  }
});

describe.each(queues)('$path', ({ id, properties }) => {
  test('is encrypted', () => expect(properties['SqsManagedSseEnabled']).toBe(true));
  test('refuses whoever does not come over TLS', () => {
    const policy = all('AWS::SQS::QueuePolicy').find(({ properties: { Queues } }) =>
      Queues.some((queue: unknown) => target(queue) === id),
    );
    expect(policy?.properties['PolicyDocument'].Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  });
});

describe('the inbox', () => {
  const inbox = one('AWS::S3::Bucket', 'Storage/Buckets/Inbox');

  test('tells each object stage of new files under its prefixes', () => {
    const told = inbox.properties['NotificationConfiguration'].QueueConfigurations.map(
      ({ Event, Filter, Queue }: Json) => [
        Event,
        Filter.S3Key.Rules[0].Value,
        byId(target(Queue))?.properties['QueueName'],
      ],
    );
    expect(told).toEqual(
      stages.flatMap(({ stage, trigger }) =>
        'objects' in trigger
          ? trigger.objects.map((prefix) => ['s3:ObjectCreated:*', prefix, stage])
          : [],
      ),
    );
  });

  test('may send only from this account, and is made after it may', () => {
    const open = all('AWS::SQS::QueuePolicy').filter(({ properties }) =>
      properties['PolicyDocument'].Statement.some(
        (statement: Json) => statement.Effect === 'Allow',
      ),
    );
    expect(open).toHaveLength(2);
    for (const { id, properties } of open) {
      expect(inbox.dependsOn).toContain(id);
      expect(properties['PolicyDocument'].Statement).toContainEqual(
        expect.objectContaining({
          Effect: 'Allow',
          Action: 'sqs:SendMessage',
          Principal: { Service: 's3.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        }),
      );
    }
  });
});
