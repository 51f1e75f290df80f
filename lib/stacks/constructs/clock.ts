import { Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
  TimeWindow,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import type { Campaign } from '../../contracts/campaign.ts';
import { type Stage, strokeTimes, type Trigger } from '../../contracts/pipeline.ts';
import type { Queues } from './queues.ts';

export type ClockProps = {
  stage: Stage;
  runs: IFunction;
  queues: Queues;
  campaign: Pick<Campaign, 'timeZone' | 'reallocateAt'>;
};

/** True for a stage that the clock runs. */
export const isScheduled = ({ trigger }: Stage): boolean =>
  'every' in trigger || 'daily' in trigger;

/**
 * How long a stroke may be under way, and how often it is tried again. What comes again within the hour must not come
 * late: a sweep tells by the instants of its strokes how long a request has been waited for.
 */
export const lateness = ({ trigger }: Stage): { maxEventAge: Duration; retryAttempts: number } =>
  'every' in trigger && 'minutes' in trigger.every
    ? { maxEventAge: Duration.minutes(1), retryAttempts: 0 }
    : { maxEventAge: Duration.hours(1), retryAttempts: 10 };

/** Runs one stage by the campaign's own clock and hands it the instant that was due. */
export class Clock extends Construct {
  constructor(scope: Construct, id: string, { stage, runs, queues, campaign }: ClockProps) {
    super(scope, id);
    const deadLetterQueue = queues.deadLettersOf(stage.stage);
    const role = new Role(this, 'Role', {
      description: `Runs ${stage.stage}, nothing else`,
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: [runs.functionArn],
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ['sqs:SendMessage'],
        resources: [deadLetterQueue.queueArn],
      }),
    );
    new Schedule(this, 'Schedule', {
      description: `Runs ${stage.stage}`,
      schedule: ScheduleExpression.expression(
        expressionOf(stage.trigger, campaign.reallocateAt),
        TimeZone.of(campaign.timeZone),
      ),
      timeWindow: TimeWindow.off(),
      target: new LambdaInvoke(runs, {
        // CDK would add every version of the function to the role.
        role: role.withoutPolicyUpdates(),
        input: ScheduleTargetInput.fromObject({ at: ContextAttribute.scheduledTime }),
        deadLetterQueue,
        ...lateness(stage),
      }),
    });
  }
}

/** The schedule of a trigger in EventBridge's words: a rate, or local hours of every day. */
export const expressionOf = (trigger: Trigger, reallocateAt: string): string => {
  if ('every' in trigger) {
    const [[unit, count] = ['minutes', 0]] = Object.entries(trigger.every);
    return `rate(${count} ${count === 1 ? unit.replace(/s$/, '') : unit})`;
  }
  if (!('daily' in trigger)) throw new Error('no clock runs a stage that is not scheduled');
  const times = strokeTimes(trigger, reallocateAt).map((time) => time.split(':').map(Number));
  const [[, minute] = []] = times;
  return `cron(${minute} ${times.map(([hour]) => hour).join(',')} * * ? *)`;
};
