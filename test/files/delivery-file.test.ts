import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMicros } from '../../lib/domain/money.ts';
import { type DeliveryContext, readDelivery } from '../../lib/files/delivery-file.ts';
import { deliveryText } from '../../lib/files/delivery-text.ts';
import { anyRow, row } from '../support/delivery-rows.ts';

const at = '2027-03-10T12:00:00.000Z';
const defaults = { accountId: 'main', timeZone: 'America/Chicago', currency: 'USD' };
const handMade: DeliveryContext = { platform: 'file-drop', defaults, at };

async function* bytesOf(body: string | Uint8Array): AsyncGenerator<Uint8Array> {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  for (let start = 0; start < bytes.length; start += 97) yield bytes.subarray(start, start + 97);
}

const read = (body: string | Uint8Array, file = 'results.csv', context = handMade) =>
  readDelivery(bytesOf(body), file, context);

const good: Record<string, string> = {
  report_date: '2027-03-01',
  hour: '',
  time_zone: 'America/Chicago',
  platform: 'file-drop',
  account_id: 'main',
  order_id: 'north',
  line_id: 'north.rent-relief',
  creative_id: 'rent-relief',
  cell: '',
  currency: 'USD',
  cost: '1234.50',
  impressions: '1000',
  clicks: '4',
  reach: '80',
  data_state: 'final',
  revision: '3',
  pulled_at_utc: '2027-03-02T15:00:00Z',
};

/** Rows of which no two tell of the same. */
const unlikeRows = fc.uniqueArray(anyRow, {
  ...{ minLength: 1, maxLength: 5 },
  selector: ({ lineId, reportDate, revision }) => `${lineId}/${reportDate}/${revision}`,
});

const csvOf = (changes: Record<string, string>, mark = ','): string => {
  const cells = { ...good, ...changes };
  return `${Object.keys(cells).join(mark)}\n${Object.values(cells).join(mark)}\n`;
};

