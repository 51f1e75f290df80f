import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { keys } from '../../lib/books/keys.ts';
import { run } from '../../lib/commands/program.ts';
import { openSession, type Session } from '../../lib/local/session.ts';
import { campaignText } from '../support/campaign-text.ts';
import { lineOf } from '../support/small-campaign.ts';

const CAMPAIGN = campaignText('by-hand', 'By hand');
const RESULTS = `report_date,line_id,cost,currency,time_zone,impressions,data_state,revision
2027-04-01,f1.a,200.10,USD,America/New_York,9000,final,1
2027-04-01,f1.b,199.90,USD,America/New_York,9000,,1
2027-04-02,9001,5.00,EUR,Europe/Paris,90,,1
2027-04-02,9002,7.00,,Europe/Paris,90,,1
2027-04-02,9003,x,EUR,Europe/Paris,90,,1
`;
const NOW = '2027-04-03T12:00:00.000Z';

let folder: string;
let servers: Session;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swingshift ledger '));
  await writeFile(join(folder, 'campaign.yaml'), CAMPAIGN);
  await writeFile(join(folder, 'results.csv'), RESULTS);
  servers = await openSession({ state: join(folder, 'state') });
}, 60_000);
afterAll(async () => {
  await servers.close();
  await rm(folder, { recursive: true, force: true });
});

/** One call of the command line over the servers that run already: as from a shell, and much quicker. */
const call = async (line: string, now = NOW) => {
  const said = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      said[name] += text;
      return true;
    }),
  );
  const args = line
    .split(' ')
    .map((word) => (/\.(csv|yaml)$/.test(word) ? join(folder, word) : word));
  const code = await run([...args, '--state', join(folder, 'state'), '--now', now]);
  for (const spy of spies) spy.mockRestore();
  return { code, ...said };
};

const result = async (line: string, now = NOW) => {
  const { code, stdout, stderr } = await call(`${line} --json`, now);
  return { code, stderr, json: JSON.parse(stdout || 'null') };
};

