import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { campaignText } from '../support/campaign-text.ts';
import { swingshift } from '../support/swingshift.ts';

const CAMPAIGN = campaignText('shared', 'Shared');
const results = (number: number) => `report_date,line_id,cost,impressions,clicks,reach,pulled_at_utc
2027-04-01,f${number}.a,${number}.10,9000,30,900,2027-04-02T08:00:00Z
`;

const NOON = '2027-04-02T12:00:00.000Z';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swingshift-shared-'));
  await writeFile(join(folder, 'campaign.yaml'), CAMPAIGN);
  for (const number of [1, 2, 3, 4])
    await writeFile(join(folder, `r${number}.csv`), results(number));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const call = (line: string) => swingshift(folder, line.split(' '));

describe('commands over one state at the same time', () => {
  it('all come to their end, whichever of them ran the servers', { timeout: 120_000 }, async () => {
    expect((await call('campaign set campaign.yaml')).code).toBe(0);
    const ends = await Promise.all(
      [1, 2, 3, 4].map((number) =>
        call(`ingest r${number}.csv --platform file-drop --json --now ${NOON}`),
      ),
    );
    expect(ends.map(({ code, stderr }) => [code, stderr.replace(/^Done; .*\n/, '')])).toEqual(
      ends.map(() => [0, '']),
    );
    expect(ends.map(({ stdout }) => JSON.parse(stdout).loaded)).toEqual([1, 1, 1, 1]);
    const verdict = await call('ledger verify --json');
    expect(JSON.parse(verdict.stdout)).toMatchObject({ kind: 'sound', lines: 4, entries: 4 });
    expect(existsSync(join(folder, '.swingshift/cloud.json'))).toBe(false);
  });
});

describe('an error', () => {
  it.each([
    ['runs list --state /proc/x', '/proc/x', 'the folder cannot be made'],
    ['runs list --state campaign.yaml', 'campaign.yaml', 'the folder cannot be made'],
    ['bogus', '', "unknown command 'bogus'"],
  ])(
    'of %s is said at once, with --json as JSON',
    { timeout: 30_000 },
    async (line, where, what) => {
      const plain = await call(line);
      expect([plain.code, plain.stdout]).toEqual([1, '']);
      expect(plain.stderr).toContain(what);
      const { code, stdout, stderr } = await call(`${line} --json`);
      expect([code, stdout]).toEqual([1, '']);
      const { error } = JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '');
      expect(Object.keys(error)).toEqual(['what', 'where', 'why', 'mend']);
      expect([error.what, error.where ?? '']).toEqual([what, expect.stringContaining(where)]);
    },
  );
});
