import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { recordResults } from '../../functions/record-results.ts';
import { memoryObjects } from '../../lib/adapters/memory/objects.ts';
import { memoryRecords } from '../../lib/adapters/memory/records.ts';
import { memoryReportTables } from '../../lib/adapters/memory/report-tables.ts';
import { setCampaign } from '../../lib/books/campaign.ts';
import { keys } from '../../lib/books/keys.ts';
import { ledgerHash, listQuarantine, readHeads, verifyLedger } from '../../lib/books/ledger.ts';
import { readDeliveryNote } from '../../lib/books/ledger-inbox.ts';
import type { Line } from '../../lib/contracts/flight.ts';
import { spendTotals } from '../../lib/domain/finance/spend-groups.ts';
import { spendReport } from '../../lib/domain/finance/spend-report.ts';
import type { Ports } from '../../lib/ports.ts';
import { smallCampaign } from '../support/small-campaign.ts';

/** What a file must come to, beside what stands already. */
type Answer = {
  /** Why it is refused whole; or what stands for its key afterwards, and why its rows were quarantined. */
  refused?: string;
  booked?: string[];
  quarantined?: string[];
};

const at = '2027-03-10T12:00:00.000Z';
const header = 'report_date,hour,time_zone,line_id,currency,cost,impressions,revision';
const good = {
  ...{ report_date: '2027-03-02', hour: '', time_zone: 'America/Chicago', line_id: 'north.jobs' },
  ...{ currency: 'USD', cost: '5.00', impressions: '100', revision: '' },
};
const rowOf = (changes: Partial<typeof good> = {}): string =>
  Object.values({ ...good, ...changes }).join(',');
const fileOf = (...rows: string[]): string => `${[header, ...rows].join('\n')}\n`;
const withRow = (changes: Partial<typeof good>): string => fileOf(rowOf(changes));
const utf16 = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le');
const zipOf = (name: string): Buffer =>
  Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(26), Buffer.from(name)]);

const fine = fileOf(rowOf());
/** What fine.csv books. */
const taken = ['2027-03-02 north.jobs 5000000'];