describe('a neutral row', () => {
  it.each([
    ['commas', ','],
    ['tabs', '\t'],
    ['semicolons', ';'],
  ])('is read from %s', async (_, mark) => {
    const { rows, rowsRead, sourceLines, quarantined } = await read(csvOf({}, mark));
    expect(quarantined).toEqual([]);
    expect([rowsRead, sourceLines]).toEqual([1, [2]]);
    expect(rows).toEqual([
      row({
        ...{ platform: 'file-drop', accountId: 'main', orderId: 'north', dataState: 'final' },
        ...{ lineId: 'north.rent-relief', creativeId: 'rent-relief', costMicros: 1_234_500_000 },
        ...{ revision: '0000000000000003', reportedAt: '2027-03-02T15:00:00.000Z' },
      }),
    ]);
  });

  it('takes the campaign’s own terms where it does not name them', async () => {
    const text = 'date,line,spend,impressions\n2027-03-01,north.rent-relief,2,10\n';
    const { rows } = await read(text);
    expect(rows[0]).toMatchObject({
      ...{ platform: 'file-drop', accountId: 'main', timeZone: 'America/Chicago', currency: 'USD' },
      ...{ costMicros: 2_000_000, clicks: 0, reachInCategory: null, dataState: 'settling' },
    });
  });

  it.each<[string, Record<string, string>, string, string, number | null]>([
    ['grouped digits', { cost: '"1,234.50"' }, 'cost', 'is not money', null],
    ['an exponent', { cost: '1e3' }, 'cost', 'is not money', null],
    ['hexadecimal', { cost: '0x10' }, 'cost', 'is not money', null],
    ['Arabic digits', { cost: '١٢' }, 'cost', 'is not money', null],
    ['a decimal comma', { cost: '"12,50"' }, 'cost', 'is not money', null],
    ['NaN', { cost: 'NaN' }, 'cost', 'is not money', null],
    ['Infinity', { cost: 'Infinity' }, 'cost', 'is not money', null],
    ['a currency sign', { cost: '$12' }, 'cost', 'is not money', null],
    ['seven decimals', { cost: '0.0000001' }, 'cost', 'is not money', null],
    ['more than can be counted', { cost: '9000000001' }, 'cost', 'is not money', null],
    ['no money', { cost: '' }, 'cost', 'is missing', null],
    ['negative spend', { cost: '-5' }, 'cost', 'negative', -5_000_000],
    [
      'spend with no impressions',
      { impressions: '0', clicks: '0', reach: '0' },
      'cost',
      'no impressions',
      1_234_500_000,
    ],
    ['more clicks than impressions', { clicks: '1001' }, 'clicks', 'more than', 1_234_500_000],
    ['more reach than impressions', { reach: '1001' }, 'reach', 'more than', 1_234_500_000],
    ['half an impression', { impressions: '10.5' }, 'impressions', 'whole number', 1_234_500_000],
    ['negative clicks', { clicks: '-1' }, 'clicks', 'whole number', 1_234_500_000],
    [
      'a day that does not exist',
      { report_date: '2026-02-30' },
      'report_date',
      'does not exist',
      1_234_500_000,
    ],
    [
      'a day in another form',
      { report_date: '03/01/2027' },
      'report_date',
      'YYYY-MM-DD',
      1_234_500_000,
    ],
    ['no day', { report_date: '' }, 'report_date', 'is missing', 1_234_500_000],
    ['a day to come', { report_date: '2027-03-11' }, 'report_date', 'to come', 1_234_500_000],
    ['no currency of this world', { currency: 'XXY' }, 'currency', 'ISO 4217', 1_234_500_000],
    ['a currency in words', { currency: 'dollars' }, 'currency', 'ISO 4217', 1_234_500_000],
    ['an unknown time zone', { time_zone: 'Mars/Olympus' }, 'time_zone', 'IANA', 1_234_500_000],
    ['an unknown state', { data_state: 'maybe' }, 'data_state', 'none of', 1_234_500_000],
    ['another platform', { platform: 'meta' }, 'platform', 'is not file-drop', 1_234_500_000],
    ['no line', { line_id: '' }, 'line_id', 'is missing', 1_234_500_000],
    ['a line with separators', { line_id: 'a|b' }, 'line_id', 'identifier', 1_234_500_000],
    ['a revision with blanks', { revision: 'a b' }, 'revision', 'not a revision', 1_234_500_000],
    [
      'a pull without an offset',
      { pulled_at_utc: '2027-03-02 15:00' },
      'pulled_at_utc',
      'in UTC',
      1_234_500_000,
    ],
    [
      'a pull on no day',
      { pulled_at_utc: '2027-02-31T25:00:00Z' },
      'pulled_at_utc',
      'in UTC',
      1_234_500_000,
    ],
    ['hour 24 of a plain day', { hour: '24' }, 'hour', '24 hours', 1_234_500_000],
    [
      'hour 23 of a day of 23',
      { report_date: '2026-03-08', hour: '23' },
      'hour',
      '23 hours',
      1_234_500_000,
    ],
    ['an hour by the clock', { hour: '01:30' }, 'hour', 'not an hour', 1_234_500_000],
    ['a cell without end', { cell: 'x'.repeat(201) }, 'cell', '200', 1_234_500_000],
  ])('with %s is quarantined with its reason', async (_, changes, column, because, costMicros) => {
    const { rows, quarantined, rowsRead } = await read(csvOf(changes));
    expect(rows).toEqual([]);
    expect(rowsRead).toBe(1);
    expect(quarantined).toEqual([
      {
        file: 'results.csv',
        line: 2,
        column,
        because: expect.stringContaining(because),
        costMicros,
        ...(costMicros === null || changes['currency'] ? {} : { currency: 'USD' }),
      },
    ]);
  });

  it.each([
    ['hour 24 of a day of 25', { report_date: '2026-11-01', hour: '24' }, { hour: 24 }],
    ['hour 23 of a plain day', { hour: '23' }, { hour: 23 }],
    ['today, which is not over', { report_date: '2027-03-10' }, { reportDate: '2027-03-10' }],
    ['the most money', { cost: '9000000000' }, { costMicros: 9_000_000_000_000_000 }],
    [
      'nothing spent and nothing shown',
      { cost: '0', impressions: '0', clicks: '0', reach: '0' },
      { costMicros: 0 },
    ],
  ])('with %s is fine', async (_, changes, expected) => {
    expect((await read(csvOf(changes))).rows[0]).toMatchObject(expected);
  });

  it('goes by the account’s own day: still yesterday in Chicago when it is today in Paris', async () => {
    const early = { ...handMade, at: '2027-03-10T03:00:00.000Z' };
    const there = csvOf({ report_date: '2027-03-10', time_zone: 'Europe/Paris' });
    expect((await read(there, 'a.csv', early)).rows).toHaveLength(1);
    expect((await read(csvOf({ report_date: '2027-03-10' }), 'a.csv', early)).rows).toEqual([]);
  });
});

