import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  DynamoDBServiceException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { dynamoRecords } from '../../../lib/adapters/aws/records.ts';

const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }));
const dynamo = mockClient(client);
const records = dynamoRecords(client, 'core', () => 0);

const two = [
  { pk: 'P', sk: 'a', put: 1, ifRev: 0 },
  { pk: 'P', sk: 'b', put: 2, ifRev: 4 },
];
const meta = { $metadata: {}, message: 'no' };
const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    ...meta,
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
const fault = (name: string) =>
  new DynamoDBServiceException({ ...meta, name, $fault: 'client' as const });

beforeEach(() => dynamo.reset());

describe('a commit to DynamoDB under faults', () => {
  it('is tried again while other transactions are in its way', async () => {
    dynamo
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled('None', 'TransactionConflict'))
      .rejectsOnce(cancelled('ThrottlingError', 'None'))
      .rejectsOnce(fault('TransactionInProgressException'))
      .resolves({});
    expect(await records.commit(two)).toBe('done');
    expect(dynamo.commandCalls(TransactWriteCommand)).toHaveLength(4);
  });

  it('is tried again when a single put is throttled or meets a transaction', async () => {
    dynamo
      .on(PutCommand)
      .rejectsOnce(fault('ProvisionedThroughputExceededException'))
      .rejectsOnce(fault('TransactionConflictException'))
      .resolves({});
    expect(await records.commit(two.slice(0, 1))).toBe('done');
  });

  it('gives up after eight tries, with the fault itself', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled('TransactionConflict', 'None'));
    await expect(records.commit(two)).rejects.toBeInstanceOf(TransactionCanceledException);
    expect(dynamo.commandCalls(TransactWriteCommand)).toHaveLength(8);
  });

  it('is a conflict at once where any revision has moved', async () => {
    dynamo
      .on(TransactWriteCommand)
      .rejects(cancelled('TransactionConflict', 'ConditionalCheckFailed'));
    expect(await records.commit(two)).toBe('conflict');
    expect(dynamo.commandCalls(TransactWriteCommand)).toHaveLength(1);

    dynamo.on(DeleteCommand).rejects(new ConditionalCheckFailedException(meta));
    expect(await records.commit([{ pk: 'P', sk: 'a', remove: true, ifRev: 1 }])).toBe('conflict');
  });

  it('throws what does not pass by itself, at once', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled('ValidationError', 'None'));
    await expect(records.commit(two)).rejects.toThrow();
    dynamo.on(PutCommand).rejects(fault('ResourceNotFoundException'));
    await expect(records.commit(two.slice(0, 1))).rejects.toThrow();
    expect(dynamo.commandCalls(TransactWriteCommand)).toHaveLength(1);
    expect(dynamo.commandCalls(PutCommand)).toHaveLength(1);
  });

  it('meets itself after a lost answer as a conflict, and shows at the next read what came of it', async () => {
    dynamo
      .on(PutCommand)
      .rejectsOnce(fault('ThrottlingException'))
      .rejectsOnce(new ConditionalCheckFailedException(meta));
    dynamo.on(GetCommand).resolves({ Item: { pk: 'P', sk: 'a', rev: 1, value: '1' } });
    expect(await records.commit(two.slice(0, 1))).toBe('conflict');
    expect(await records.read({ pk: 'P', sk: 'a' })).toEqual({
      pk: 'P',
      sk: 'a',
      rev: 1,
      value: 1,
    });
  });
});

describe('what is asked of DynamoDB', () => {
  it('reads and lists strongly, page after page', async () => {
    dynamo.on(GetCommand).resolves({});
    dynamo
      .on(QueryCommand)
      .resolvesOnce({
        Items: [{ pk: 'P', sk: 'a', rev: 1, value: '1' }],
        LastEvaluatedKey: { pk: 'P', sk: 'a' },
      })
      .resolves({ Items: [{ pk: 'P', sk: 'b', rev: 1, value: '2' }] });
    await records.read({ pk: 'P', sk: 'a' });
    expect((await records.list('P')).map(({ sk }) => sk)).toEqual(['a', 'b']);
    expect(dynamo.commandCalls(GetCommand)[0]?.args[0].input.ConsistentRead).toBe(true);
    for (const call of dynamo.commandCalls(QueryCommand)) {
      expect(call.args[0].input.ConsistentRead).toBe(true);
    }
  });

  it('puts every write under the revision that was read, in one transaction', async () => {
    dynamo.on(TransactWriteCommand).resolves({});
    await records.commit([...two, { pk: 'P', sk: 'c', check: true, ifRev: 2 }]);
    const { TransactItems } = dynamo.commandCalls(TransactWriteCommand)[0]?.args[0].input ?? {};
    const guard = { ConditionExpression: 'rev = :rev' };
    expect(TransactItems).toMatchObject([
      { Put: { Item: { rev: 1 }, ConditionExpression: 'attribute_not_exists(pk)' } },
      { Put: { Item: { rev: 5 }, ...guard, ExpressionAttributeValues: { ':rev': 4 } } },
      { ConditionCheck: { ...guard, ExpressionAttributeValues: { ':rev': 2 } } },
    ]);
  });
});
