import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { recordResults } from '../../functions/record-results.ts';
import { duckReportTables } from '../../lib/adapters/aws/report-tables.ts';
import { memoryObjects } from '../../lib/adapters/memory/objects.ts';
import { memoryRecords } from '../../lib/adapters/memory/records.ts';
import {
  ledgerHash,
  listQuarantine,
  type Receipt,
  readHeads,
  verifyLedger,
} from '../../lib/books/ledger.ts';
import { readDeliveryNote } from '../../lib/books/ledger-inbox.ts';
import type { Ports } from '../../lib/ports.ts';

type Reach = Pick<Ports, 'inbox' | 'reports' | 'ledger' | 'lake' | 'core'>;

const at = '2027-03-10T12:00:00.000Z';
const fresh = (): Reach => {
  const inbox = memoryObjects();
  return {
    ...{ inbox, reports: duckReportTables(inbox), lake: memoryObjects() },
    ...{ ledger: memoryRecords(), core: memoryRecords() },
  };
};
let ports: Reach;
beforeEach(() => {
  ports = fresh();
});

const drop = async (name: string, body: string | Uint8Array, by = ports): Promise<Receipt> => {
  const key = `delivery/neutral/${name}`;
  await by.inbox.put(key, body);
  await recordResults(by)({ key, size: body.length, at }, at);
  const note = await readDeliveryNote(by, key);
  if (!note || !('receipt' in note)) throw new Error(note?.refused);
  return note.receipt;
};

const log = (...rows: string[]): string =>
  `event_id,event_time,line_id,currency,cost\n${rows.map((row) => `${row}\n`).join('')}`;
const first = log('a,2027-03-02T06:00:00Z,one,USD,0.5', 'b,2027-03-02T06:59:59Z,one,USD,0.25');
const late = log('c,2027-03-02T06:30:00Z,one,USD,1', 'd,2027-03-02T07:00:00Z,one,EUR,2');

const stands = async (by = ports): Promise<unknown[]> =>
  (await readHeads(by))
    .map(({ hour, currency, costMicros, impressions }) => [hour, currency, costMicros, impressions])
    .sort();

describe('recording a log of impressions', () => {
  it('posts a line for each line and hour, and counts events', async () => {
    expect(await drop('log.csv', first)).toMatchObject({
      ...{ rows: 2, loaded: 2, duplicate: 0, quarantined: 0, lines: 1, impressions: 2 },
      spendMicros: { USD: 750_000 },
    });
    expect(await stands()).toEqual([[6, 'USD', 750_000, 2]]);
  });

  it.each([
    ['packed', gzipSync(first), 'log.csv.gz'],
    ['packed, whatever its name', gzipSync(first), 'log.csv'],
    ['with a byte order mark', `\ufeff${first}`, 'log.csv'],
    [
      'packed, as a spreadsheet writes it',
      gzipSync(`\ufeff${first.replaceAll(',', ';').replaceAll('\n', '\r\n')}`),
      'log.csv.gz',
    ],
  ])('posts the same of a log that is %s', async (_, body, name) => {
    expect(await drop(name, body)).toMatchObject({ rows: 2, loaded: 2, quarantined: 0 });
    expect(await stands()).toEqual([[6, 'USD', 750_000, 2]]);
  });

  it('adds what a later file tells of the same hour, in any order of files with repeats', async () => {
    await drop('1.csv', first);
    await drop('2.csv', late);
    expect(await stands()).toEqual([
      [6, 'USD', 1_000_000, 1],
      [6, 'USD', 750_000, 2],
      [7, 'EUR', 2_000_000, 1],
    ]);
    const other = fresh();
    for (const body of [late, first, late]) await drop('again.csv', body, other);
    expect(await ledgerHash(other)).toBe(await ledgerHash(ports));
    const before = await ledgerHash(ports);
    expect(await drop('3.csv', first)).toMatchObject({ loaded: 0, duplicate: 2, lines: 0 });
    expect(await ledgerHash(ports)).toBe(before);
    expect(await verifyLedger(ports)).toMatchObject({ kind: 'sound', lines: 3 });
  });

  it('accounts for every row: loaded, repeated or quarantined', async () => {
    const bad = Array.from({ length: 150 }, (_, nth) => `x${nth},2027-03-02,one,USD,0.01`);
    const receipt = await drop(
      'log.csv',
      log('a,2027-03-02T06:00:00Z,one,USD,0.5', 'a,2027-03-02T06:00:00Z,one,USD,0.5', ...bad),
    );
    expect(receipt).toMatchObject({ rows: 152, loaded: 1, duplicate: 1, quarantined: 150 });
    const listed = await listQuarantine(ports);
    expect(listed.reduce((sum, { rows = 1 }) => sum + rows, 0)).toBe(150);
    expect(listed.reduce((sum, { costMicros }) => sum + (costMicros ?? 0), 0)).toBe(1_500_000);
    expect(listed[0]).toMatchObject({ line: 4, column: 'event_time' });
  });

  it('sets aside an hour of a line that is told in two currencies', async () => {
    const rows = ['a,2027-03-02T06:00:00Z,one,USD,0.5', 'b,2027-03-02T06:00:00Z,one,EUR,0.25'];
    const twice = ['c,2027-03-02T06:00:00Z,one,EUR,0.25'];
    expect(await drop('log.csv', log(...rows, ...twice))).toMatchObject({
      ...{ rows: 3, loaded: 0, quarantined: 3, lines: 0 },
    });
  });

  it('refuses one whose rows cannot be told apart', async () => {
    const unclosed = log('a,2027-03-02T06:00:00Z,"one,USD,0.5', 'b,2027-03-02T06:00:00Z,one,USD,1');
    await expect(drop('log.csv', unclosed)).rejects.toThrow('cannot be');
    expect(await stands()).toEqual([]);
  });
});

describe('the examples', () => {
  const example = (name: string): Buffer => readFileSync(`examples/delivery/${name}`);

  it('of a log is booked', async () => {
    expect(await drop('log.csv', example('log.csv'))).toMatchObject({
      ...{ rows: 10, loaded: 9, duplicate: 1, quarantined: 0, lines: 8, impressions: 9 },
      spendMicros: { USD: 50_321 },
    });
  });

  it('of a table says what the one in text says', async () => {
    const inText = fresh();
    await drop('neutral.csv', example('neutral.csv'), inText);
    await drop('neutral.parquet', example('neutral.parquet'));
    expect(await ledgerHash(ports)).toBe(await ledgerHash(inText));
    expect(await readHeads(ports)).toHaveLength(3);
  });
});
