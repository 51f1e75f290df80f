import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { memoryObjects } from '../../lib/adapters/memory/objects.ts';
import { memoryReportTables, memoryTable } from '../../lib/adapters/memory/report-tables.ts';
import type { DeliveryFile } from '../../lib/files/delivery-file.ts';
import { readReport } from '../../lib/files/delivery-report.ts';
import type { DeliveryContext } from '../../lib/files/delivery-row.ts';
import { FileRefused } from '../../lib/files/file-refused.ts';

const at = '2027-06-01T00:00:00.000Z';
const context = (wish: Partial<DeliveryContext> = {}): DeliveryContext => ({
  platform: 'neutral',
  defaults: { accountId: 'main', timeZone: 'America/Chicago', currency: 'USD' },
  at,
  ...wish,
});

const read = async (
  body: string | Uint8Array,
  name = 'log.csv',
  wish: Partial<DeliveryContext> = {},
): Promise<DeliveryFile> => {
  const inbox = memoryObjects();
  await inbox.put(name, body);
  const file = await memoryReportTables(inbox).open(name);
  if (!file) throw new Error('nothing was dropped');
  return readReport(file, name, context(wish));
};

const HEADER = 'event_id,event_time,line_id,cell,cost';
const csv = (...rows: string[]): string => [HEADER, ...rows, ''].join('\n');
const noon = '2027-03-02T18:00:00.000Z';

