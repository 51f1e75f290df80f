import { describe, expect, test } from 'vitest';
import { stages } from '../../../lib/contracts/pipeline.ts';
import { expressionOf, isScheduled } from '../../../lib/stacks/constructs/clock.ts';
import { deploy, target } from '../deployed.ts';

const { all, byId, one } = deploy();

test('every scheduled stage has one schedule', () => {
  expect(
    all('AWS::Scheduler::Schedule').map(
      ({ properties }) => byId(target(properties['Target'].Arn))?.path,
    ),
  ).toEqual(stages.filter(isScheduled).map(({ stage }) => `${stage}/Function`));
});

describe.each(stages.filter(isScheduled))('the schedule of $stage', ({ stage }) => {
  const { properties } = one('AWS::Scheduler::Schedule', `${stage}-clock/Schedule`);

  test("follows the campaign's own clock", () =>
    expect(properties['ScheduleExpressionTimezone']).toBe('America/Chicago'));
  test('strikes on time', () => expect(properties['FlexibleTimeWindow']).toEqual({ Mode: 'OFF' }));
  test('hands over the instant that was due', () =>
    expect(JSON.parse(properties['Target'].Input)).toEqual({
      at: '<aws.scheduler.scheduled-time>',
    }));
  const again =
    stage === 'sweep'
      ? { age: 60, tries: 0, says: 'never comes late' }
      : { age: 3_600, tries: 10, says: 'tries again for an hour' };
  test(`${again.says}, then leaves a dead letter`, () => {
    const { RetryPolicy, DeadLetterConfig } = properties['Target'];
    expect(RetryPolicy).toEqual({
      MaximumEventAgeInSeconds: again.age,
      MaximumRetryAttempts: again.tries,
    });
    expect(byId(target(DeadLetterConfig.Arn))?.path).toBe(`Queues/${stage}-dead`);
  });
  test('may run this function and write that dead letter, nothing else', () => {
    const policy = one('AWS::IAM::Policy', `${stage}-clock/Role/DefaultPolicy`).properties;
    expect(policy['PolicyDocument'].Statement).toEqual([
      expect.objectContaining({ Action: 'lambda:InvokeFunction' }),
      expect.objectContaining({ Action: 'sqs:SendMessage' }),
    ]);
  });
  test('a run that fails for the last time leaves a dead letter too', () => {
    const config = all('AWS::Lambda::EventInvokeConfig').find(
      (candidate) =>
        byId(target(candidate.properties['FunctionName']))?.path === `${stage}/Function`,
    );
    const { Destination } = config?.properties['DestinationConfig'].OnFailure ?? {};
    expect(byId(target(Destination))?.path).toBe(`Queues/${stage}-dead`);
    expect(config?.properties).toMatchObject({
      MaximumEventAgeInSeconds: again.age,
      MaximumRetryAttempts: Math.min(2, again.tries),
    });
  });
});

test.each([
  [{ every: { minutes: 15 } }, '05:00', 'rate(15 minutes)'],
  [{ every: { hours: 1 } }, '05:00', 'rate(1 hour)'],
  [{ daily: 'reallocateAt' }, '05:00', 'cron(0 5 * * ? *)'],
  [{ daily: 'reportAt' }, '05:00', 'cron(0 6 * * ? *)'],
  [{ daily: 'reallocateAt' }, '04:07', 'cron(7 4 * * ? *)'],
  [{ daily: 'reportAt' }, '23:30', 'cron(30 0 * * ? *)'],
  [{ daily: 'reallocateAt', againAfterHours: [2, 9] }, '05:00', 'cron(0 5,7,14 * * ? *)'],
  [{ daily: 'reallocateAt', againAfterHours: [2, 9] }, '15:10', 'cron(10 15,17 * * ? *)'],
] as const)('%j with reallocation at %s is %s', (trigger, reallocateAt, expression) =>
  expect(expressionOf(trigger, reallocateAt)).toBe(expression),
);
