import { Aws, Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { isFifo, type Stage, type StageName, stages, type Use } from '../../contracts/pipeline.ts';
import { voterStages } from './bundling.ts';
import type { Queues } from './queues.ts';
import type { BucketName, Storage, TableName } from './storage.ts';

const READ_RECORDS = ['dynamodb:GetItem', 'dynamodb:Query'];
const APPEND_RECORDS = [...READ_RECORDS, 'dynamodb:ConditionCheckItem', 'dynamodb:PutItem'];

/**
 * What a use of a table allows. The outbox in core forgets what it sent; from the ledger and from the
 * opt-outs nothing can be taken away.
 */
const TABLE_ACTIONS: Record<TableName, Record<Use, string[]>> = {
  core: { read: READ_RECORDS, write: [...APPEND_RECORDS, 'dynamodb:DeleteItem'] },
  ledger: { read: READ_RECORDS, write: APPEND_RECORDS },
  privacy: { read: READ_RECORDS, write: APPEND_RECORDS },
};

/** A writer reads too: every stage looks first whether its work is done. */
const OBJECT_ACTIONS: Record<Use, string[]> = {
  read: ['s3:GetObject'],
  write: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'],
};

/** What the two services ask of a key on behalf of the caller, each action named. */
const KEY_ACTIONS: Record<'dynamodb' | 's3', Record<Use, string[]>> = {
  dynamodb: {
    read: ['kms:Decrypt', 'kms:DescribeKey'],
    write: [
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:GenerateDataKeyWithoutPlaintext',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    ],
  },
  s3: { read: ['kms:Decrypt'], write: ['kms:Decrypt', 'kms:GenerateDataKey'] },
};

/** Exactly what a stage's row in the pipeline table lets it do, as policy statements. */
export const grantsOf = (
  stage: Stage & { stage: StageName },
  storage: Storage,
  queues: Queues,
): PolicyStatement[] => [
  ...Object.entries(storage.tables).flatMap(([name, table]) => {
    const use = stage.uses[name as TableName];
    if (!use) return [];
    return [
      allow(TABLE_ACTIONS[name as TableName][use], [table.tableArn]),
      ...keyGrants(table.encryptionKey, use, 'dynamodb'),
    ];
  }),
  ...bucketsOf(stage).flatMap(([name, use]) => {
    const bucket = storage.buckets[name];
    return [
      allow(OBJECT_ACTIONS[use], [bucket.arnForObjects('*')]),
      // Without it S3 answers "forbidden" where it means "not there".
      allow(['s3:ListBucket'], [bucket.bucketArn]),
      ...keyGrants(bucket.encryptionKey, use, 's3'),
    ];
  }),
  ...(stage.uses.lake && !voterStages.has(stage.stage) ? [noPeople(storage)] : []),
  ...queuesSentTo(stage).map((consumer) =>
    allow(['sqs:SendMessage'], [queues.of(consumer).queueArn]),
  ),
];

/**
 * The queues that a stage sends to: its own, and those of all messages where it sends any, because whoever
 * empties the outbox sends what other stages promised there too.
 */
export const queuesSentTo = ({ sends }: Stage): string[] => {
  if (sends.length === 0) return [];
  return [...new Set([...sends, ...stages.filter(isFifo).map(({ stage }) => stage)])];
};

/** Where the lake keeps voters and the lists of audiences; the rest of it is books and runs. */
const PEOPLE_OF_THE_LAKE = ['voters/*', 'audiences/*', 'lists/*'];

/** Who reads the ledger from the lake must not come upon the people who lie beside it. */
const noPeople = ({ buckets }: Storage) =>
  new PolicyStatement({
    effect: Effect.DENY,
    actions: ['s3:GetObject'],
    resources: PEOPLE_OF_THE_LAKE.map((keys) => buckets.lake.arnForObjects(keys)),
  });

/** The buckets that a stage uses, and how. */
export const bucketsOf = ({ uses }: Stage): [BucketName, Use][] =>
  (['inbox', 'lake', 'exports'] as const).flatMap((name) => {
    const use = uses[name];
    return use ? [[name, use]] : [];
  });

const allow = (actions: string[], resources: string[]) =>
  new PolicyStatement({ actions, resources });

/** The key opens only through the service whose data it guards. */
const keyGrants = (
  key: IKey | undefined,
  use: Use,
  service: 'dynamodb' | 's3',
): PolicyStatement[] => {
  if (!key) return [];
  const through = `${service}.${Stack.of(key).region}.${Aws.URL_SUFFIX}`;
  return [
    new PolicyStatement({
      actions: KEY_ACTIONS[service][use],
      resources: [key.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': through } },
    }),
  ];
};