describe('a log of impressions', () => {
  it('becomes one row for each line, hour of the account’s day and cell', async () => {
    const log = await read(
      csv(
        `a,${noon},one,18-24,0.002500`,
        'b,2027-03-02T18:59:59.999Z,one,18-24,0.0015',
        'c,2027-03-02T19:00:00.000Z,one,18-24,0.001',
        'd,2027-03-03T05:59:59Z,one,18-24,1',
        'e,2027-03-03T06:00:00Z,one,18-24,2',
        `f,${noon},two,,0`,
        `a,${noon},one,18-24,0.002500`,
      ),
    );
    expect(log).toMatchObject({ rowsRead: 7, repeated: 1, quarantined: [], sourceLines: [] });
    const said = log.rows.map(({ lineId, cell, reportDate, hour, costMicros, impressions }) =>
      [lineId, cell, reportDate, hour, costMicros, impressions].join(' '),
    );
    expect(said).toEqual([
      'one 18-24 2027-03-02 12 4000 2',
      'two  2027-03-02 12 0 1',
      'one 18-24 2027-03-02 13 1000 1',
      'one 18-24 2027-03-02 23 1000000 1',
      'one 18-24 2027-03-03 0 2000000 1',
    ]);
    expect(log.rows[0]).toMatchObject({
      ...{ platform: 'neutral', accountId: 'main', currency: 'USD', timeZone: 'America/Chicago' },
      ...{ orderId: null, creativeId: null, clicks: 0, reachInCategory: null },
      ...{ dataState: 'settling', reportedAt: at },
    });
  });

  it('is a part of its feed by its bytes alone, so that other files add to it', async () => {
    const [one, again, other] = [
      await read(csv(`a,${noon},one,x,1`), 'one.csv'),
      await read(csv(`a,${noon},one,x,1`), 'two.csv', { at: '2027-07-01T00:00:00.000Z' }),
      await read(csv(`b,${noon},one,x,1`)),
    ];
    const partOf = ({ rows }: DeliveryFile) => [rows[0]?.part, rows[0]?.revision];
    expect(partOf(again)).toEqual(partOf(one));
    expect(partOf(other)).not.toEqual(partOf(one));
  });

  it.each([
    ['2027-03-14', 23, '2027-03-14T06:00:00Z', '2027-03-15T04:59:59Z'],
    ['2027-03-15', 24, '2027-03-15T05:00:00Z', '2027-03-16T04:59:59Z'],
    ['2026-11-01', 25, '2026-11-01T05:00:00Z', '2026-11-02T05:59:59Z'],
  ])('knows that %s has %i hours in the account’s zone', async (date, hours, first, last) => {
    const { rows } = await read(csv(`a,${first},one,x,1`, `b,${last},one,x,1`));
    expect(rows.map(({ reportDate, hour }) => [reportDate, hour])).toEqual([
      [date, 0],
      [date, hours - 1],
    ]);
  });

  it('keeps the two hours apart that the clock shows alike in autumn', async () => {
    const rows = ['06:30', '07:30'].map((time, nth) => `e${nth},2026-11-01T${time}:00Z,one,x,1`);
    const { rows: read2 } = await read(csv(...rows));
    expect(read2.map(({ hour, costMicros }) => [hour, costMicros])).toEqual([
      [1, 1_000_000],
      [2, 1_000_000],
    ]);
  });

  it('cuts no hour of zones that are off by quarters', async () => {
    const header = 'event_id,event_time,line_id,cost,time_zone';
    const rows = ['18:14:59', '18:15:00', '19:14:59', '19:15:00'].map(
      (time, nth) => `e${nth},2027-03-02T${time}Z,one,1,Asia/Kathmandu`,
    );
    const { rows: found } = await read([header, ...rows].join('\n'));
    expect(
      found.map(({ reportDate, hour, impressions }) => [reportDate, hour, impressions]),
    ).toEqual([
      ['2027-03-02', 23, 1],
      ['2027-03-03', 0, 2],
      ['2027-03-03', 1, 1],
    ]);
  });

  it('quarantines what cannot be taken, with its line and reason, and loses no row and no micro', async () => {
    const log = await read(
      csv(
        `a,${noon},one,x,0.5`,
        `,${noon},one,x,0.25`,
        '',
        `c,2027-03-02T18:00:00+05:00,one,x,0.125`,
        `d,${noon},one,x,1e3`,
        `e,${noon},one,x,-0.5`,
        `f,${noon},a line,x,0.0625`,
        `g,${noon},one`,
        `h,${noon},one,x,1`,
        `h,${noon},two,x,1`,
        'i,2027-06-02T18:00:00Z,one,x,2',
        `j,${noon},,x,4`,
      ),
    );
    expect(log.rows).toMatchObject([{ costMicros: 500_000, impressions: 1 }]);
    expect(log.rowsRead).toBe(11);
    const said = log.quarantined.map(({ line, column, costMicros }) => [line, column, costMicros]);
    expect(said).toEqual([
      [3, 'event_id', 250_000],
      [5, 'event_time', 125_000],
      [6, 'cost', null],
      [7, 'cost', -500_000],
      [8, 'line_id', 62_500],
      [9, 'cell', null],
      [10, 'event_id', 1_000_000],
      [11, 'event_id', 1_000_000],
      [12, 'event_time', 2_000_000],
      [13, 'line_id', 4_000_000],
    ]);
    expect(log.quarantined.map(({ because }) => because).join('\n')).not.toMatch(/a line|two|1e3/);
  });

  it('lists some of many bad rows, and counts the rest with their money', async () => {
    const rows = Array.from({ length: 250 }, (_, nth) => `,${noon},one,x,0.00000${nth % 10}`);
    const log = await read(csv(`a,${noon},one,x,1`, ...rows));
    expect(log.quarantined).toHaveLength(101);
    const [first, last] = [log.quarantined.at(0), log.quarantined.at(-1)];
    expect(first).toMatchObject({ line: 3, costMicros: 0 });
    expect(last).toMatchObject({ line: 103, rows: 150, costMicros: 1_125 - 450 });
    expect(log.rowsRead).toBe(251);
  });

  it('holds events to the account’s currency and the line’s days', async () => {
    const windows = new Map([['neutral/one', { start: '2027-03-03', end: '2027-03-04' }]]);
    const currencies = new Map([['neutral/main', 'EUR']]);
    const day = await read(csv(`a,${noon},one,x,1`), 'log.csv', { windows });
    expect(day.quarantined).toMatchObject([{ line: 2, column: 'event_time' }]);
    const money = await read(csv(`a,${noon},one,x,1`), 'log.csv', { currencies });
    expect(money.quarantined).toMatchObject([{ line: 2, column: 'currency' }]);
  });

  it('puts together what is written in two ways and means one', async () => {
    const header = 'event_id,event_time,line_id,cost,account_id';
    const rows = [`a,${noon},one,1,`, `b,${noon},one,2,main`, `c,${noon}, one,4,main`];
    const log = await read([header, ...rows].join('\n'));
    expect(log.rows).toMatchObject([{ costMicros: 7_000_000, impressions: 3 }]);
  });

  it.each([
    ['gzip', 'log.csv.gz', gzipSync(csv(`a,${noon},one,x,1`))],
    ['semicolons', 'log.csv', csv(`a,${noon},one,x,1`).replaceAll(',', ';')],
    ['tabs', 'log.tsv', csv(`a,${noon},one,x,1`).replaceAll(',', '\t')],
    ['a byte order mark', 'log.csv', `\ufeff${csv(`a,${noon},one,x,1`)}`],
    [
      'JSON lines',
      'log.jsonl',
      `{"event_id":"a","event_time":"${noon}","line_id":"one","cell":"x","cost":1.0}\n`,
    ],
    [
      'a table',
      'log.parquet',
      memoryTable(
        HEADER.split(',').map((name) => ({ name, isFloat: false })),
        [{ event_id: 'a', event_time: noon, line_id: 'one', cell: 'x', cost: '1' }],
      ),
    ],
  ])('is read from %s', async (_, name, body) => {
    const log = await read(body, name);
    expect(log.rows).toMatchObject([{ cell: 'x', costMicros: 1_000_000, impressions: 1 }]);
  });

  it('takes JSON’s money by its digits, and names its lines', async () => {
    const line = (cost: string) =>
      `{"event_id":"${cost}","event_time":"${noon}","line_id":"one","cost":${cost}}\n`;
    const body = `${line('0.1')}\n${line('0.10000000000000000555')}no object\n${line('0.2')}`;
    const log = await read(body, 'log.jsonl');
    expect(log.rows).toMatchObject([{ costMicros: 300_000, impressions: 2 }]);
    expect(log.quarantined).toMatchObject([{ line: 3, column: 'cost' }, { line: 4 }]);
  });

  it.each([
    ['Xandr', 'auction_id_64,date_time,line_item_id,cost', '1,1803967200,one,0.5'],
    [
      'The Trade Desk',
      'ImpressionId\tLogEntryTime\tAdGroupId\tRegion\tZip\tAdvertiserCostInUSDollars',
      'a\t2027-03-01T06:40:00\tone\tIowa\t50309\t0.5',
    ],
  ])('is read in the columns of %s', async (_, header, row) => {
    const log = await read(`${header}\n${row}\n`);
    expect(log.rows).toMatchObject([{ lineId: 'one', costMicros: 500_000, currency: 'USD' }]);
  });

  it.each(['event_id', 'event_time', 'line_id', 'cost'])('is none without %s', async (column) => {
    const body = csv(`a,${noon},one,x,1`).replace(column, 'other');
    await expect(read(body)).rejects.toThrow(FileRefused);
  });
});

