import {
  CreateTableCommand,
  DynamoDBClient,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { PlatformAddress } from '../contracts/environment.ts';
import { isFifo, isQueued, MAX_RECEIVES, type Stage, stages } from '../contracts/pipeline.ts';

export type Endpoints = { dynamodb: string; s3: string; sqs: string };

const TABLES = ['core', 'ledger', 'privacy'] as const;
const BUCKETS = ['inbox', 'lake', 'exports'] as const;

/** How every client here calls an embedded server. */
export const callAt = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

/** The name of a stage's queue on the server, and of its dead letters. */
export const queueNames = (stage: Stage, set = ''): { queue: string; dead: string } => {
  const suffix = isFifo(stage) ? '.fifo' : '';
  return { queue: `${stage.stage}${set}${suffix}`, dead: `${stage.stage}${set}-dead${suffix}` };
};

/** Where a queue is addressed. */
export const queueUrl = ({ sqs }: Pick<Endpoints, 'sqs'>, name: string): string =>
  `${sqs}/000000000000/${name}`;

/**
 * Creates the tables, buckets and queues that the pipeline asks for, where they are not there yet. All names end in
 * `set`, so that several sets can stand beside each other on one server.
 */
export const provision = async ({ dynamodb, s3, sqs }: Endpoints, set = ''): Promise<void> => {
  const clients = {
    dynamodb: new DynamoDBClient(callAt(dynamodb)),
    s3: new S3Client({ ...callAt(s3), forcePathStyle: true }),
    sqs: new SQSClient(callAt(sqs)),
  };
  for (const table of TABLES) await createTable(clients.dynamodb, `${table}${set}`);
  for (const bucket of BUCKETS) {
    await clients.s3.send(new CreateBucketCommand({ Bucket: `${bucket}${set}` }));
  }
  for (const stage of stages.filter(isQueued)) await createQueues(clients.sqs, stage, set);
  for (const client of Object.values(clients)) client.destroy();
};

/** What a function reads from its environment to work on the embedded servers, with the names of that set. */
export const environmentFor = (
  endpoints: Endpoints,
  platforms: Record<string, PlatformAddress>,
  set = '',
): Record<string, string> => ({
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_SESSION_TOKEN: '',
  AWS_PROFILE: '',
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
  AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
  AWS_ENDPOINT_URL_S3: endpoints.s3,
  AWS_ENDPOINT_URL_SQS: endpoints.sqs,
  ...Object.fromEntries(TABLES.map((table) => [`${table.toUpperCase()}_TABLE`, `${table}${set}`])),
  ...Object.fromEntries(
    BUCKETS.map((bucket) => [`${bucket.toUpperCase()}_BUCKET`, `${bucket}${set}`]),
  ),
  S3_PATH_STYLE: 'true',
  QUEUES: JSON.stringify(
    Object.fromEntries(
      stages
        .filter(isQueued)
        .map((stage) => [stage.stage, queueUrl(endpoints, queueNames(stage, set).queue)]),
    ),
  ),
  PLATFORMS: JSON.stringify(platforms),
  // Whoever plays Lambda hears of failures from the frames themselves.
  POWERTOOLS_LOG_LEVEL: 'SILENT',
  POWERTOOLS_METRICS_DISABLED: 'true',
});

const createTable = async (client: DynamoDBClient, TableName: string): Promise<void> => {
  try {
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      }),
    );
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
};

const createQueues = async (client: SQSClient, stage: Stage, set: string): Promise<void> => {
  const { queue, dead } = queueNames(stage, set);
  const fifo = isFifo(stage) ? { FifoQueue: 'true' } : {};
  await client.send(new CreateQueueCommand({ QueueName: dead, Attributes: fifo }));
  const redrive = {
    deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:${dead}`,
    maxReceiveCount: MAX_RECEIVES,
  };
  await client.send(
    new CreateQueueCommand({
      QueueName: queue,
      Attributes: {
        ...fifo,
        VisibilityTimeout: String(stage.timeoutSeconds),
        RedrivePolicy: JSON.stringify(redrive),
      },
    }),
  );
};
