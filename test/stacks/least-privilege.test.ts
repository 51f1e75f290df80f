import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { stages } from '../../lib/contracts/pipeline.ts';
import { deploy } from './deployed.ts';
import { policiesOf } from './policies.ts';

const deployed = deploy();
const { all } = deployed;
const { grantsOfRole, denialsOfRole } = policiesOf(deployed);

describe('over all roles of the stack', () => {
  const roles = all('AWS::IAM::Role').map(({ path }) => ({ path, grants: grantsOfRole(path) }));
  const holders = (action: string, on: string) =>
    roles
      .filter(({ grants }) => grants.some((it) => it.action === action && it.on === on))
      .map(({ path }) => path.replace('/Role', ''));

  test('no action has a wildcard', () =>
    expect(roles.flatMap(({ grants }) => grants).filter((it) => it.action.includes('*'))).toEqual(
      [],
    ));

  test('a wildcard stands only for files of one bucket, runs of one machine, and services that name nothing', () => {
    const wild = roles.flatMap(({ grants }) => grants).filter(({ on }) => on.includes('*'));
    for (const { action, on } of wild) {
      if (on === '*')
        expect(action).toMatch(
          /^xray:Put(TelemetryRecords|TraceSegments)$|^logs:\w*(LogDeliver|LogGroups|ResourcePolic)/,
        );
      else if (action.startsWith('states:')) expect(on).toContain('build-shards-map/Machine');
      else
        expect(`${action} ${on}`).toMatch(
          /^s3:\w+ Storage\/Buckets\/(Inbox|Lake|Exports)\/(shards\/)?\*$/,
        );
    }
  });

  test('only imports write to the privacy table', () =>
    expect(holders('dynamodb:PutItem', 'Storage/Privacy').sort()).toEqual([
      'build-shards',
      'import-segment',
    ]));

  test('only what books delivery reports writes to the ledger', () =>
    expect(holders('dynamodb:PutItem', 'Storage/Ledger')).toEqual(['record-results']));

  test.each(['Ledger', 'Privacy'])('nobody can take anything from the %s table', (table) => {
    for (const action of ['DeleteItem', 'UpdateItem', 'BatchWriteItem', 'PartiQLDelete']) {
      expect(holders(`dynamodb:${action}`, `Storage/${table}`)).toEqual([]);
    }
  });

  test('nobody deletes files', () =>
    expect(
      roles.flatMap(({ grants }) => grants).filter(({ action }) => /^s3:Delete/.test(action)),
    ).toEqual([]));

  test('every role is taken on by one service alone', () => {
    for (const { properties } of all('AWS::IAM::Role')) {
      const [trust, ...more] = properties['AssumeRolePolicyDocument'].Statement;
      expect(more).toEqual([]);
      expect(['lambda.amazonaws.com', 'scheduler.amazonaws.com', 'states.amazonaws.com']).toContain(
        trust.Principal.Service,
      );
    }
  });
});

describe('the people of the lake', () => {
  const forbidden = [
    's3:GetObject Storage/Buckets/Lake/voters/*',
    's3:GetObject Storage/Buckets/Lake/audiences/*',
    's3:GetObject Storage/Buckets/Lake/lists/*',
  ];

  test.each(stages.filter(({ uses }) => 'lake' in uses))(
    'are read by $stage only if it must',
    ({ stage }) => {
      const denied = denialsOfRole(`${stage}/Role`).map(({ action, on }) => `${action} ${on}`);
      const reader = ['import-segment', 'build-audience', 'build-shards', 'place-flights'].includes(
        stage,
      );
      expect(denied.sort()).toEqual(reader ? [] : forbidden.sort());
    },
  );

  test('lie under those names', () => {
    expect(readFileSync('lib/books/segment-import.ts', 'utf8')).toContain('`voters/${');
    expect(readFileSync('lib/books/audience-selection.ts', 'utf8')).toContain('`audiences/${');
  });
});