describe('a file', () => {
  it('counts every row once: rows and quarantined are all that was read', async () => {
    const lines = csvOf({}).trimEnd().split('\n');
    const next = lines[1]?.replace('2027-03-01', '2027-03-02');
    const text = [lines[0], lines[1], 'too,few', '', lines[1]?.replace('1234.50', '1e3'), next];
    const { rows, quarantined, rowsRead, sourceLines } = await read(`${text.join('\n')}\n`);
    expect([rowsRead, rows.length, sourceLines]).toEqual([4, 2, [2, 6]]);
    expect(quarantined.map(({ line }) => line)).toEqual([3, 5]);
  });

  it.each([
    ['without a column that rows need', 'report_date,line_id,cost\n', 'results.csv', 'impressions'],
    ['of nothing', '', 'results.csv', 'empty'],
    ['of nothing, as JSON lines', '', 'results.jsonl', 'empty'],
    ['cut short', gzipSync(csvOf({})).subarray(0, 60), 'results.csv.gz', 'cut short'],
    ['in no text', new Uint8Array([0xff, 0xfe, 0, 0]), 'results.jsonl', 'UTF'],
    ['of one endless line', `{"a":"${'x'.repeat(300_000)}`, 'results.jsonl', '256 KB'],
  ])('%s is refused whole', async (_, body, file, because) => {
    await expect(read(body, file)).rejects.toThrow(because);
  });

  it('with a header alone has no rows', async () => {
    expect(await read(csvOf({}).split('\n')[0] ?? '')).toMatchObject({ rows: [], rowsRead: 0 });
  });

  it('is read from gzip, and with columns that nobody knows', async () => {
    expect((await read(gzipSync(csvOf({ notes: 'x' })), 'a.csv.gz')).rows).toHaveLength(1);
  });
});

describe('a revision that no row says', () => {
  const plain = 'report_date,line_id,cost,impressions\n2027-03-01,a,1,9\n2027-03-04,b,1,9\n';
  it.each([
    ['is the pull’s instant', 'x.csv', csvOf({ revision: '' }), '2027-03-02T15:00:00.000Z'],
    [
      'is the instant in the file’s name',
      'delivery/x/meta-2027-03-06T15.csv',
      plain,
      '2027-03-06T15:00:00.000Z',
    ],
    ['is the end of the file’s last day', 'x.csv', plain, '2027-03-05T00:00:00.000Z'],
  ])('%s', async (_, file, body, revision) => {
    expect((await read(body, file)).rows[0]?.revision).toBe(revision);
  });

  it('does not depend on when the file came', async () => {
    const later = { ...handMade, at: '2027-04-10T12:00:00.000Z' };
    const [one, other] = [await read(plain), await read(plain, 'x.csv', later)];
    expect(other.rows.map(({ revision }) => revision)).toEqual(
      one.rows.map(({ revision }) => revision),
    );
  });
});