const rows: [string, string | Uint8Array, Answer][] = [
  ['1 empty', '', { refused: 'the file is empty' }],
  ['1 empty, packed', gzipSync(''), { refused: 'the file is empty' }],
  ['2 a header only', `${header}\n`, {}],
  ['3 truncated gzip', gzipSync(fine).subarray(0, -9), { refused: 'cut short' }],
  [
    '4 a gzip bomb',
    gzipSync(`${header}\n${`${'0'.repeat(79)}\n`.repeat(300_000)}`),
    { refused: 'more than a hundred times its size' },
  ],
  ['5 a zip in a zip', zipOf('inner.zip'), { refused: 'a zip archive' }],
  ['5 gzip in gzip', gzipSync(gzipSync(fine)), { refused: 'packed twice' }],
  ['6 a zip entry ../', zipOf('../../etc/passwd'), { refused: 'a zip archive' }],
  ['7 a byte order mark', `\uFEFF${fine}`, { booked: taken }],
  ['8 UTF-16', utf16(fine), { refused: 'it is UTF-16' }],
  ['8 invalid UTF-8', Buffer.from(`${fine}caf\u00e9`, 'latin1'), { refused: 'not UTF-8' }],
  ['9 NUL', withRow({ line_id: 'nor\u0000th' }), { refused: 'NUL bytes' }],
  ['10 an unclosed quote', fileOf('"2027-03-02', rowOf()), { refused: 'a quoted cell' }],
  [
    '10 an unclosed quote before much text',
    fileOf('"2027-03-02', ...Array.from({ length: 9_000 }, () => rowOf())),
    { refused: 'a quoted cell' },
  ],
  ['11 a cell of 65 KB', withRow({ line_id: 'x'.repeat(65_537) }), { refused: '64 KB' }],
  ['12 a column twice', `${header},cost\n${rowOf()},5\n`, { refused: 'has the name of column 6' }],
  [
    '12 a column missing',
    fine.replace(',impressions', ',views'),
    { refused: 'the header lacks impressions' },
  ],
  ['13 a column more', `${header},mood\n${rowOf()},sunny\n`, { booked: taken }],
  ['14 grouped digits', withRow({ cost: '"1,234.50"' }), { quarantined: ['cost is not money'] }],
  ['14 an exponent', withRow({ cost: '1e3' }), { quarantined: ['cost is not money'] }],
  ['14 hexadecimal', withRow({ cost: '0x10' }), { quarantined: ['cost is not money'] }],
  ['14 Arabic digits', withRow({ cost: '١٢٣' }), { quarantined: ['cost is not money'] }],
  ['14 an exponent of views', withRow({ impressions: '1e3' }), { quarantined: ['impressions is'] }],
  ['15 NaN', withRow({ cost: 'NaN' }), { quarantined: ['cost is not money'] }],
  ['15 Infinity', withRow({ cost: 'Infinity' }), { quarantined: ['cost is not money'] }],
  [
    '16 more than 9e15 micros',
    withRow({ cost: '9000000000.01' }),
    { quarantined: ['cost is not'] },
  ],
  [
    '16 more than 9e15 micros together',
    fileOf(rowOf({ cost: '9000000000' }), rowOf({ line_id: 'south', cost: '0.01' })),
    { quarantined: ['cost the whole file is set aside', 'cost the whole file is set aside'] },
  ],
  ['17 negative spend', withRow({ cost: '-5.00' }), { quarantined: ['cost is negative'] }],
  ['18 seven decimals', withRow({ cost: '5.0000001' }), { quarantined: ['cost is not money'] }],
  ['19 another currency', withRow({ currency: 'EUR' }), { quarantined: ['currency is not USD'] }],
  ['19 no currency', withRow({ currency: 'US$' }), { quarantined: ['currency is not a currency'] }],
  [
    '20 30 February',
    withRow({ report_date: '2026-02-30' }),
    { quarantined: ['report_date is a day that does not exist'] },
  ],
  [
    '21 one o’clock of the night that has two',
    withRow({ report_date: '2026-11-01', hour: '01:00', line_id: 'other' }),
    { quarantined: ['hour comes twice'] },
  ],
  [
    '21 half past one, which is no hour',
    withRow({ report_date: '2026-11-01', hour: '01:30', line_id: 'other' }),
    { quarantined: ['hour is not an hour'] },
  ],
  [
    '21 either one o’clock with its offset',
    fileOf(
      ...['01:00-05:00', '01:00-06:00'].map((hour) =>
        rowOf({ report_date: '2026-11-01', hour, line_id: 'other' }),
      ),
    ),
    { booked: ['2026-11-01 other 5000000', '2026-11-01 other 5000000'] },
  ],
  [
    '22 a day to come',
    withRow({ report_date: '2027-03-11' }),
    { quarantined: ['report_date is a day to come'] },
  ],
  // Held for a day it would be missing from every total; it is booked and stands as unassigned instead.
  ['23 an unknown flight', withRow({ line_id: 'who' }), { booked: ['2027-03-02 who 5000000'] }],
  [
    '24 rows that are not their total',
    fileOf(rowOf(), rowOf({ report_date: 'total', line_id: '', cost: '6.00' })),
    { quarantined: ['cost the whole file is set aside: the rows add up to 5.00'] },
  ],
  [
    '29 a row twice',
    fileOf(rowOf(), rowOf({ line_id: 'south' }), rowOf()),
    { quarantined: Array(3).fill('cost the whole file is set aside: lines 2 and 4') },
  ],
  ['spend with no impressions', withRow({ impressions: '0' }), { quarantined: ['cost is spend'] }],
  [
    'a day before the flight',
    withRow({ report_date: '2027-02-27' }),
    { quarantined: ['report_date is outside the flight'] },
  ],
];

let ports: Pick<Ports, 'inbox' | 'reports' | 'ledger' | 'lake' | 'core'>;
const drop = async (key: string, body: string | Uint8Array): Promise<void> => {
  await ports.inbox.put(key, body);
  await recordResults(ports)({ key, size: body.length, at }, at);
};
const standing = async (): Promise<string[]> =>
  (await readHeads(ports))
    .map(({ reportDate, lineId, costMicros }) => `${reportDate} ${lineId} ${costMicros}`)
    .sort();
const reasons = async (): Promise<string[]> =>
  (await listQuarantine(ports)).map(({ column, because }) => `${column} ${because}`);

beforeEach(async () => {
  const inbox = memoryObjects();
  ports = {
    ...{ inbox, reports: memoryReportTables(inbox), lake: memoryObjects() },
    ...{ ledger: memoryRecords(), core: memoryRecords() },
  };
  await setCampaign(ports, { ...smallCampaign, platforms: [desk] });
  await ports.core.commit([{ ...keys.line('north.jobs'), put: known, ifRev: 0 }]);
});
const desk = {
  ...{ name: 'desk', accountId: 'main', overDeliveryBasisPoints: 0, finalAfterDays: 28 },
};
const known: Line = {
  ...{ lineId: 'north.jobs', armId: 'north/jobs/radio/jobs', flightId: 'north' },
  ...{ audienceId: 'north', zone: 'north', category: 'jobs', channel: 'radio', creative: 'jobs' },
  ...{ platform: 'desk', start: '2027-02-28', end: '2027-03-28' },
  ...{ flightCapMicros: 1_000_000_000, audienceSize: 1_000 },
};

