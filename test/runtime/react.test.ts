import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memoryRecords } from '../../lib/adapters/memory/records.ts';
import { listDeadLetters } from '../../lib/books/dead-letters.ts';
import type { ObjectDropped } from '../../lib/contracts/messages.ts';
import type { Ports, Records } from '../../lib/ports.ts';
import { react } from '../../lib/runtime/react.ts';
import { context, failedIds, SENT, sqsEvent, sqsRecord } from '../support/sqs-records.ts';

let core = memoryRecords();
let seen: { dropped: ObjectDropped; now: string }[] = [];
// The frame connects once; each test has records of its own.
const liveCore: Records = {
  read: (key) => core.read(key),
  list: (pk, prefix) => core.list(pk, prefix),
  commit: (writes) => core.commit(writes),
};
const handler = react(
  (_: Pick<Ports, 'inbox'>) => async (dropped, now) => {
    if (dropped.key.includes('fails')) throw new Error('failed');
    seen.push({ dropped, now });
  },
  () => ({ core: liveCore }) as unknown as Ports,
);
const notice = (key: string, over: { eventName?: string; bucket?: string } = {}) => ({
  eventVersion: '2.1',
  eventTime: '2027-03-01T10:59:58.5Z',
  eventName: over.eventName ?? 'ObjectCreated:Put',
  s3: { bucket: { name: over.bucket ?? 'inbox' }, object: { key, size: 7, eTag: 'x' } },
});
const run = async (...bodies: unknown[]) =>
  failedIds(await handler(sqsEvent(...bodies.map((body, n) => sqsRecord(`m${n}`, body))), context));
const givenUp = async () => (await listDeadLetters({ core })).map(({ id }) => id);
const keys = () => seen.map(({ dropped }) => dropped.key);

beforeEach(() => {
  seen = [];
  core = memoryRecords();
  process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
  process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';
  process.env['INBOX_BUCKET'] = 'inbox';
});
afterEach(() => {
  delete process.env['INBOX_BUCKET'];
});

describe('a stage that dropped objects feed', () => {
  it('reads what S3 writes, every record of it, with keys decoded once', async () => {
    const body = {
      Records: [notice('segments/a+b%2Bc.csv'), notice('segments/%C3%BC%2525.csv')],
    };
    expect(await run(body)).toEqual([]);
    const at = '2027-03-01T10:59:58.500Z';
    expect(seen).toEqual([
      { dropped: { key: 'segments/a b+c.csv', size: 7, at }, now: SENT },
      { dropped: { key: 'segments/ü%25.csv', size: 7, at }, now: SENT },
    ]);
  });

  it('reads what the sweep sends, whose keys are plain', async () => {
    const dropped = { key: 'segments/a+b.csv', size: 3, at: SENT };
    expect(await run(dropped)).toEqual([]);
    expect(seen).toEqual([{ dropped, now: SENT }]);
  });

  it('lets test events, removals and folder marks pass by', async () => {
    const removed = notice('segments/a.csv', { eventName: 'ObjectRemoved:Delete' });
    expect(
      await run(
        { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'inbox' },
        { Records: [removed, notice('segments/')] },
      ),
    ).toEqual([]);
    expect(seen).toEqual([]);
  });

  it.each([
    ['a step upwards', 'segments/..%2F..%2Flake/x.csv'],
    ['a plain step upwards', 'segments/../x.csv'],
    ['a prototype', 'segments/__proto__/x.csv'],
    ['a broken encoding', 'segments/%E0%A4.csv'],
    ['a control character', 'segments/a%00.csv'],
  ])('gives up a key with %s, and no other message', async (_, key) => {
    const good = { Records: [notice('segments/good.csv')] };
    expect(await run({ Records: [notice(key)] }, good)).toEqual([]);
    expect(await givenUp()).toEqual(['m0']);
    expect(keys()).toEqual(['segments/good.csv']);
  });

  it('gives up a step upwards in what passes for the sweep', async () => {
    await run({ key: 'segments/../x.csv', size: 1, at: SENT });
    expect(await givenUp()).toEqual(['m0']);
    expect(seen).toEqual([]);
  });

  it('gives up a notification of another bucket', async () => {
    await run({ Records: [notice('segments/a.csv', { bucket: 'forged' })] });
    expect(await givenUp()).toEqual(['m0']);
    expect(seen).toEqual([]);
  });

  it('gives up a body that is neither', async () => {
    await run('nothing', { Records: 'none' }, {});
    expect(await givenUp()).toEqual(['m0', 'm1', 'm2']);
  });

  it('takes as many messages at once as it is told, and gives back the one that failed, alone', async () => {
    let most = 0;
    let now = 0;
    const ends: string[] = [];
    const several = react(
      () =>
        async ({ key }) => {
          now += 1;
          most = Math.max(most, now);
          await new Promise((resolve) => setTimeout(resolve, 5));
          now -= 1;
          if (key.includes('fails')) throw new Error('failed');
          ends.push(key);
        },
      () => ({ core: liveCore }) as unknown as Ports,
      { atOnce: 2 },
    );
    const names = ['a', 'fails', 'c', 'd', 'e'];
    const records = names.map((name) => sqsRecord(name, { Records: [notice(`segments/${name}`)] }));
    expect(failedIds(await several(sqsEvent(...records), context))).toEqual(['fails']);
    expect(most).toBe(2);
    expect(ends.sort()).toEqual(['segments/a', 'segments/c', 'segments/d', 'segments/e']);
    const unreadable = [sqsRecord('m0', 'nothing'), ...records.slice(2)];
    expect(failedIds(await several(sqsEvent(...unreadable), context))).toEqual([]);
    expect(await givenUp()).toEqual(['m0']);
  });

  it('gives back the message whose object failed, alone', async () => {
    const failing = { Records: [notice('segments/fails.csv')] };
    expect(await run(failing, { Records: [notice('segments/b.csv')] })).toEqual(['m0']);
    expect(keys()).toEqual(['segments/b.csv']);
  });
});
