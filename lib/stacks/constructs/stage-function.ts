import { resolve } from 'node:path';
import { type CfnElement, Duration, RemovalPolicy, Size, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { PlatformAddress } from '../../contracts/environment.ts';
import {
  isFifo,
  isQueued,
  type StageName,
  type Stage as StageRow,
} from '../../contracts/pipeline.ts';
import { architectureOf, bundlingOf, columnStages } from './bundling.ts';
import { isScheduled, lateness } from './clock.ts';
import { bucketsOf, grantsOf, queuesSentTo } from './grants.ts';
import type { Queues } from './queues.ts';
import type { Storage } from './storage.ts';

export type StageFunctionProps = {
  stage: StageRow & { stage: StageName };
  /** The folder that holds `<stage>.ts`. */
  folder: string;
  storage: Storage;
  queues: Queues;
  platforms: Record<string, PlatformAddress>;
};

/** One stage of the pipeline as a function, with the grants and the environment of its row and no more. */
export class StageFunction extends Construct {
  readonly function: NodejsFunction;

  constructor(scope: Construct, id: string, props: StageFunctionProps) {
    super(scope, id);
    const { stage, folder, queues } = props;
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.function = new NodejsFunction(this, 'Function', {
      description: `functions/${stage.stage}.ts`,
      entry: resolve(folder, `${stage.stage}.ts`),
      runtime: Runtime.NODEJS_24_X,
      architecture: architectureOf(stage.stage),
      bundling: bundlingOf(stage.stage),
      timeout: Duration.seconds(stage.timeoutSeconds),
      memorySize: stage.memoryMb,
      // DuckDB spills to disk what does not fit in memory.
      ...(columnStages.has(stage.stage) && { ephemeralStorageSize: Size.gibibytes(4) }),
      environment: environmentOf(props),
      awsSdkConnectionReuse: false,
      tracing: Tracing.ACTIVE,
      logGroup,
      role: this.role(props, logGroup),
      // Lambda itself repeats a failed scheduled run, twice at most; then a person must look.
      ...(isScheduled(stage) && {
        maxEventAge: lateness(stage).maxEventAge,
        retryAttempts: Math.min(2, lateness(stage).retryAttempts),
        onFailure: new SqsDestination(queues.deadLettersOf(stage.stage)),
      }),
    });
    if (isQueued(stage)) {
      this.function.addEventSource(
        new SqsEventSource(queues.of(stage.stage), {
          batchSize: batchSizeOf(stage),
          maxConcurrency: 10,
          reportBatchItemFailures: true,
        }),
      );
    }
  }

  private role(props: StageFunctionProps, logs: LogGroup): Role {
    const { stage, storage, queues } = props;
    const role = new Role(this, 'Role', {
      description: `What ${stage.stage} may do`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    for (const grant of grantsOf(stage, storage, queues)) role.addToPolicy(grant);
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logs.logGroupArn],
      }),
    );
    this.giveReasons(role, logs, props);
    return role;
  }

  /** Each wildcard that a role holds, with why it must. */
  private giveReasons(role: Role, logs: LogGroup, { stage, storage }: StageFunctionProps): void {
    const idOf = (construct: Construct) =>
      Stack.of(this).getLogicalId(construct.node.defaultChild as CfnElement);
    Validations.of(role).acknowledge(
      ...bucketsOf(stage).map(([name]) => ({
        id: `AwsSolutions-IAM5[Resource::<${idOf(storage.buckets[name])}.Arn>/*]`,
        reason: `Keys of files in ${name} are made from their content; the wildcard ends at this bucket.`,
      })),
      {
        id: `AwsSolutions-IAM5[Resource::<${idOf(logs)}.Arn>]`,
        reason: "Lambda names the log streams; the wildcard ends at this function's log group.",
      },
      {
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason:
          'X-Ray knows no resource to name: PutTraceSegments and PutTelemetryRecords, no more.',
      },
    );
  }
}

/** The names of environment.ts that this stage has a use for. */
const environmentOf = ({ stage, storage, queues, platforms }: StageFunctionProps) => ({
  ...Object.fromEntries([
    ...Object.entries(storage.tables)
      .filter(([name]) => name in stage.uses)
      .map(([name, table]) => [`${name.toUpperCase()}_TABLE`, table.tableName]),
    ...bucketsOf(stage).map(([name]) => [
      `${name.toUpperCase()}_BUCKET`,
      storage.buckets[name].bucketName,
    ]),
  ]),
  ...(stage.sends.length > 0 && {
    QUEUES: Stack.of(storage).toJsonString(
      Object.fromEntries(queuesSentTo(stage).map((name) => [name, queues.of(name).queueUrl])),
    ),
  }),
  ...(stage.uses.platforms && { PLATFORMS: JSON.stringify(platforms) }),
  POWERTOOLS_SERVICE_NAME: stage.stage,
  NODE_OPTIONS: '--enable-source-maps',
});

/** A dropped file may take the whole timeout; a message must do with a minute of it. */
const batchSizeOf = (stage: StageRow): number =>
  isFifo(stage) ? Math.min(10, Math.floor(stage.timeoutSeconds / 60)) : 1;