describe('a delivery file with', () => {
  it.each(rows)('%s', async (_, body, answer) => {
    await drop('delivery/desk/before.csv', fileOf(rowOf({ line_id: 'south', cost: '1.00' })));
    const before = await standing();
    const entries = (await ports.ledger.list('ENTRY')).length;
    const key = 'delivery/desk/file.csv';
    await drop(key, body);
    const { refused, booked = [], quarantined = [] } = answer;
    expect(await standing()).toEqual([...before, ...booked].sort());
    const found = await reasons();
    expect(found).toHaveLength(quarantined.length);
    for (const [index, because] of quarantined.entries()) expect(found[index]).toContain(because);
    const note = await readDeliveryNote(ports, key);
    if (refused) expect(note).toMatchObject({ refused: expect.stringContaining(refused) });
    else {
      expect(note).toMatchObject({
        receipt: { rows: booked.length + quarantined.length, loaded: booked.length },
      });
    }
    expect(await ports.ledger.list('ENTRY')).toHaveLength(entries + (booked.length > 0 ? 1 : 0));
    expect(Buffer.from((await ports.inbox.get(key)) ?? '')).toEqual(Buffer.from(body));
    expect(await verifyLedger(ports)).toMatchObject({ kind: 'sound' });
    expect(found.join()).not.toContain('passwd');
  });

  it('2 a header only, above which a report says something, has no rows either', async () => {
    const key = 'delivery/cm360/file.csv';
    const columns = 'Date,Placement ID,Impressions,Media Cost';
    await drop(
      key,
      `A title,,,\nAccount ID,1,,\n,,,\nReport Fields,,,\n${columns}\nGrand Total:,---,0,0\n`,
    );
    const note = await readDeliveryNote(ports, key);
    expect(note).toMatchObject({ receipt: { rows: 0, loaded: 0, quarantined: 0 } });
  });

  it('13 a column more says which one nothing was read from', async () => {
    await drop('delivery/desk/more.csv', `${header},mood\n${rowOf()},sunny\n`);
    const note = await readDeliveryNote(ports, 'delivery/desk/more.csv');
    expect(note).toMatchObject({ unread: ['mood'] });
  });

  it('23 an unknown flight is in every total, as unassigned', async () => {
    await drop('delivery/desk/who.csv', withRow({ line_id: 'who' }));
    const settling = () => ({ isFinal: false, finalOn: at });
    expect(spendTotals(spendReport(await readHeads(ports), [known], settling))).toMatchObject([
      { currency: 'USD', unassignedMicros: 5_000_000, spendMicros: 5_000_000 },
    ]);
  });

  it('25 the same bytes under a new name is a no-op', async () => {
    await drop('delivery/desk/file.csv', fine);
    const before = await ledgerHash(ports);
    await drop('delivery/desk/copy.csv', fine);
    expect(await ledgerHash(ports)).toBe(before);
    const note = await readDeliveryNote(ports, 'delivery/desk/copy.csv');
    expect(note).toMatchObject({ receipt: { loaded: 0, duplicate: 1, lines: 0 } });
  });

  it('26 new bytes under the same name is a new revision', async () => {
    await drop('delivery/desk/file.csv', withRow({ revision: '1' }));
    await drop('delivery/desk/file.csv', withRow({ revision: '2', cost: '4.00' }));
    expect(await readHeads(ports)).toMatchObject([
      { costMicros: 4_000_000, deltaMicros: -1_000_000 },
    ]);
  });

  it('27 an older revision that comes late posts nothing and is counted', async () => {
    await drop('delivery/desk/late.csv', withRow({ revision: '2', cost: '4.00' }));
    const before = await ledgerHash(ports);
    await drop('delivery/desk/early.csv', withRow({ revision: '1' }));
    expect(await ledgerHash(ports)).toBe(before);
    const note = await readDeliveryNote(ports, 'delivery/desk/early.csv');
    expect(note).toMatchObject({ receipt: { loaded: 0, superseded: 1, quarantined: 0 } });
  });

  it('28 the same revision that says something else: one is quarantined, in either order', async () => {
    const [cheap, dear] = [withRow({ revision: '1' }), withRow({ revision: '1', cost: '6.00' })];
    await drop('delivery/desk/a.csv', dear);
    const before = await ledgerHash(ports);
    await drop('delivery/desk/b.csv', cheap);
    expect(await ledgerHash(ports)).toBe(before);
    expect(await reasons()).toEqual([expect.stringContaining('same revision, different content')]);
    const others = { ...ports, ledger: memoryRecords(), core: memoryRecords() };
    for (const [key, body] of Object.entries({
      'delivery/meta/b.csv': cheap,
      'delivery/meta/a.csv': dear,
    })) {
      await others.inbox.put(key, body);
      await recordResults(others)({ key, size: body.length, at }, at);
    }
    expect((await readHeads(others)).map(({ costMicros }) => costMicros)).toEqual([6_000_000]);
  });
});