describe('JSON lines', () => {
  it('are read as rows of the same kind, money from its digits', async () => {
    const line = { ...good, hour: null, notes: ['x'] };
    const text = `${JSON.stringify(line).replace('"1234.50"', '0.300000')}\n\n[1]\nnot json\n`;
    const { rows, quarantined } = await read(text, 'a.jsonl');
    expect(rows[0]).toMatchObject({ costMicros: 300_000, hour: null });
    expect(quarantined.map(({ line, because }) => [line, because])).toEqual([
      [3, 'is not a JSON object'],
      [4, 'is not a JSON object'],
    ]);
  });

  it.each(['1e3', '1234.5678901', '-0.5', 'true', '"x"'])(
    'quarantine %s as money',
    async (cost) => {
      const text = JSON.stringify(good).replace('"1234.50"', cost);
      expect((await read(text, 'a.ndjson')).quarantined).toMatchObject([
        { line: 1, column: 'cost' },
      ]);
    },
  );

  it('are known by the name .json too', async () => {
    expect((await read(`${JSON.stringify(good)}\n`, 'a.json')).rows).toHaveLength(1);
  });

  it.each([
    ['a list', `[${JSON.stringify(good)}]\n`],
    ['an object over many lines', `\n${JSON.stringify({ data: [good] }, null, 2)}\n`],
  ])('are not %s: that is refused whole', async (_, text) => {
    await expect(read(text, 'a.json')).rejects.toThrow('one JSON document');
  });

  it('say which column they lack', async () => {
    expect((await read('{"cost": 1}\n', 'a.jsonl')).quarantined).toMatchObject([
      { line: 1, column: 'report_date', because: 'is missing' },
    ]);
  });

  it('bring back rows as we write them ourselves, whole', async () => {
    await fc.assert(
      fc.asyncProperty(unlikeRows, async (rows) => {
        const usable = rows.map((one) => ({ ...one, revision: one.revision.padStart(16, '0') }));
        const context = { platform: 'meta', defaults: {}, at };
        const file = await read(deliveryText(usable), '2027-03-09T11.jsonl', context);
        expect(file.quarantined).toEqual([]);
        expect(deliveryText(file.rows)).toBe(deliveryText(usable));
      }),
    );
  });
});

