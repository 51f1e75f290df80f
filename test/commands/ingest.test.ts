import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { run } from '../../lib/commands/program.ts';
import { openSession, type Session } from '../../lib/local/session.ts';

const EXAMPLES = join(import.meta.dirname, '../../examples/delivery');

let folder: string;
let servers: Session;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swingshift ingest '));
  servers = await openSession({ state: join(folder, 'state') });
}, 60_000);
afterAll(async () => {
  await servers.close();
  await rm(folder, { recursive: true, force: true });
});

/** One call over the servers that run already, where no campaign was set up. */
const ingest = async (file: string, platform: string) => {
  const said = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      said[name] += text;
      return true;
    }),
  );
  try {
    const state = ['--state', join(folder, 'state'), '--json'];
    const code = await run(['ingest', file, '--platform', platform, ...state]);
    return { code, ...said, result: code === 1 ? {} : JSON.parse(said.stdout) };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
};
const written = async (name: string, text: string): Promise<string> => {
  await writeFile(join(folder, name), text);
  return join(folder, name);
};

describe('ingesting a report where no campaign was set up', () => {
  it.each([
    ['neutral.csv', 'neutral', 4, 4, { USD: 652_850_000 }, 72_539],
    ['meta-2024-03-04T09.csv', 'meta', 3, 3, { USD: 127_290_000 }, 16_075],
    ['google-ads-ui.csv', 'google-ads', 2, 2, { USD: 2_414_570_000 }, 36_154],
    ['dv360.csv', 'dv360', 3, 3, { USD: 461_324_620 }, 118_232],
    ['cm360.csv', 'cm360', 3, 3, { USD: 292_150_000 }, 70_427],
    ['ttd.csv', 'ttd', 3, 3, { USD: 881_113_125 }, 44_989],
    ['snap-library.csv', 'snap-library', 2, 2, { GBP: 118_000_000, USD: 623_000_000 }, 103_823],
  ])('books the example %s as %s, and the same bytes once', async (name, platform, ...figures) => {
    const [rows, lines, spendMicros, impressions] = figures;
    const file = join(EXAMPLES, name);
    const first = await ingest(file, platform);
    expect([first.code, first.result]).toMatchObject([
      0,
      {
        ...{ file, rows, loaded: rows, quarantined: 0, duplicate: 0, lines },
        ...{ restated: name === 'neutral.csv' ? 1 : 0, spendMicros, impressions },
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
    const again = await ingest(file, platform);
    expect([again.code, again.result]).toMatchObject([
      0,
      { rows, loaded: 0, duplicate: rows, lines: 0, spendMicros: {}, impressions: 0 },
    ]);
    expect(again.result.stateHash).toBe(first.result.stateHash);
  });

  it('warns of quarantined rows, of a file without rows, and says what was not read', async () => {
    const header = 'report_date,line_id,currency,cost,impressions,mood';
    const bad = await written('bad.csv', `${header}\n2024-03-01,x,USD,1e3,9,good\n`);
    const some = await ingest(bad, 'neutral');
    expect([some.code, some.result]).toMatchObject([2, { rows: 1, loaded: 0, quarantined: 1 }]);
    expect(some.stderr).toContain('nothing was read from: mood');
    const none = await ingest(await written('none.csv', `${header}\n`), 'neutral');
    expect([none.code, none.result]).toMatchObject([2, { rows: 0, loaded: 0, quarantined: 0 }]);
    expect(none.stderr).toContain('no rows');
  });

  it('says what is likely counted twice, as another report cuts it differently', async () => {
    const header = 'account_id,account_currency,adset_id,date_start,date_stop,impressions,spend';
    const row = '7,USD,twice,2024-05-01,2024-05-01,100';
    const whole = await ingest(await written('whole.csv', `${header}\n${row},10\n`), 'meta');
    expect(whole).toMatchObject({ code: 0, stderr: '' });
    const byAge = `${header},age\n${row},4,18-24\n${row},6,25-34\n`;
    const { code, stderr } = await ingest(await written('ages.csv', byAge), 'meta');
    expect([code, stderr]).toEqual([0, expect.stringContaining('counted twice: meta line twice')]);
    const zero = 'report_date,account_id,line_id,currency,cost,impressions,revision\n';
    const taken = `${zero}2024-05-01,7,twice,USD,0,0,2024-06\n`;
    expect(await ingest(await written('zero.csv', taken), 'meta')).toMatchObject({
      ...{ code: 0, stderr: '', result: { restated: 1 } },
    });
  });

  it('refuses a platform that nobody knows, naming those that are', async () => {
    const { code, stderr } = await ingest(join(EXAMPLES, 'ttd.csv'), 'facebook');
    expect(code).toBe(1);
    expect(stderr).toContain('a platform called facebook');
    expect(stderr).toContain('meta, google-ads, dv360, cm360, ttd, snap-library');
  });

  it('refuses a file whole, with its name and what to do', async () => {
    const file = await written('short.csv', 'report_date,cost\n');
    const { code, stderr } = await ingest(file, 'neutral');
    expect(code).toBe(1);
    expect(stderr).toContain('the report was not booked');
    expect(stderr).toContain('short.csv');
    expect(stderr).toContain('the header lacks line_id, impressions');
  });

  it('books under the right name what nothing was booked of, and refuses a third', async () => {
    const text =
      'platform,report_date,line_id,currency,cost,impressions\nttd,2024-03-03,y,USD,1,9\n';
    const file = await written('named.csv', text);
    expect((await ingest(file, 'meta')).result).toMatchObject({ loaded: 0, quarantined: 1 });
    expect((await ingest(file, 'ttd')).result).toMatchObject({ loaded: 1, quarantined: 0 });
    const third = await ingest(file, 'dv360');
    expect(third.code).toBe(1);
    expect(third.stderr).toContain('booked as a report of ttd');
  });
});