describe('the ledger by hand', () => {
  it('says what stands, replays and drops what does not, and maps whose it is', {
    timeout: 120_000,
  }, async () => {
    expect((await call('ingest results.csv --platform file-drop')).code).toBe(2);

    const balance = await result('ledger balance --by flight');
    expect(balance.json).toEqual({
      asOf: NOW,
      currencies: {
        EUR: { finalMicros: 0, provisionalMicros: 5e6, unassignedMicros: 5e6, totalMicros: 5e6 },
        USD: {
          ...{ finalMicros: 200_100_000, provisionalMicros: 199_900_000 },
          ...{ unassignedMicros: 4e8, totalMicros: 4e8 },
        },
      },
      rows: [
        expect.objectContaining({ key: 'unassigned', currency: 'EUR', finalOn: '2027-05-01' }),
        expect.objectContaining({ key: 'unassigned', currency: 'USD', totalMicros: 4e8 }),
      ],
    });
    const days = (await call('ledger balance --by day', '2027-06-01T00:00:00.000Z')).stdout;
    expect(days).toMatch(/2027-04-02 .* EUR .* 5\.00 .* 2027-05-01 .* Europe\/Paris/);
    expect(days).not.toContain('at the latest');

    const listed = await result('quarantine list --file results');
    expect(listed.json).toMatchObject({
      rows: [
        { line: 5, column: 'currency' },
        { line: 6, column: 'cost' },
      ],
      files: [{ rows: 5, loaded: 3, quarantined: 2, dropped: 0 }],
      totals: { rows: 2 },
    });
    const [{ sha256 }] = listed.json.files;
    expect((await call('campaign set campaign.yaml')).code).toBe(0);
    const replayed = await result(`quarantine replay ${sha256.slice(0, 10)}`);
    expect(replayed).toMatchObject({
      code: 2,
      json: [{ kind: 'replayed', before: { loaded: 3 }, after: { loaded: 4, quarantined: 1 } }],
    });
    const dropped = await result(`quarantine drop ${sha256} --line 6 --because typo --by ann`);
    expect(dropped).toMatchObject({ code: 0, json: { rows: 1 } });
    expect((await result('quarantine replay --all')).json).toEqual([]);
    const verified = await result('ledger verify');
    expect(verified.json).toMatchObject({
      kind: 'sound',
      lines: 4,
      balances: { USD: 407_000_000 },
    });

    const unassigned = await result('lines unassigned');
    expect(unassigned.json[0]).toEqual({
      ...{
        platform: 'file-drop',
        line: '9001',
        currency: 'EUR',
        spendMicros: 5e6,
        impressions: 90,
      },
      ...{ firstDay: '2027-04-02', lastDay: '2027-04-02', timeZones: ['Europe/Paris'] },
    });
    const refused = await call('lines map --platform file-drop --line 9001 --to f1.a');
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('no flight has a line f1.a');
  });

  it('maps a line, says what was said of it, and takes it back', { timeout: 60_000 }, async () => {
    const line = { ...lineOf('north', 'young', 'a'), platform: 'file-drop' };
    await servers.ports.core.commit([{ ...keys.line(line.lineId), put: line, ifRev: 0 }]);
    const its = '--platform file-drop --line 9001';
    expect((await call(`lines map ${its} --to ${line.lineId} --by ann`)).code).toBe(0);
    const flights = async () =>
      (await result('ledger balance --by flight')).json.rows.map(
        ({ key, currency }: Record<string, string>) => `${key} ${currency}`,
      );
    expect(await flights()).toContain('north-young EUR');
    expect((await call('lines mapped')).stdout).toContain(
      `9001 on file-drop: ${line.lineId}, says ann`,
    );
    expect((await call(`lines unmap ${its} --by bo`)).stdout).toContain('unassigned again');
    expect(await flights()).not.toContain('north-young EUR');
    const unseen = await call(`lines map --platform file-drop --line 7777 --to ${line.lineId}`);
    expect(unseen.code).toBe(2);
    expect(unseen.stderr).toContain('Nothing was reported for 7777');
  });

  it('keeps days of 23, 24 and 25 hours apart by their clock, to the cent', async () => {
    const hours = (zone: string, date: string, count: number): string[] =>
      Array.from({ length: count }, (_, hour) => `${date},l,0.10,CHF,${zone},90,${hour},${zone}`);
    const rows = [
      ...hours('Europe/Paris', '2027-03-28', 23),
      ...hours('Asia/Tokyo', '2027-03-28', 24),
      ...hours('America/New_York', '2027-11-07', 25),
    ];
    const header = 'report_date,line_id,cost,currency,time_zone,impressions,hour,account_id';
    const text = [header, ...rows].join('\n').replaceAll(/,(\w+)\/(\w+)$/gm, ',$2');
    await writeFile(join(folder, 'hours.csv'), `${text}\n`);
    const late = '2027-12-24T00:00:00.000Z';
    expect((await call('ingest hours.csv --platform neutral', late)).code).toBe(0);
    const { json } = await result('ledger balance --by day', late);
    const days = json.rows.filter(({ currency }: { currency: string }) => currency === 'CHF');
    expect(
      days.map(({ key, timeZones, totalMicros }: Record<string, unknown>) => [
        ...[key, timeZones, totalMicros],
      ]),
    ).toEqual([
      ['2027-03-28', ['Asia/Tokyo'], 2_400_000],
      ['2027-03-28', ['Europe/Paris'], 2_300_000],
      ['2027-11-07', ['America/New_York'], 2_500_000],
    ]);
    expect(json.currencies['CHF'].totalMicros).toBe(7_200_000);
  });

  it('lists files that were refused whole, reads them again, and drops them', async () => {
    await writeFile(join(folder, 'header.csv'), 'day,money\n2027-04-01,3\n');
    expect((await call('ingest header.csv --platform neutral')).code).toBe(1);
    const { json } = await result('quarantine list --file header');
    expect(json).toMatchObject({
      rows: [],
      refused: [{ because: expect.stringContaining('lacks') }],
    });
    const [{ sha256 }] = json.refused;
    const again = await result(`quarantine replay ${sha256}`);
    expect(again).toMatchObject({ code: 2, json: [{ kind: 'refused' }] });
    expect((await call(`quarantine drop ${sha256} --because sent-by-mistake`)).code).toBe(0);
    expect((await result('quarantine list --file header')).json.refused).toEqual([]);
  });

  it.each([
    ['quarantine replay', 'name one file, or say --all'],
    ['quarantine replay --all --accept', '--accept takes one file, and a reason'],
    ['quarantine drop 0123456789 --because x', 'no delivery file is called 0123456789'],
    ['ledger balance --by county', 'no rows by county'],
  ])('says what is wrong with %s', async (line, complaint) => {
    const { code, stderr } = await call(line);
    expect(code).toBe(1);
    expect(stderr).toContain(complaint);
  });
});

it('says of rows in dispute how they can be taken, and takes them', {
  timeout: 60_000,
}, async () => {
  const header = 'report_date,line_id,cost,currency,impressions';
  await writeFile(join(folder, 'high.csv'), `${header}\n2027-04-02,8001,3.00,CAD,9\n`);
  await writeFile(join(folder, 'low.csv'), `${header}\n2027-04-02,8001,2.00,CAD,9\n`);
  expect((await call('ingest high.csv --platform neutral')).code).toBe(0);
  const { json, code } = await result('ingest low.csv --platform neutral');
  expect([code, json.quarantined]).toEqual([2, 1]);
  expect((await call('quarantine list')).stderr).toContain('replay FILE --accept');
  await call(`quarantine replay ${json.sha256} --accept --because late`);
  const { currencies } = (await result('ledger balance')).json;
  expect(currencies.CAD.totalMicros).toBe(2e6);
  expect((await call('quarantine list')).stderr).not.toContain('--accept');
});