describe('a file that is not what it seems', () => {
  const header = 'report_date,line_id,currency,cost,impressions';
  const fileOf = (...lines: string[]): string => `${[header, ...lines].join('\n')}\n`;
  const [one, two] = ['2027-03-01,one,USD,10.00,100', '2027-03-01,two,USD,20.00,200'];

  it.each([
    ['whose total fits', fileOf(one, two, 'total,,USD,30.00,300'), 2],
    ['whose total stands on top', fileOf('Total,,USD,30,300', one, two), 2],
    ['of which one total fits', fileOf(one, two, 'total,,,99,999', 'total,,,30.00,300'), 2],
    ['whose total says money only', fileOf(one, two, 'total,,,30.00,'), 2],
    [
      'whose rows are in two currencies',
      fileOf(one, two.replace('USD', 'EUR'), 'total,,,1,300'),
      2,
    ],
    ['of a total alone', fileOf('total,,,0,0'), 0],
  ])('%s is taken', async (_, text, rows) => {
    const file = await read(text);
    expect([file.quarantined, file.rows.length, file.rowsRead]).toEqual([[], rows, rows]);
  });

  it.each([
    ['whose money is less than its total', fileOf(one, two, 'total,,USD,30.01,300'), '30.01'],
    ['whose money is more than its total', fileOf(one, two, 'total,,USD,29.99,300'), '29.99'],
    ['whose impressions are not its total', fileOf(one, two, 'total,,USD,30.00,301'), '301'],
    ['with a total and no rows to it', fileOf(one, 'total,,USD,30.00,300'), '30.00'],
    [
      'with a total and more money than can be counted',
      fileOf('2027-03-01,one,USD,9000000000,1', '2027-03-01,two,USD,9000000000,1', 'total,,,1,2'),
      'unknown money',
    ],
    ['with the same row twice', fileOf(one, two, one), 'lines 2 and 4 tell of the same'],
    [
      'with two rows that disagree',
      fileOf(one, two, one.replace('10.00', '11.00')),
      'lines 2 and 4 tell of the same',
    ],
    [
      'with more money than can be counted',
      fileOf('2027-03-01,one,USD,9000000000,1', '2027-03-01,two,USD,1,1'),
      'than can be counted',
    ],
  ])('%s is set aside whole, each row with the reason', async (_, text, because) => {
    const file = await read(text);
    expect([file.rows, file.sourceLines]).toEqual([[], []]);
    expect(file.quarantined).toHaveLength(file.rowsRead);
    for (const row of file.quarantined) {
      expect(row).toMatchObject({
        column: 'cost',
        costMicros: expect.any(Number),
        currency: 'USD',
      });
      expect(row.because).toContain(because);
    }
  });

  it('counts what was quarantined into the sums that its total is held against', async () => {
    const clicky = '2027-03-30,one,USD,10.00,100';
    const file = await read(fileOf(clicky, two, 'total,,USD,30.00,300'));
    expect([file.rows.length, file.quarantined.length]).toEqual([1, 1]);
    const illegible = await read(fileOf(one.replace('10.00', '1e1'), two, 'total,,USD,30.00,300'));
    expect([illegible.rows.length, illegible.quarantined.length]).toEqual([1, 1]);
  });

  it('takes rows of one line that something tells apart: the hour, the cell, the revision, a credit', async () => {
    const columns = 'kind,report_date,hour,line_id,cell,cost,impressions,revision';
    const rows = ['1,,2.00,9,', '2,,2.00,9,', ',a,2.00,9,', ',b,2.00,9,', ',b,2.00,9,2'];
    const text = rows.map(
      (row) => `,2027-03-01,${row.split(',')[0]},one,${row.split(',').slice(1)}`,
    );
    const file = await read(
      `${[columns, ...text, 'credit,2027-03-01,,one,,-2.00,0,'].join('\n')}\n`,
    );
    expect([file.quarantined, file.rows.length]).toEqual([[], 6]);
  });

  it('does not take a row for a total because of one of its names', async () => {
    const text = `${header},creative_id\n${one},total\n`;
    expect((await read(text)).rows).toMatchObject([{ creativeId: 'total' }]);
  });

  it('takes a repeat in a file whose figures only grow, where it can do no harm', async () => {
    const context = { ...handMade, platform: 'snap-library' };
    const ad = 'a1,USD,5,10,2027/02/18 16:57:38Z';
    const text = `ADID,Currency Code,Spend,Impressions,StartDate\n${ad}\n${ad}\n`;
    expect((await read(text, 'a.csv', context)).rows).toHaveLength(2);
  });

  it('lets no whole amount of money pass for rounding', async () => {
    const context = { ...handMade, platform: 'cm360' };
    const text =
      'Date,Placement ID,Impressions,Media Cost\n2027-03-01,1,9,10\n2027-03-01,2,9,20\nGrand Total:,---,18,31\n';
    expect((await read(text, 'a.csv', context)).rows).toEqual([]);
  });

  it('lets sums made before rounding differ by half of the last decimal a figure, and by no more', async () => {
    const context = { ...handMade, platform: 'google-ads' };
    const ui = (total: string): string =>
      `Day,Ad group ID,Currency code,Impr.,Cost\n2027-03-01,1,USD,9,1.10\n2027-03-01,2,USD,9,"1,000.20"\nTotal: Ad groups,,,18,"${total}"\n`;
    expect((await read(ui('1,001.31'), 'a.csv', context)).rows).toHaveLength(2);
    expect((await read(ui('1,001.32'), 'a.csv', context)).rows).toHaveLength(0);
  });
});

