import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { stages } from '../../contracts/pipeline.ts';
import type { Queues } from './queues.ts';

/**
 * Tells each object stage of new files under its prefixes. The bucket's own notification setting is used,
 * as CDK's would bring a function of its own that may change the notifications of any bucket.
 */
export const announceDrops = (inbox: Bucket, queues: Queues): void => {
  const resource = inbox.node.defaultChild as CfnBucket;
  const queueConfigurations = stages.flatMap(({ stage, trigger }) => {
    if (!('objects' in trigger)) return [];
    const queue = queues.of(stage);
    const { policyDependable } = queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('s3.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        // The account, not the bucket: the bucket cannot be made before this policy stands.
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(inbox).account } },
      }),
    );
    if (policyDependable) resource.node.addDependency(policyDependable);
    return trigger.objects.map((prefix) => ({
      event: 's3:ObjectCreated:*',
      queue: queue.queueArn,
      filter: { s3Key: { rules: [{ name: 'prefix', value: prefix }] } },
    }));
  });
  resource.notificationConfiguration = { queueConfigurations };
};
