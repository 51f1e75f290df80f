import { type CfnElement, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import {
  DefinitionBody,
  DistributedMap,
  Map as InlineMap,
  JsonPath,
  LogLevel,
  S3JsonItemReader,
  StateMachine,
  TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import type { ShardTask } from '../../contracts/shard-task.ts';

export type ShardMapProps = {
  /** The function that does each task. */
  runs: IFunction;
  /** Where the items of the maps lie. */
  lake: Bucket;
};

const NAME = 'build-shards';
/** Shards at work at once; new accounts may run a thousand functions, and others need some of them. */
const AT_ONCE = 200;

/** The tasks of a run over all shards, in order: two maps over the shards, one over the buckets of tokens. */
export class ShardMap extends Construct {
  readonly machine: StateMachine;
  private readonly props: ShardMapProps;

  constructor(scope: Construct, id: string, props: ShardMapProps) {
    super(scope, id);
    this.props = props;
    const logs = new LogGroup(this, 'Logs', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const chain = this.task('list', { at: JsonPath.executionStartTime })
      .next(this.overShards('import', { key: JsonPath.stringAt('$$.Map.Item.Value.key') }))
      .next(this.task('plan', ofRun))
      .next(this.overShards('build', item))
      .next(this.overBuckets())
      .next(this.task('settle', ofRun));
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: NAME,
      comment: 'Imports and selects from every shard, then counts once and makes the builds count',
      definitionBody: DefinitionBody.fromChainable(chain),
      timeout: Duration.hours(3),
      tracingEnabled: true,
      logs: { destination: logs, level: LogLevel.ALL, includeExecutionData: false },
      role: this.role().withoutPolicyUpdates(),
    });
    giveReasonsForMaps(this.machine);
  }

  /** One call of the function; a failed one is made again, as a repeat changes nothing. */
  private task(task: ShardTask['task'], payload: Record<string, unknown>): LambdaInvoke {
    const invoke = new LambdaInvoke(this, task, {
      lambdaFunction: this.props.runs,
      payload: TaskInput.fromObject({ task, ...payload }),
      payloadResponseOnly: true,
      retryOnServiceExceptions: false,
    });
    invoke.addRetry({ maxAttempts: 3, interval: Duration.seconds(5), backoffRate: 3 });
    return invoke;
  }

  private overShards(task: ShardTask['task'], selected: Record<string, unknown>): DistributedMap {
    const map = new DistributedMap(this, `${task}-each`, {
      maxConcurrency: AT_ONCE,
      itemReader: new S3JsonItemReader({
        bucket: this.props.lake as IBucket,
        key: JsonPath.stringAt('$.itemsKey'),
      }),
      itemSelector: { ...ofRun, ...selected },
      resultPath: JsonPath.DISCARD,
    });
    return map.itemProcessor(this.task(task, pick({ ...ofRun, ...selected })));
  }

  private overBuckets(): InlineMap {
    const map = new InlineMap(this, 'each-bucket', {
      itemsPath: JsonPath.stringAt('$.buckets'),
      itemSelector: { ...ofRun, nth: JsonPath.numberAt('$$.Map.Item.Value') },
      resultPath: JsonPath.DISCARD,
    });
    return map.itemProcessor(this.task('bucket', { ...ofRun, nth: JsonPath.numberAt('$.nth') }));
  }

  private role(): Role {
    const { runs, lake } = this.props;
    const stack = Stack.of(this);
    const role = new Role(this, 'Role', {
      description: 'Hands tasks to build-shards, nothing else',
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
      }),
    });
    const allow = (actions: string[], resource: string) =>
      role.addToPolicy(new PolicyStatement({ actions, resources: [resource] }));
    allow(['lambda:InvokeFunction'], runs.functionArn);
    allow(['s3:GetObject'], lake.arnForObjects('shards/*'));
    if (lake.encryptionKey) allow(['kms:Decrypt'], lake.encryptionKey.keyArn);
    allow(DELIVERS_LOGS, '*');
    allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*');
    giveReasons(role, lake);
    return role;
  }
}

const ofRun = { run: JsonPath.stringAt('$.run'), at: JsonPath.stringAt('$.at') };
const item = {
  nth: JsonPath.numberAt('$$.Map.Item.Value.nth'),
  key: JsonPath.stringAt('$$.Map.Item.Value.key'),
};

/** What an item's own run finds under the names that the map selected. */
const pick = (selected: Record<string, unknown>) =>
  Object.fromEntries(
    Object.keys(selected).map((name) => [
      name,
      name === 'nth' ? JsonPath.numberAt(`$.${name}`) : JsonPath.stringAt(`$.${name}`),
    ]),
  );

const DELIVERS_LOGS = [
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
];

const idOf = (construct: Construct): string =>
  Stack.of(construct).getLogicalId(construct.node.defaultChild as CfnElement);

const giveReasons = (role: Role, lake: Bucket): void =>
  Validations.of(role).acknowledge(
    {
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'Delivery of logs and X-Ray know no resource to name; the actions are named.',
    },
    {
      id: `AwsSolutions-IAM5[Resource::<${idOf(lake)}.Arn>/shards/*]`,
      reason: 'A run names the lists of its shards; the wildcard ends at their folder.',
    },
  );

/** A distributed map starts runs of its own machine; the policy for it is the CDK's. */
const giveReasonsForMaps = (machine: StateMachine): void => {
  const name = `{"Fn::Select":[6,{"Fn::Split":[":",{"Ref":"${idOf(machine)}"}]}]}`;
  const arn = `arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:${name}`;
  Validations.of(machine).acknowledge(
    ...[':*', '/*:*'].map((ending) => ({
      id: `AwsSolutions-IAM5[Resource::${arn}${ending}]`,
      reason: 'Step Functions names the runs of a map; the wildcard ends at this machine.',
    })),
  );
};
