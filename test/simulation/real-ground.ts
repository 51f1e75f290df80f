import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { connect } from '../../lib/adapters/aws/connect.ts';
import { isQueued, type QueueName, stages } from '../../lib/contracts/pipeline.ts';
import { openCloud } from '../../lib/local/embedded-cloud.ts';
import {
  callAt,
  environmentFor,
  provision,
  queueNames,
  queueUrl,
} from '../../lib/local/provision.ts';
import type { Ground } from './ground.ts';
import { prepare, type Scene } from './start.ts';

/** The adapters of the cloud over servers in this process; every seed gets tables, buckets and queues of its own. */
export type RealGrounds = {
  open(scene: Scene, seed: number): Promise<Ground>;
  /** Stops the servers and removes what they kept. */
  close(): Promise<void>;
};

/** Starts the servers. */
export const openRealGrounds = async (): Promise<RealGrounds> => {
  const folder = await mkdtemp(join(tmpdir(), 'swingshift-simulate-'));
  const cloud = await openCloud(folder);
  const { endpoints } = cloud;
  const sqs = new SQSClient(callAt(endpoints.sqs));
  Object.assign(process.env, cloud.environment);
  // Every seed's tables have a folder of their own to remove at the end.
  process.setMaxListeners(0);
  return {
    async open(scene, seed) {
      const set = `-${seed}`;
      await provision(endpoints, set);
      const { platforms: _, reports: __, ...ports } = connect(environmentFor(endpoints, {}, set));
      const urls = new Map<string, string>(
        stages
          .filter(isQueued)
          .map((stage) => [stage.stage, queueUrl(endpoints, queueNames(stage, set).queue)]),
      );
      const ground: Ground = { ...ports, take: (queue) => takeAll(sqs, queue, urls.get(queue)) };
      await prepare(ground, scene);
      return ground;
    },
    async close() {
      sqs.destroy();
      await cloud.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

const takeAll = async (sqs: SQSClient, queue: QueueName, QueueUrl: string | undefined) => {
  const taken = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 0,
        MessageSystemAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) return taken;
    for (const message of Messages) {
      taken.push(messageOf(queue, message));
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
    }
  }
};

const messageOf = (queue: QueueName, { MessageId, Attributes, Body }: Message) => ({
  id: Attributes?.MessageDeduplicationId ?? MessageId ?? '',
  group: Attributes?.MessageGroupId ?? queue,
  body: JSON.parse(Body ?? 'null') as unknown,
});
