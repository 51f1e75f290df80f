import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { isQueued, type Stage } from '../../contracts/pipeline.ts';
import { isScheduled } from './clock.ts';
import type { Queues } from './queues.ts';

/** What is wrong, as a person would say it, and when it is. */
type Sign = {
  says: string;
  metric: IMetric;
  above?: number;
  below?: number;
  /** Consecutive periods in which it must be so. */
  periods?: number;
};

const SUM = { statistic: Stats.SUM, period: Duration.minutes(5) };

/** One topic that all alarms write to. Each alarm names the harm to people and money, then what to do first. */
export class Alarms extends Construct {
  private readonly topic: Topic;

  constructor(scope: Construct, id: string, email: string | undefined) {
    super(scope, id);
    // CloudWatch may not use the keys that AWS manages for SNS.
    const key = new Key(this, 'Key', {
      description: 'Alarm messages',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    this.topic = new Topic(this, 'Topic', {
      displayName: 'Swingshift alarms',
      masterKey: key,
      enforceSSL: true,
    });
    if (email) this.topic.addSubscription(new EmailSubscription(email));
  }

  /** Watches what feeds a stage, its runs, and what it could not do. */
  watch(stage: Stage, runs: IFunction, queues: Queues): void {
    const name = stage.stage;
    this.ring(stage, 'errors', {
      says: `${name} fails again and again`,
      // A scheduled run is tried three times; only when all of them fail is there harm.
      ...(isScheduled(stage)
        ? { metric: runs.metricErrors({ ...SUM, period: Duration.hours(1) }), above: 2 }
        : { metric: runs.metricErrors(SUM), above: 0, periods: 2 }),
    });
    if (isQueued(stage) || isScheduled(stage)) {
      this.ring(stage, 'dead-letters', {
        says: `${name} gave up on work, which waits in ${name}-dead`,
        metric: queues.deadLettersOf(name).metricApproximateNumberOfMessagesVisible({
          statistic: Stats.MAXIMUM,
        }),
        above: 0,
      });
    }
    if (isQueued(stage)) {
      this.ring(stage, 'given-up', {
        says: `${name} gave up on a message: swingshift dlq list says which, and why`,
        metric: new Metric({
          namespace: 'Swingshift',
          metricName: 'GivenUp',
          dimensionsMap: { service: name },
          ...SUM,
        }),
        above: 0,
      });
      this.ring(stage, 'waiting', {
        says: `Work for ${name} has waited for more than ${patienceOf(stage).toHumanString()}`,
        metric: queues.of(name).metricApproximateAgeOfOldestMessage({ statistic: Stats.MAXIMUM }),
        above: patienceOf(stage).toSeconds(),
      });
    }
    if (isScheduled(stage)) {
      this.ring(stage, 'silent', {
        says: `${name} did not run when it was due`,
        metric: runs.metricInvocations({ statistic: Stats.SUM, period: Duration.hours(1) }),
        below: 1,
        // A day and an hour, as the day on which clocks go back has 25; then one to be late.
        periods: 'daily' in stage.trigger ? 26 : 3,
      });
    }
  }

  /** Watches the pages as their readers see them. */
  watchGate(stage: Stage, api: HttpApi): void {
    this.ring(stage, 'failed-answers', {
      says: 'The API answers with errors of its own',
      metric: api.metricServerError(SUM),
      above: 0,
      periods: 2,
    });
  }

  /** Watches the runs of a state machine: one that gave up leaves every audience as it was. */
  watchMachine(stage: Stage, machine: IStateMachine): void {
    this.ring(stage, 'gave-up', {
      says: `A run of ${stage.stage} failed`,
      metric: machine.metricFailed(SUM),
      above: 0,
    });
  }

  private ring({ stage, harm }: Stage, id: string, { says, metric, ...when }: Sign): void {
    const { above, below = 0, periods = 1 } = when;
    const alarm = new Alarm(this, `${stage}-${id}`, {
      alarmDescription: `${harm} ${says}. First: swingshift doctor. Then: README, "When an alarm rings".`,
      metric,
      threshold: above ?? below,
      comparisonOperator:
        above === undefined
          ? ComparisonOperator.LESS_THAN_THRESHOLD
          : ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: periods,
      // No figure for failures means none; no figure for runs means that nothing ran.
      treatMissingData:
        above === undefined ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    alarm.addOkAction(new SnsAction(this.topic));
  }
}

/** How long work may wait: one failed try and its repeat, at least a quarter of an hour. */
const patienceOf = (stage: Stage): Duration =>
  Duration.seconds(Math.max(900, 6 * stage.timeoutSeconds));
