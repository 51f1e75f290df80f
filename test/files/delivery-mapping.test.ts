import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GENESIS } from '../../lib/domain/ledger/chain.ts';
import { foldHeads } from '../../lib/domain/ledger/heads.ts';
import { postRows } from '../../lib/domain/ledger/post.ts';
import { formatMicros, sumMicros } from '../../lib/domain/money.ts';
import { readDelivery } from '../../lib/files/delivery-file.ts';
import { layOver, mappingsOf } from '../../lib/files/delivery-mapping.ts';

const folder = 'examples/delivery';
const at = '2024-03-10T12:00:00.000Z';
// What is known where no campaign was set up: nothing of accounts and currencies.
const defaults = { accountId: 'main', timeZone: 'UTC' };

const example = (file: string): string => readFileSync(`${folder}/${file}`, 'utf8');
const read = (file: string, platform: string, text = example(file)) =>
  readDelivery(
    (async function* () {
      yield new TextEncoder().encode(text);
    })(),
    file,
    {
      platform,
      defaults: file === 'file-drop.csv' ? { ...defaults, currency: 'USD' } : defaults,
      at,
    },
  );

const examples: [string, string, number, string][] = [
  ['neutral.csv', 'neutral', 4, '652.85'],
  ['file-drop.csv', 'file-drop', 2, '280.95'],
  ['meta-2024-03-04T09.csv', 'meta', 3, '127.29'],
  ['meta-2024-03-05T09.jsonl', 'meta', 2, '95.16'],
  ['google-ads-2024-03-04T09.csv', 'google-ads', 2, '78.375001'],
  ['google-ads-2024-03-05T09.jsonl', 'google-ads', 2, '82.155001'],
  ['google-ads-ui.csv', 'google-ads', 2, '2414.57'],
  ['meta-ads-manager.csv', 'meta', 2, '163.48'],
  ['dv360.csv', 'dv360', 3, '461.32462'],
  ['cm360.csv', 'cm360', 3, '292.15'],
  ['ttd.csv', 'ttd', 3, '881.113125'],
  ['snap-library.csv', 'snap-library', 2, '741.00'],
  ['credits.csv', 'neutral', 2, '76.25'],
];

describe('the example of each platform’s export', () => {
  it.each(examples)('%s is read as %s, whole', async (file, platform, rows, cost) => {
    const report = await read(file, platform);
    expect(report.quarantined).toEqual([]);
    expect(report.rows).toHaveLength(rows);
    expect(formatMicros(sumMicros(report.rows.map(({ costMicros }) => costMicros)))).toBe(cost);
  });

  it('is tried here', () => {
    const tables = ['log.csv', 'neutral.parquet'];
    const files = [...examples.map(([file]) => file), ...tables];
    expect(readdirSync(folder).sort()).toEqual(files.sort());
  });

  it.each([
    ['meta', 'meta-2024-03-04T09.csv', 'meta-2024-03-05T09.jsonl', [210_000, 48_050_000]],
    [
      'google-ads',
      'google-ads-2024-03-04T09.csv',
      'google-ads-2024-03-05T09.jsonl',
      [0, 41_900_000],
    ],
  ])(
    'of %s is restated by the next day’s, as CSV and as JSON alike',
    async (platform, first, next, deltas) => {
      const posting = { fileSha256: 'a'.repeat(64), postedAt: at, previousHash: GENESIS };
      const before = postRows(new Map(), (await read(first, platform)).rows, posting);
      const after = postRows(foldHeads(before.lines), (await read(next, platform)).rows, posting);
      expect(after.restated).toBe(1);
      expect(after.lines.map(({ deltaMicros }) => deltaMicros).sort((a, b) => a - b)).toEqual(
        deltas,
      );
    },
  );
});

