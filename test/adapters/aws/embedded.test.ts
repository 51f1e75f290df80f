import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { s3Objects } from '../../../lib/adapters/aws/objects.ts';
import { sqsQueues } from '../../../lib/adapters/aws/queues.ts';
import { dynamoRecords } from '../../../lib/adapters/aws/records.ts';
import { queueClient } from '../../../lib/local/queue-client.ts';
import { cloudForTests } from '../../support/cloud.ts';
import { objectsSuite } from '../../support/objects-suite.ts';
import { queuesSuite } from '../../support/queues-suite.ts';
import { recordsSuite } from '../../support/records-suite.ts';

const cloud = cloudForTests();

recordsSuite('on DynamoDB', () =>
  dynamoRecords(DynamoDBDocumentClient.from(new DynamoDBClient({})), 'core'),
);
objectsSuite('on S3', () => s3Objects(new S3Client({ forcePathStyle: true }), 'lake'));
queuesSuite('on SQS', () => {
  const client = queueClient(cloud().endpoints);
  return {
    queues: sqsQueues(new SQSClient({}), JSON.parse(cloud().environment['QUEUES'] ?? '{}')),
    takeAll: async (queue) => {
      const bodies: unknown[] = [];
      for (;;) {
        const records = await client.receive(queue, '2027-03-01T00:00:00.000Z');
        if (records.length === 0) return bodies;
        bodies.push(...records.map(({ body }) => JSON.parse(body)));
        await client.settle(queue, records, new Set());
      }
    },
  };
});
