import { Validations } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, test } from 'vitest';
import { deploy } from './deployed.ts';

const findings = ({ app }: ReturnType<typeof deploy>) =>
  new AwsSolutionsChecks()
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
    );

test('no finding of AwsSolutions stands without a written reason', () =>
  expect(findings(deploy())).toEqual([]));

test('none stands with tokens from elsewhere either', () =>
  expect(
    findings(
      deploy({
        jwtIssuer: 'https://id.campaign.example/',
        jwtAudience: 'swingshift',
        alarmEmail: 'desk@campaign.example',
      }),
    ),
  ).toEqual([]));

test('the checks do see a careless bucket', () => {
  const deployed = deploy();
  new Bucket(deployed.stack, 'Careless');
  expect(findings(deployed)).toContain('AwsSolutions-S1 at Swingshift/Careless/Resource');
});

test('each reason is a sentence and stands at no wider place than the construct it is about', () => {
  const { stack } = deploy();
  const reasons = stack.node.findAll().flatMap((construct) =>
    construct.node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as Record<string, string>))
      .map(([id, reason]) => ({ id, reason, depth: construct.node.scopes.length })),
  );
  expect(reasons.length).toBeGreaterThan(0);
  for (const { id, reason, depth } of reasons) {
    expect([id, reason]).toEqual([id, expect.stringMatching(/^[A-Z].{40,}\.$/)]);
    expect(depth).toBeGreaterThan(3);
  }
});

test('the stack is of no account and no region, and is not destroyed by mistake', () => {
  const { stack } = deploy();
  expect(stack.environment).toBe('aws://unknown-account/unknown-region');
  expect(stack.terminationProtection).toBe(true);
});

test('synth warns of a platform without an address, and of alarms that nobody hears', () => {
  const { stack } = deploy();
  const warnings = Annotations.fromStack(stack).findWarning('*', Match.anyValue());
  expect(warnings.map(({ entry }) => String(entry.data))).toEqual([
    expect.stringContaining('No address for the platform simulated'),
    expect.stringContaining('Nobody is written to when an alarm rings'),
  ]);
});