describe('a mapping', () => {
  it.each([
    [
      'meta',
      'date_start,adset_id,account_currency,spend,impressions,age,publisher_platform',
      ['2024-03-01,7,USD,1,10,18-24,facebook', '2024-03-01,7,USD,2,20,18-24,instagram'],
    ],
    [
      'google-ads',
      'Day,Ad group ID,Currency code,Cost,Impr.,Network,Device',
      ['2024-03-01,7,USD,1,10,Search,Computers', '2024-03-01,7,USD,2,20,Search,Mobile phones'],
    ],
    [
      'dv360',
      'Date,Line Item ID,Advertiser Currency,Revenue (Adv Currency),Impressions,Device Type',
      ['2024/03/01,7,USD,1,10,Connected TV', '2024/03/01,7,USD,2,20,Desktop'],
    ],
    [
      'ttd',
      'Date,Ad Group ID,Advertiser Currency Code,Advertiser Cost (Adv Currency),Impressions,Metro',
      ['2024-03-01,7,USD,1,10,501', '2024-03-01,7,USD,2,20,803'],
    ],
  ])(
    'tells the rows of %s apart by breakdowns of device and place',
    async (platform, ...report) => {
      const [header, rows] = report;
      const told = await read('report.csv', platform, [header, ...rows, ''].join('\n'));
      expect(told).toMatchObject({ quarantined: [], unread: [], rows: [{}, {}] });
    },
  );

  it('keeps the cells that a platform cuts a line into, and counts link clicks', async () => {
    const [row] = (await read('meta-2024-03-04T09.csv', 'meta')).rows;
    expect(row).toMatchObject({
      ...{ cell: '18-24/female', clicks: 38, reachInCategory: null, orderId: '23850000000000101' },
      ...{ lineId: '23850000000000201', creativeId: '23850000000000301' },
    });
  });

  it('takes a day that a table kept as its midnight, and no other time', async () => {
    const dayOf = async (day: string) =>
      read('a.csv', 'neutral', `report_date,line_id,currency,cost,impressions\n${day},a,USD,1,1\n`);
    expect((await dayOf('2024-03-01 00:00:00')).rows).toMatchObject([{ reportDate: '2024-03-01' }]);
    expect((await dayOf('2024-03-01 06:00:00')).quarantined).toMatchObject([{ line: 2 }]);
  });

  it('refuses a row of several days', async () => {
    const text = readFileSync(`${folder}/meta-2024-03-04T09.csv`, 'utf8');
    const long = text.replace('2024-03-01,2024-03-01', '2024-03-01,2024-03-02');
    expect((await read('a.csv', 'meta', long)).quarantined).toMatchObject([
      { line: 2, column: 'date_stop', because: expect.stringContaining('one row a day') },
    ]);
  });

  it('takes the larger of two figures that only grow as the later', async () => {
    const text = readFileSync(`${folder}/snap-library.csv`, 'utf8');
    const early = (await read('a.csv', 'snap-library', text)).rows[0]!;
    const grown = text.replace('623,55373', '10001,1000000');
    const late = (await read('a.csv', 'snap-library', grown)).rows[0]!;
    expect(late.revision > early.revision).toBe(true);
  });

  it('falls back on the neutral columns for any platform', async () => {
    const text = readFileSync(`${folder}/neutral.csv`, 'utf8').replaceAll('radio-house', 'meta');
    expect((await read('neutral.csv', 'meta', text)).rows).toHaveLength(4);
  });

  it('reads Snap’s other years: more columns, columns renamed, other forms of a day', async () => {
    const text = example('snap-library.csv')
      .replace('ADID', 'AD ID')
      .replace('StartDate', 'Start Date')
      .replace('PayingAdvertiserName', 'PayingAdvertiserName,CommitteeName')
      .replaceAll('Made Up Committee,', 'Made Up Committee,,')
      .replaceAll('Made Up Society,', 'Made Up Society,,')
      .replace('2024/02/18 16:57:38Z', '2024-02-18T16:57:38Z');
    const { rows, quarantined } = await read('PoliticalAds2024.csv', 'snap-library', text);
    expect(quarantined).toEqual([]);
    expect(rows.map(({ reportDate }) => reportDate)).toEqual(['2024-02-18', '2024-02-05']);
  });

  it('takes DV360’s own instant of a report as the revision of its rows', async () => {
    const [row] = (await read('dv360.csv', 'dv360')).rows;
    expect(row).toMatchObject({
      ...{ revision: '2024-03-04T09:12:00.000Z', reportedAt: '2024-03-04T09:12:00.000Z' },
      ...{ reportDate: '2024-03-01', orderId: '5200200', lineId: '6300301', creativeId: '7400401' },
    });
  });

  it('writes a Google account without hyphens, so that pages and API tell of one account', async () => {
    const [row] = (await read('google-ads-ui.csv', 'google-ads')).rows;
    expect(row).toMatchObject({ accountId: '1234567890', impressions: 18_204, clicks: 412 });
  });

  it('takes the currency in a cost column’s name, whatever another column says', async () => {
    const text = example('ttd.csv').replace(
      'Advertiser Cost (Adv Currency)',
      'Advertiser Cost (EUR)',
    );
    const { rows } = await read('ttd.csv', 'ttd', text);
    expect(new Set(rows.map(({ currency }) => currency))).toEqual(new Set(['EUR']));
  });

  it('does not choose between two cost columns of different currencies', () => {
    const columns = ['date_start', 'adset_id', 'impressions', 'Amount spent (USD)'];
    expect(layOver(mappingsOf('meta'), columns)).toMatchObject({ currency: 'USD' });
    expect(layOver(mappingsOf('meta'), [...columns, 'Amount spent (EUR)'])).toEqual({
      missing: ['spend'],
    });
  });

  it.each(['cm360', 'google-ads'])(
    'finds the header of %s below what stands above it',
    async (platform) => {
      const file = platform === 'cm360' ? 'cm360.csv' : 'google-ads-ui.csv';
      const { rows, sourceLines } = await read(file, platform);
      expect(rows.length).toBe(sourceLines.length);
      expect(sourceLines[0]).toBe(platform === 'cm360' ? 11 : 4);
      const headless = example(file).replace('Impr', 'Reach');
      await expect(read('a.csv', platform, headless.replace('Impr', 'Reach'))).rejects.toThrow(
        /lacks Impr/i,
      );
    },
  );

  it('wants the header on top where a platform writes none above it', async () => {
    const text = `A title\n${example('ttd.csv')}`;
    await expect(read('ttd.csv', 'ttd', text)).rejects.toThrow('line 1: the header lacks Date');
  });

  it('says what a header lacks in the platform’s own words', () => {
    expect(layOver(mappingsOf('meta'), ['date_start', 'spend'])).toEqual({
      missing: ['adset_id', 'impressions'],
    });
  });
});
