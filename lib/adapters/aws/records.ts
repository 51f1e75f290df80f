import { setTimeout as pause } from 'node:timers/promises';
import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { checkLimits, documentText } from '../../contracts/documents.ts';
import type { Records, Stored, Write } from '../../ports.ts';

const ATTEMPTS = 8;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Records in one DynamoDB table, as items { pk, sk, rev, value }. The value is JSON text, so that it comes
 * back just as it went in: the order of its keys, and numbers that DynamoDB would not take.
 * A commit whose answer was lost is tried again and may then meet its own revisions: 'conflict' says that
 * the revisions read are not the newest, not who wrote the newer ones. Callers read again and see.
 * `chance` in [0, 1) spreads the retries.
 */
export const dynamoRecords = (
  client: DynamoDBDocumentClient,
  table: string,
  chance: () => number = Math.random,
): Records => ({
  async read(key) {
    const { Item } = await client.send(
      new GetCommand({
        TableName: table,
        Key: { pk: key.pk, sk: key.sk },
        ConsistentRead: true,
      }),
    );
    return Item && stored(Item);
  },

  async list(pk, prefix = '') {
    const pages = paginateQuery(
      { client },
      {
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: `pk = :pk${prefix && ' AND begins_with(sk, :prefix)'}`,
        ExpressionAttributeValues: { ':pk': pk, ...(prefix && { ':prefix': prefix }) },
      },
    );
    const records: Stored[] = [];
    for await (const { Items = [] } of pages) records.push(...Items.map(stored));
    return records;
  },

  async commit(writes) {
    checkLimits(writes);
    for (let attempt = 1; ; attempt += 1) {
      try {
        await write(client, table, writes);
        return 'done';
      } catch (error) {
        if (isConflict(error)) return 'conflict';
        if (attempt === ATTEMPTS || !isPassing(error)) throw error;
        await pause(chance() * Math.min(LONGEST_PAUSE_MS, 25 * 2 ** attempt));
      }
    }
  },
});

const write = async (client: DynamoDBDocumentClient, table: string, writes: Write[]) => {
  const [only] = writes;
  if (writes.length === 1 && only && 'put' in only) {
    return client.send(new PutCommand(putOf(table, only)));
  }
  if (writes.length === 1 && only && 'remove' in only) {
    return client.send(new DeleteCommand(keyed(table, only)));
  }
  return client.send(
    new TransactWriteCommand({
      TransactItems: writes.map((part) => {
        if ('put' in part) return { Put: putOf(table, part) };
        if ('remove' in part) return { Delete: keyed(table, part) };
        return { ConditionCheck: keyed(table, part) };
      }),
    }),
  );
};

const putOf = (table: string, { pk, sk, put, ifRev }: Extract<Write, { put: unknown }>) => ({
  TableName: table,
  Item: { pk, sk, rev: ifRev + 1, value: documentText(put) },
  ...underRevision(ifRev),
});

const keyed = (table: string, { pk, sk, ifRev }: Write) => ({
  TableName: table,
  Key: { pk, sk },
  ...underRevision(ifRev),
});

const underRevision = (ifRev: number) =>
  ifRev === 0
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : { ConditionExpression: 'rev = :rev', ExpressionAttributeValues: { ':rev': ifRev } };

const stored = (item: Record<string, unknown>): Stored => ({
  pk: String(item['pk']),
  sk: String(item['sk']),
  value: JSON.parse(String(item['value'])),
  rev: Number(item['rev']),
});

const reasons = (error: unknown): string[] =>
  error instanceof TransactionCanceledException
    ? (error.CancellationReasons ?? []).map(({ Code }) => Code ?? 'None')
    : [];

const isConflict = (error: unknown): boolean =>
  error instanceof ConditionalCheckFailedException ||
  reasons(error).includes('ConditionalCheckFailed');

/** Codes of what passes by itself; the SDK gives up on some of them after few tries, on others at once. */
const PASSING = new Set([
  'TransactionConflict',
  'TransactionConflictException',
  'TransactionInProgressException',
  'ThrottlingError',
  'ThrottlingException',
  'ProvisionedThroughputExceeded',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
]);

const isPassing = (error: unknown): boolean => {
  const named = error instanceof Error ? [error.name, ...reasons(error)] : [];
  return named.some((name) => PASSING.has(name));
};
