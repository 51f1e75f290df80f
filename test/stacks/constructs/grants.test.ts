import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isQueued, type Stage, stages, type Use } from '../../../lib/contracts/pipeline.ts';
import { isScheduled } from '../../../lib/stacks/constructs/clock.ts';
import { deploy } from '../deployed.ts';
import { policiesOf } from '../policies.ts';

const deployed = deploy({ platforms: { simulated: 'https://ads.example/' } });
const { one } = deployed;
const { grantsOfRole } = policiesOf(deployed);

const TABLES = { core: 'Storage/Core', ledger: 'Storage/Ledger', privacy: 'Storage/Privacy' };
const BUCKETS = {
  inbox: 'Storage/Buckets/Inbox',
  lake: 'Storage/Buckets/Lake',
  exports: 'Storage/Buckets/Exports',
};
const READ_TABLE = ['dynamodb:GetItem', 'dynamodb:Query'];
const WRITE_TABLE = [...READ_TABLE, 'dynamodb:ConditionCheckItem', 'dynamodb:PutItem'];
const RECEIVE = [
  'sqs:ChangeMessageVisibility',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:GetQueueUrl',
  'sqs:ReceiveMessage',
];

/** What a row of the pipeline table says that its function may do, keys left out. */
const wanted = (stage: Stage & { stage: string }): string[] => {
  const on = (resource: string, actions: string[]) =>
    actions.map((action) => `${action} on ${resource}`);
  const used = <T extends string>(names: Record<T, string>) =>
    (Object.entries(names) as [T, string][]).flatMap(([name, path]) => {
      const use = (stage.uses as Partial<Record<string, Use>>)[name];
      return use ? [{ name, path, use }] : [];
    });
  return [
    ...used(TABLES).flatMap(({ name, path, use }) =>
      on(path, [
        ...(use === 'read' ? READ_TABLE : WRITE_TABLE),
        ...(use === 'write' && name === 'core' ? ['dynamodb:DeleteItem'] : []),
      ]),
    ),
    ...used(BUCKETS).flatMap(({ path, use }) => [
      ...on(path, ['s3:ListBucket']),
      ...on(`${path}/*`, [
        's3:GetObject',
        ...(use === 'write' ? ['s3:PutObject', 's3:AbortMultipartUpload'] : []),
      ]),
    ]),
    // The outbox is common: who sends anything may send every message that was promised.
    ...new Set(
      (stage.sends.length > 0
        ? [...stage.sends, 'build-audience', 'decide-flights', 'place-flights']
        : []
      ).flatMap((consumer) => on(`Queues/${consumer}`, ['sqs:SendMessage'])),
    ),
    ...(isQueued(stage) ? on(`Queues/${stage.stage}`, RECEIVE) : []),
    ...(isScheduled(stage)
      ? on(`Queues/${stage.stage}-dead`, [
          'sqs:GetQueueAttributes',
          'sqs:GetQueueUrl',
          'sqs:SendMessage',
        ])
      : []),
    ...on(`${stage.stage}/Logs`, ['logs:CreateLogStream', 'logs:PutLogEvents']),
    ...on('*', ['xray:PutTelemetryRecords', 'xray:PutTraceSegments']),
  ].sort();
};

describe.each(stages)('$stage', (stage) => {
  const grants = grantsOfRole(`${stage.stage}/Role`);

  test('may do what its row of the pipeline table says, and nothing else', () => {
    const may = grants.filter(({ action }) => !action.startsWith('kms:'));
    expect(may.map(({ action, on }) => `${action} on ${on}`).sort()).toEqual(wanted(stage));
  });

  test('opens keys only through the tables and buckets that it uses', () => {
    for (const { action, on, condition } of grants.filter((it) => it.action.startsWith('kms:'))) {
      const through = JSON.stringify(condition);
      expect(through).toMatch(/"kms:ViaService":\{"Fn::Join":\["",\["(dynamodb|s3)\."/);
      const uses = Object.keys(stage.uses);
      const people = ['privacy', 'inbox', 'lake', 'exports'];
      expect([action, on, uses]).toSatisfy(() =>
        on === 'Storage/BooksKey'
          ? uses.includes('core') || uses.includes('ledger')
          : on === 'Storage/PeopleKey' && uses.some((name) => people.includes(name)),
      );
    }
  });

  test('is told the names of what it uses, and no others', () => {
    const { Variables } = one('AWS::Lambda::Function', `${stage.stage}/Function`).properties[
      'Environment'
    ];
    const names = Object.keys(stage.uses).map((name) => {
      if (name === 'platforms') return 'PLATFORMS';
      return `${name.toUpperCase()}_${name in TABLES ? 'TABLE' : 'BUCKET'}`;
    });
    expect(Object.keys(Variables).sort()).toEqual(
      [
        ...names,
        ...(stage.sends.length > 0 ? ['QUEUES'] : []),
        'NODE_OPTIONS',
        'POWERTOOLS_SERVICE_NAME',
      ].sort(),
    );
  });
});

test('every stage that takes a port is granted what stands behind it', () => {
  for (const { stage, uses, sends } of stages) {
    const text = readFileSync(`functions/${stage}.ts`, 'utf8');
    const taken = [...text.matchAll(/Pick<\s*Ports,([^>]*)>/g)].flatMap(([, names = '']) =>
      [...names.matchAll(/'(\w+)'/g)].map(([, name = '']) => name),
    );
    const granted = [...Object.keys(uses), ...(sends.length > 0 ? ['queues'] : [])];
    // Voters are files of the lake, and reports of the inbox.
    const behind: Record<string, string> = { voters: 'lake', reports: 'inbox' };
    const needed = taken.map((name) => behind[name] ?? name);
    expect([stage, needed.filter((name) => !granted.includes(name))]).toEqual([stage, []]);
  }
});

test('a platform is reached where the context says; file-drop needs no address', () => {
  const { Variables } = one('AWS::Lambda::Function', 'place-flights/Function').properties[
    'Environment'
  ];
  expect(JSON.parse(Variables.PLATFORMS)).toEqual({
    simulated: { kind: 'http', url: 'https://ads.example/', timeoutMs: 10_000 },
    'file-drop': { kind: 'file-drop' },
  });
});
