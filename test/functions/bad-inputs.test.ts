import { beforeEach, describe, expect, it } from 'vitest';
import { buildAudience } from '../../functions/build-audience.ts';
import { importSegment } from '../../functions/import-segment.ts';
import { recordResults } from '../../functions/record-results.ts';
import { memoryObjects } from '../../lib/adapters/memory/objects.ts';
import { memoryRecords } from '../../lib/adapters/memory/records.ts';
import { memoryReportTables } from '../../lib/adapters/memory/report-tables.ts';
import { defineAudience, readBuild } from '../../lib/books/audiences.ts';
import { listDeadLetters } from '../../lib/books/dead-letters.ts';
import { readHeads } from '../../lib/books/ledger.ts';
import { readDeliveryNote } from '../../lib/books/ledger-inbox.ts';
import { setLayout } from '../../lib/books/segments.ts';
import { sha256Hex } from '../../lib/domain/canonical.ts';
import { defaultLayout } from '../../lib/files/layout.ts';
import type { Ports } from '../../lib/ports.ts';
import { react } from '../../lib/runtime/react.ts';
import {
  audiencePorts,
  drop,
  dunmere,
  everythingIn,
  NOW,
  segmentOf,
} from '../support/audience-ports.ts';
import { context, failedIds, SENT, sqsEvent, sqsRecord } from '../support/sqs-records.ts';

const report = (cost: string): string =>
  `report_date,line_id,currency,cost,impressions,revision\n2027-02-28,one,USD,${cost},100,${cost}\n`;
const notice = (key: string) => ({
  ...{ eventVersion: '2.1', eventTime: SENT, eventName: 'ObjectCreated:Put' },
  s3: { bucket: { name: 'inbox' }, object: { key, size: 7 } },
});

let ports: Pick<Ports, 'inbox' | 'reports' | 'ledger' | 'lake' | 'core'>;
const deliver = async (...bodies: unknown[]): Promise<string[]> => {
  const handler = react(recordResults, () => ports as Ports);
  const records = bodies.map((body, index) => sqsRecord(`m${index}`, body));
  return failedIds(await handler(sqsEvent(...records), context));
};
const booked = async (): Promise<number[]> =>
  (await readHeads(ports)).map(({ costMicros }) => costMicros);

beforeEach(() => {
  process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
  process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';
  const inbox = memoryObjects();
  ports = {
    ...{ inbox, reports: memoryReportTables(inbox), lake: memoryObjects() },
    ...{ ledger: memoryRecords(), core: memoryRecords() },
  };
});

describe('an object of the inbox', () => {
  it.each([
    'delivery/meta/../dv360/x.csv',
    'delivery%2Fmeta%2F..%2Fx.csv',
    'delivery/meta/..%252fx.csv',
    'delivery/meta/%252e%252e/../x.csv',
    'delivery/__proto__/x.csv',
    'delivery/meta/..%255cx.csv',
  ])('30 under the key %s goes to a person, unread', async (key) => {
    await ports.inbox.put(decodeURIComponent(key), report('1'));
    await deliver({ Records: [notice(key)] });
    expect(await booked()).toEqual([]);
    expect(await listDeadLetters(ports)).toHaveLength(1);
  });

  it.each([
    ['delivery/meta/a+b%2Bc%C3%BC.csv', 'delivery/meta/a b+cü.csv'],
    ['delivery/meta/50%2525.csv', 'delivery/meta/50%25.csv'],
    ['delivery/meta/..csv', 'delivery/meta/..csv'],
  ])('31 under the key %s is read as %s, decoded once', async (key, plain) => {
    await ports.inbox.put(plain, report('1'));
    expect(await deliver({ Records: [notice(key)] })).toEqual([]);
    expect(await booked()).toEqual([1_000_000]);
    expect(await readDeliveryNote(ports, plain)).toMatchObject({ receipt: { loaded: 1 } });
  });

  it('32 that was deleted before it was read is tried again, and noted meanwhile', async () => {
    const body = { Records: [notice('delivery/meta/gone.csv')] };
    expect(await deliver(body)).toEqual(['m0']);
    expect(await readDeliveryNote(ports, 'delivery/meta/gone.csv')).toMatchObject({
      refused: expect.stringContaining('gone before it was read'),
    });
    await ports.inbox.put('delivery/meta/gone.csv', report('1'));
    expect(await deliver(body)).toEqual([]);
    expect(await booked()).toEqual([1_000_000]);
  });

  it('33 that is replaced while it is read is one of the two, whole; the other comes by its own event', async () => {
    const key = 'delivery/meta/x.csv';
    await ports.inbox.put(key, report('1'));
    const { inbox } = ports;
    const replacedOnce = memoryReportTables({
      ...inbox,
      async get(name) {
        const bytes = await inbox.get(name);
        await inbox.put(name, report('2'));
        return bytes;
      },
    });
    const calm = ports.reports;
    ports = { ...ports, reports: replacedOnce };
    await deliver({ Records: [notice(key)] });
    expect(await booked()).toEqual([1_000_000]);
    expect(await readDeliveryNote(ports, key)).toMatchObject({ sha256: sha256Hex(report('1')) });
    ports = { ...ports, reports: calm };
    await deliver({ Records: [notice(key)] });
    expect(await booked()).toEqual([2_000_000]);
  });
});

describe('a segment file', () => {
  it('34 whose column of hashes holds an address: it is hashed like any, and goes no further', async () => {
    const own = await audiencePorts();
    const columns = { ...defaultLayout.columns, email: 'email_sha256' };
    await setLayout(own, 'hashed', { ...defaultLayout, columns });
    const lines = [`V1,${sha256Hex('one@example.com')}`, 'V2,Two@Example.com', 'V3,@example'];
    const text = ['voter_id,email_sha256,zone,category', ...lines.map((line) => `${line},d,y`)];
    await importSegment(own)(await drop(own, 'segments/hashed/a.csv', text.join('\n')), NOW);
    const kept = JSON.stringify(await everythingIn(own));
    expect(kept).toContain(sha256Hex('one@example.com'));
    expect(kept).toContain(sha256Hex('two@example.com'));
    expect(kept).not.toMatch(/@example/i);
  });

  it('35 of which everybody opted out makes no audience', async () => {
    const own = await audiencePorts();
    await importSegment(own)(await drop(own, 'segments/a.csv', segmentOf(1_200, 1, 'yes')), NOW);
    await defineAudience(own, dunmere, NOW);
    const outdated = { type: 'AudienceOutdated', audienceId: dunmere.id, because: '', at: NOW };
    await buildAudience(own)(outdated as Parameters<ReturnType<typeof buildAudience>>[0], NOW);
    const built = await readBuild(own, dunmere.id);
    expect(built?.refused?.because).toMatch(/^0 people are left \(1200 opted out/);
    expect((await own.lake.list('audiences/')).length).toBe(0);
  });
});
