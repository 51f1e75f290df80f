import { beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { memoryRecords } from '../../lib/adapters/memory/records.ts';
import { listDeadLetters } from '../../lib/books/dead-letters.ts';
import { failures } from '../../lib/contracts/failure.ts';
import type { Ports } from '../../lib/ports.ts';
import { consume } from '../../lib/runtime/consume.ts';
import { context, failedIds, outputOf, SENT, sqsEvent, sqsRecord } from '../support/sqs-records.ts';

const Counted = z.strictObject({ type: z.literal('Counted'), count: z.int() });

let seen: { count: number; now: string }[] = [];
let connections = 0;
const stage =
  (ports: Pick<Ports, 'core'>) =>
  async ({ count }: z.infer<typeof Counted>, now: string) => {
    await ports.core.read({ pk: 'P', sk: 'a' });
    if (count < 0) throw new Error(`cannot count ${count}`);
    seen.push({ count, now });
  };
const connect = () => {
  connections += 1;
  return { core } as unknown as Ports;
};
let core = memoryRecords();
const counted = (id: string, count: number, group = id) =>
  sqsRecord(id, { type: 'Counted', count }, { MessageGroupId: group });
const run = (...records: ReturnType<typeof sqsRecord>[]) =>
  consume(Counted, stage, connect)(sqsEvent(...records), context);

beforeEach(() => {
  seen = [];
  connections = 0;
  core = memoryRecords();
  process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
  process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';
});

describe('a stage that messages feed', () => {
  it('connects on the first message, once, and hands over each message with its instant', async () => {
    const handler = consume(Counted, stage, connect);
    expect(connections).toBe(0);
    await handler(sqsEvent(counted('a', 1), counted('b', 2)), context);
    const response = await handler(sqsEvent(counted('c', 3)), context);
    expect(response).toEqual({ batchItemFailures: [] });
    expect(seen).toEqual([1, 2, 3].map((count) => ({ count, now: SENT })));
    expect(connections).toBe(1);
  });

  it('takes the later of sent and first received as its instant', async () => {
    const later = String(Date.parse(SENT) + 90_000);
    const record = counted('a', 1);
    await run({ ...record, attributes: { ...record.attributes, SentTimestamp: later } });
    await run({
      ...record,
      attributes: { ...record.attributes, ApproximateFirstReceiveTimestamp: later },
    });
    expect(seen.map(({ now }) => now)).toEqual([
      '2027-03-01T11:01:30.000Z',
      '2027-03-01T11:01:30.000Z',
    ]);
  });

  it.each([
    ['no JSON', 'not json'],
    ['another fact', { type: 'Other', count: 1 }],
    ['a missing field', { type: 'Counted' }],
    ['a field too many', { type: 'Counted', count: 1, extra: true }],
    ['a prototype for a field', '{"type":"Counted","count":1,"__proto__":{"admin":true}}'],
  ])('gives an unreadable message up at once, and holds nothing up for it: %s', async (_, body) => {
    const bad = sqsRecord('bad', body, { MessageGroupId: 'a' });
    const response = await run(counted('a', 1), bad, counted('c', 3, 'a'));
    expect(failedIds(response)).toEqual([]);
    expect(seen.map(({ count }) => count)).toEqual([1, 3]);
    expect(await listDeadLetters({ core })).toMatchObject([{ id: 'bad', attempts: 1, at: SENT }]);
  });

  it('gives back the later messages of a failed group, untried, and no others', async () => {
    const response = await run(
      counted('a1', 1, 'a'),
      counted('a2', -1, 'a'),
      counted('b1', 2, 'b'),
      counted('a3', 3, 'a'),
    );
    expect(failedIds(response)).toEqual(['a2', 'a3']);
    expect(seen.map(({ count }) => count)).toEqual([1, 2]);
  });

  it('gives back all messages when all fail, without throwing', async () => {
    expect(failedIds(await run(counted('a', -1), counted('b', -2)))).toEqual(['a', 'b']);
  });

  it('fails the messages, and tries again, while it cannot connect', async () => {
    let tries = 0;
    const handler = consume(Counted, stage, () => {
      tries += 1;
      if (tries === 1) throw new Error('CORE_TABLE is not set');
      return connect();
    });
    expect(failedIds(await handler(sqsEvent(counted('a', 1)), context))).toEqual(['a']);
    expect(failedIds(await handler(sqsEvent(counted('a', 1)), context))).toEqual([]);
  });

  it('tells whoever plays Lambda why a message failed', async () => {
    const told: unknown[] = [];
    const listen = (failure: unknown) => told.push(failure);
    failures.subscribe(listen);
    await run(counted('a', -1));
    failures.unsubscribe(listen);
    expect(told).toEqual([{ function: 'stage', id: 'a', error: new Error('cannot count -1') }]);
  });

  it('logs ids and types and counts, and never a body', async () => {
    process.env['POWERTOOLS_LOG_LEVEL'] = 'DEBUG';
    process.env['POWERTOOLS_METRICS_DISABLED'] = 'false';
    const secret = 'jane@example.org';
    const group = { MessageGroupId: 'group-2' };
    const output = await outputOf(() =>
      run(
        counted('fails', -1, 'group-1'),
        sqsRecord('unread', { type: 'Counted', count: secret, [secret]: secret }, group),
        sqsRecord('no-json', `{"type":"Counted" ${secret}`, group),
      ),
    );
    expect(output).not.toContain('jane');
    for (const told of ['fails', 'unread', 'no-json', 'group-1', 'Counted', 'invalid_type']) {
      expect(output).toContain(told);
    }
    expect(output).toContain('"Failed":[1,1,1]');
  });
});
