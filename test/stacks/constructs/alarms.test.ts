import { describe, expect, test } from 'vitest';
import { isQueued, stages } from '../../../lib/contracts/pipeline.ts';
import { isScheduled } from '../../../lib/stacks/constructs/clock.ts';
import { deploy, type Json, target } from '../deployed.ts';

const { all, byId } = deploy({ alarmEmail: 'desk@campaign.example' });
const alarms = all('AWS::CloudWatch::Alarm').map(({ path, properties }) => ({
  path,
  properties,
  watches: byId(target(properties['Dimensions'][0].Value))?.path,
}));

describe.each(alarms)('$path', ({ path, properties }) => {
  const { harm } = stages.find(({ stage }) => path.startsWith(`Alarms/${stage}-`))!;

  test('says first what harm it means, then what to do', () => {
    expect(properties['AlarmDescription'].startsWith(harm)).toBe(true);
    expect(properties['AlarmDescription']).toMatch(
      /First: swingshift doctor\. Then: README, "When an alarm rings"\.$/,
    );
  });
  test('writes when it rings and when it is over', () => {
    for (const actions of [properties['AlarmActions'], properties['OKActions']]) {
      expect(actions.map((topic: Json) => byId(target(topic))?.path)).toEqual(['Alarms/Topic']);
    }
  });
});

const watching = (metric: string) =>
  alarms.filter(({ properties }) => properties['MetricName'] === metric);

test('an alarm watches every queue of dead letters, from the first message on', () => {
  const dead = watching('ApproximateNumberOfMessagesVisible');
  expect(dead.map(({ watches }) => watches)).toEqual(
    all('AWS::SQS::Queue')
      .map(({ path }) => path)
      .filter((path) => path.endsWith('-dead')),
  );
  for (const { properties } of dead) {
    expect(properties['ComparisonOperator']).toBe('GreaterThanThreshold');
    expect(properties['Threshold']).toBe(0);
  }
});

test('an alarm rings when a queued stage gives a message up', () => {
  const givenUp = watching('GivenUp').map(({ properties }) => properties);
  expect(givenUp.map(({ Dimensions }) => Dimensions)).toEqual(
    stages.filter(isQueued).map(({ stage }) => [{ Name: 'service', Value: stage }]),
  );
  for (const { Namespace, Threshold } of givenUp)
    expect([Namespace, Threshold]).toEqual(['Swingshift', 0]);
});

test('an alarm watches how long work waits for every queued stage', () =>
  expect(watching('ApproximateAgeOfOldestMessage').map(({ watches }) => watches)).toEqual(
    stages.filter(isQueued).map(({ stage }) => `Queues/${stage}`),
  ));

test('an alarm watches the errors of every function', () =>
  expect(watching('Errors').map(({ watches }) => watches)).toEqual(
    stages.map(({ stage }) => `${stage}/Function`),
  ));

test('an alarm rings when a scheduled stage is silent', () => {
  const silent = watching('Invocations');
  expect(silent.map(({ watches }) => watches)).toEqual(
    stages.filter(isScheduled).map(({ stage }) => `${stage}/Function`),
  );
  for (const { properties } of silent) {
    expect(properties['ComparisonOperator']).toBe('LessThanThreshold');
    expect(properties['TreatMissingData']).toBe('breaching');
  }
});

test('a daily stage may be silent for the 25 hours of the day on which clocks go back', () => {
  const daily = watching('Invocations').filter(({ path }) => /reallocate|finance/.test(path));
  expect(daily.map(({ properties }) => properties['EvaluationPeriods'])).toEqual([26, 26]);
});

test('an alarm watches the answers of the API', () =>
  expect(watching('5xx').map(({ watches }) => watches)).toEqual(['serve-dashboard-gate/Api']));

test('the person named in the context is written to, over an encrypted topic', () => {
  const [topic] = all('AWS::SNS::Topic');
  expect(byId(target(topic?.properties['KmsMasterKeyId']))?.type).toBe('AWS::KMS::Key');
  expect(all('AWS::SNS::Subscription').map(({ properties }) => properties['Endpoint'])).toEqual([
    'desk@campaign.example',
  ]);
});
