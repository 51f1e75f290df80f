import { describe, expect, test } from 'vitest';
import { bundleKeys } from '../../../lib/adapters/platforms/file-drop.ts';
import { deploy, type Json, target } from '../deployed.ts';

const { all, one, byId } = deploy();
const tables = all('AWS::DynamoDB::Table');
const buckets = all('AWS::S3::Bucket');

test('three tables and four buckets are made', () => {
  expect(tables.map(({ path }) => path)).toEqual([
    'Storage/Core',
    'Storage/Ledger',
    'Storage/Privacy',
  ]);
  expect(buckets.map(({ path }) => path)).toEqual([
    'Storage/Buckets/AccessLogs',
    'Storage/Buckets/Inbox',
    'Storage/Buckets/Lake',
    'Storage/Buckets/Exports',
  ]);
});

describe.each(tables)('the table $path', ({ properties, deletionPolicy }) => {
  test('can be brought back to any second of five weeks', () =>
    expect(properties['PointInTimeRecoverySpecification']).toEqual({
      PointInTimeRecoveryEnabled: true,
    }));
  test('cannot be deleted by mistake and outlives the stack', () => {
    expect(properties['DeletionProtectionEnabled']).toBe(true);
    expect(deletionPolicy).toBe('Retain');
  });
  test('is encrypted under a key of our own that rotates', () => {
    const key = byId(target(properties['SSESpecification'].KMSMasterKeyId));
    expect(key?.properties['EnableKeyRotation']).toBe(true);
  });
  test('is paid by use', () => expect(properties['BillingMode']).toBe('PAY_PER_REQUEST'));
  test('has pk and sk, both text', () => {
    expect(properties['KeySchema'].map((key: Json) => key.AttributeName)).toEqual(['pk', 'sk']);
    expect(properties['AttributeDefinitions'].every((key: Json) => key.AttributeType === 'S')).toBe(
      true,
    );
  });
});

test('budgets and people lie under different keys', () => {
  const keyOf = (path: string) =>
    target(one('AWS::DynamoDB::Table', path).properties['SSESpecification'].KMSMasterKeyId);
  expect(keyOf('Storage/Privacy')).not.toBe(keyOf('Storage/Core'));
});

describe.each(buckets)('the bucket $path', ({ id, path, properties, deletionPolicy }) => {
  test('blocks all public access', () =>
    expect(properties['PublicAccessBlockConfiguration']).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    }));
  test('refuses whoever does not come over TLS', () => {
    const policy = all('AWS::S3::BucketPolicy').find(
      (candidate) => target(candidate.properties['Bucket']) === id,
    );
    expect(policy?.properties['PolicyDocument'].Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Action: 's3:*',
        Principal: { AWS: '*' },
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  });
  test('outlives the stack', () => expect(deletionPolicy).toBe('Retain'));
  test('forgets unfinished uploads', () =>
    expect(properties['LifecycleConfiguration'].Rules).toContainEqual(
      expect.objectContaining({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }),
    ));
  if (path.endsWith('AccessLogs')) return;
  test('is encrypted under our own key, versioned, and its reads are logged', () => {
    const [rule] = properties['BucketEncryption'].ServerSideEncryptionConfiguration;
    expect(byId(target(rule.ServerSideEncryptionByDefault.KMSMasterKeyID))?.path).toBe(
      'Storage/PeopleKey',
    );
    expect(properties['VersioningConfiguration'].Status).toBe('Enabled');
    expect(byId(target(properties['LoggingConfiguration'].DestinationBucketName))?.path).toBe(
      'Storage/Buckets/AccessLogs',
    );
  });
});

test.each([
  ['Inbox', 'segments/', 30],
  ['Inbox', 'optouts/', 30],
  ['Inbox', 'voted/', 30],
  ['Inbox', 'staff/', 30],
  ['Exports', 'file-drop/audiences/', 30],
  ['Exports', undefined, 2_557],
])('files of %s under %s expire after %d days', (bucket, prefix, days) => {
  const { properties } = one('AWS::S3::Bucket', `Storage/Buckets/${bucket}`);
  const rule = properties['LifecycleConfiguration'].Rules.find(
    (candidate: Json) => candidate.ExpirationInDays && candidate.Prefix === prefix,
  );
  expect(rule.ExpirationInDays).toBe(days);
});

test('file-drop puts its lists where lists expire', () =>
  expect(bundleKeys.part('any-audience', 'session', 1)).toMatch(/^file-drop\/audiences\//));

test('delivery reports are evidence and do not expire', () => {
  const { properties } = one('AWS::S3::Bucket', 'Storage/Buckets/Inbox');
  const rules = properties['LifecycleConfiguration'].Rules.filter(
    (rule: Json) => rule.ExpirationInDays,
  );
  expect(rules.map((rule: Json) => rule.Prefix)).toEqual([
    'segments/',
    'optouts/',
    'voted/',
    'staff/',
  ]);
});

test('replaced voters of the lake are gone after a month', () => {
  const { properties } = one('AWS::S3::Bucket', 'Storage/Buckets/Lake');
  expect(properties['LifecycleConfiguration'].Rules).toContainEqual(
    expect.objectContaining({ NoncurrentVersionExpiration: { NoncurrentDays: 30 } }),
  );
});