describe('a credit', () => {
  const credit = { kind: 'credit', cost: '-4.25', impressions: '0', clicks: '0', reach: '' };

  it('is a row of its own, and the only one that may be negative', async () => {
    expect((await read(csvOf(credit))).rows).toMatchObject([
      { kind: 'credit', costMicros: -4_250_000, impressions: 0, reachInCategory: null },
    ]);
    expect((await read(csvOf({ kind: 'delivery' }))).rows[0]).not.toHaveProperty('kind');
  });

  it.each([
    ['a credit that takes', { ...credit, cost: '4.25' }, 'cost', 'not negative'],
    ['a credit of nothing', { ...credit, cost: '0' }, 'cost', 'not negative'],
    ['a credit of impressions', { ...credit, impressions: '5' }, 'impressions', 'of no credit'],
    ['a credit with reach', { ...credit, reach: '0' }, 'impressions', 'of no credit'],
    ['another kind', { ...credit, kind: 'refund' }, 'kind', 'none of delivery, credit'],
  ])('%s is quarantined', async (_, changes, column, because) => {
    expect((await read(csvOf(changes))).quarantined).toMatchObject([
      { column, because: expect.stringContaining(because) },
    ]);
  });

  it.each(['Overdelivery', 'Invalid activity', 'credit'])(
    'is called %s by Google',
    async (kind) => {
      const text = `segments.date,ad_group.id,metrics.cost_micros,metrics.impressions,kind\n2027-03-01,1,-42,0,${kind}\n`;
      const file = await read(text, 'a.csv', { ...handMade, platform: 'google-ads' });
      expect(file.rows).toMatchObject([{ kind: 'credit', costMicros: -42 }]);
    },
  );
});

describe('what the campaign knows', () => {
  const context: DeliveryContext = {
    ...handMade,
    windows: new Map([['file-drop/north.rent-relief', { start: '2027-03-02', end: '2027-03-08' }]]),
    currencies: new Map([['file-drop/main', 'USD']]),
  };
  const taken = async (changes: Record<string, string>) =>
    (await read(csvOf(changes), 'a.csv', context)).quarantined.map(({ column }) => column);

  it.each<[string, Record<string, string>, string[]]>([
    ['the day before a flight', { report_date: '2027-03-01' }, ['report_date']],
    ['the day after a flight', { report_date: '2027-03-09' }, ['report_date']],
    ['the first day of a flight', { report_date: '2027-03-02' }, []],
    ['the last day of a flight', { report_date: '2027-03-08' }, []],
    ['any day of an unknown line', { report_date: '2027-03-01', line_id: 'who' }, []],
    [
      'nothing at all on another day',
      { report_date: '2027-03-09', cost: '0', impressions: '0', clicks: '0', reach: '0' },
      [],
    ],
    [
      'a credit after the flight',
      {
        ...{ report_date: '2027-03-09', kind: 'credit', cost: '-1' },
        impressions: '0',
        clicks: '0',
        reach: '',
      },
      [],
    ],
    ['another currency', { report_date: '2027-03-02', currency: 'EUR' }, ['currency']],
    ['an unknown account', { report_date: '2027-03-02', currency: 'EUR', account_id: 'x' }, []],
  ])('%s: quarantined for %j', async (_, changes, columns) => {
    expect(await taken(changes)).toEqual(columns);
  });
});

describe('totals', () => {
  it('in are totals loaded and quarantined, whatever is wrong with some rows', async () => {
    const line = fc.record({
      cost: fc.integer({ min: 0, max: 10_000_000 }),
      clicks: fc.integer({ min: 0, max: 20 }),
      day: fc.constantFrom('2027-03-01', '2027-02-30', '2027-03-30'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 12 }), async (lines) => {
        const text = lines.map(({ day, cost, clicks }) =>
          [day, 'line', formatMicros(cost), 10, clicks].join(','),
        );
        const header = 'report_date,line_id,cost,impressions,clicks';
        const file = await read(`${[header, ...text].join('\n')}\n`);
        const sum = (items: { costMicros: number | null }[]): number =>
          items.reduce((total, { costMicros }) => total + (costMicros ?? Number.NaN), 0);
        expect(file.rowsRead).toBe(lines.length);
        expect(sum(file.rows) + sum(file.quarantined)).toBe(
          lines.reduce((total, { cost }) => total + cost, 0),
        );
      }),
    );
  });
});