describe('a report in a table', () => {
  const columns = ['report_date', 'line_id', 'cost', 'impressions'];
  const table = (cost: string, isFloat = false): string =>
    memoryTable(
      columns.map((name) => ({ name, isFloat: isFloat && name === 'cost' })),
      [{ report_date: '2027-03-02', line_id: 'one', cost, impressions: '10' }],
    );

  it('is read by the rules of text', async () => {
    expect(await read(table('2.5'), 'report.parquet')).toMatchObject({
      rows: [{ lineId: 'one', costMicros: 2_500_000, impressions: 10 }],
      ...{ sourceLines: [1], quarantined: [], rowsRead: 1 },
    });
    expect(await read(table('2.5000001'), 'report.parquet')).toMatchObject({
      ...{ rows: [], quarantined: [{ line: 1, column: 'cost' }], rowsRead: 1 },
    });
  });

  it('is refused where its money is floating point, and where it is a log’s', async () => {
    await expect(read(table('2.5', true))).rejects.toThrow('floating-point');
    const log = memoryTable(
      HEADER.split(',').map((name) => ({ name, isFloat: name === 'cost' })),
      [],
    );
    await expect(read(log)).rejects.toThrow('floating-point');
  });

  it('is refused where it is damaged, or lacks columns', async () => {
    await expect(read('PAR1 and no more')).rejects.toThrow('cannot be read as a table');
    await expect(read(memoryTable([{ name: 'line_id', isFloat: false }], []))).rejects.toThrow(
      'lacks',
    );
  });
});

it('reads other files as reports', async () => {
  const report = await read('report_date,line_id,cost,impressions\n2027-03-02,one,2.5,10\n');
  expect(report).toMatchObject({ rows: [{ costMicros: 2_500_000 }] });
  expect(report.repeated).toBeUndefined();
  await expect(read('')).rejects.toThrow('empty');
});
