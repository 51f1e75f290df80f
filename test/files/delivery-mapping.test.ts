import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GENESIS } from '../../lib/domain/ledger/chain.ts';
import { foldHeads } from '../../lib/domain/ledger/heads.ts';
import { postRows } from '../../lib/domain/ledger/post.ts';
import { formatMicros, sumMicros } from '../../lib/domain/money.ts';
import { readDelivery } from '../../lib/files/delivery-file.ts';
import { layOver, mappingsOf } from '../../lib/files/delivery-mapping.ts';

const folder = 'examples/delivery';
const at = '2027-03-10T12:00:00.000Z';
const defaults = { accountId: 'main', timeZone: 'America/Chicago', currency: 'USD' };

const read = (file: string, platform: string, text = readFileSync(`${folder}/${file}`, 'utf8')) =>
  readDelivery(
    (async function* () {
      yield new TextEncoder().encode(text);
    })(),
    file,
    { platform, defaults, at },
  );

const examples: [string, string, number, string][] = [
  ['neutral.csv', 'neutral', 4, '652.85'],
  ['file-drop.csv', 'file-drop', 2, '280.95'],
  ['meta-2027-03-04T09.csv', 'meta', 3, '127.29'],
  ['meta-2027-03-05T09.jsonl', 'meta', 2, '95.16'],
  ['google-ads-2027-03-04T09.csv', 'google-ads', 2, '78.375001'],
  ['google-ads-2027-03-05T09.jsonl', 'google-ads', 2, '82.155001'],
  ['snap-library.csv', 'snap-library', 2, '741.00'],
];

describe('the example of each platform’s export', () => {
  it.each(examples)('%s is read as %s, whole', async (file, platform, rows, cost) => {
    const report = await read(file, platform);
    expect(report.quarantined).toEqual([]);
    expect(report.rows).toHaveLength(rows);
    expect(formatMicros(sumMicros(report.rows.map(({ costMicros }) => costMicros)))).toBe(cost);
  });

  it('is tried here', () => {
    expect(readdirSync(folder).sort()).toEqual(examples.map(([file]) => file).sort());
  });

  it.each([
    ['meta', 'meta-2027-03-04T09.csv', 'meta-2027-03-05T09.jsonl', [210_000, 48_050_000]],
    [
      'google-ads',
      'google-ads-2027-03-04T09.csv',
      'google-ads-2027-03-05T09.jsonl',
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
  it('keeps the cells that a platform cuts a line into, and counts link clicks', async () => {
    const [row] = (await read('meta-2027-03-04T09.csv', 'meta')).rows;
    expect(row).toMatchObject({
      ...{ cell: '18-24/female', clicks: 38, reachInCategory: null, orderId: '23850000000000101' },
      ...{ lineId: '23850000000000201', creativeId: '23850000000000301' },
    });
  });

  it('refuses a row of several days', async () => {
    const text = readFileSync(`${folder}/meta-2027-03-04T09.csv`, 'utf8');
    const long = text.replace('2027-03-01,2027-03-01', '2027-03-01,2027-03-02');
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

  it('says what a header lacks in the platform’s own words', () => {
    expect(layOver(mappingsOf('meta'), ['date_start', 'spend'])).toEqual({
      missing: ['adset_id', 'impressions'],
    });
  });
});
