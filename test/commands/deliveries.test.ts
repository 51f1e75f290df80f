import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { voterTokens } from '../../lib/books/voter-tokens.ts';
import { run } from '../../lib/commands/program.ts';
import { openSession, type Session } from '../../lib/local/session.ts';
import { campaignText } from '../support/campaign-text.ts';
import { sha256Hex } from '../support/sha256-hex.ts';

const NOW = '2027-03-25T12:00:00.000Z';
const PLATFORMS = `platforms:
  - { name: file-drop, finalAfterDays: 3 }
  - { name: google-ads, finalAfterDays: 3 }
  - { name: trade-desk, finalAfterDays: 3, lists: meta }
`;
const CAMPAIGN = campaignText('by-hand', 'By hand', 'audienceFloor: 1000').replace(
  /platforms: .*\n/,
  PLATFORMS,
);
const PEOPLE = 1_300;
const email = (number: number) => `canary${number}@example.com`;
const SEGMENT = [
  'voter_id,zone,category,birth_year,postal_code,email',
  ...Array.from({ length: PEOPLE }, (_, n) => `V${n},North,Young,1990,01001,${email(n)}`),
  '',
].join('\n');
const AUDIENCE = `
id: north-young
purpose: persuade
zone: north
category: young
include: { field: zone, in: [north] }
`;
const flight = (platform: string) => `
  - id: by-${platform}
    audience: north-young
    phase: vote
    platform: ${platform}
    channel: social
    creatives: [a]
    start: 2027-04-01
    end: 2027-04-10
    budget: "900.00"`;
const FLIGHTS = `flights:${['file-drop', 'google-ads', 'trade-desk'].map(flight).join('')}\n`;
/** Who opted out: they may be in nothing that leaves. */
const GONE = [7, 77, 777];

let folder: string;
let servers: Session;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swingshift deliveries '));
  const files = {
    'campaign.yaml': CAMPAIGN,
    'segment.csv': SEGMENT,
    'audience.yaml': AUDIENCE,
    'flights.yaml': FLIGHTS,
    'optouts.csv': ['voter_id', ...GONE.map((n) => `V${n}`), ''].join('\n'),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  servers = await openSession({ state: join(folder, 'state') });
}, 60_000);
afterAll(async () => {
  await servers.close();
  await rm(folder, { recursive: true, force: true });
});

/** One call of the command line over the servers that run already: as from a shell, and much quicker. */
const call = async (line: string) => {
  const said = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      said[name] += text;
      return true;
    }),
  );
  const args = line
    .split(' ')
    .map((word) => (/\.(csv|yaml)$|^bundle$/.test(word) ? join(folder, word) : word));
  const code = await run([...args, '--state', join(folder, 'state'), '--now', NOW]);
  for (const spy of spies) spy.mockRestore();
  return { code, ...said };
};
const result = async (line: string) => {
  const { code, stdout } = await call(`${line} --json`);
  return { code, json: JSON.parse(stdout || 'null') };
};
const bundle = async (): Promise<[string, string][]> => {
  const names = await readdir(join(folder, 'bundle'), { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile());
  return Promise.all(
    files.map(async ({ parentPath, name }): Promise<[string, string]> => {
      const path = join(parentPath, name);
      return [path.slice(join(folder, 'bundle').length + 1), await readFile(path, 'utf8')];
    }),
  );
};

describe('audiences on their way to platforms', () => {
  it('are exported, confirmed by hand, and told of', { timeout: 120_000 }, async () => {
    for (const line of [
      'campaign set campaign.yaml',
      'segments import segment.csv',
      'audience build audience.yaml',
      'flight add flights.yaml',
    ]) {
      expect([line, (await call(line)).code]).toEqual([line, 0]);
    }
    const { code, json } = await result('audience deliveries');
    expect(code).toBe(0);
    expect(json).toMatchObject([
      {
        ...{ audienceId: 'north-young', platform: 'file-drop', lists: 'meta', status: 'exported' },
        last: { sent: PEOPLE, received: PEOPLE, invalid: 0, rejected: 0, matched: null },
        batches: [{ batch: 1, sent: PEOPLE }],
      },
      {
        ...{ platform: 'google-ads', lists: 'cells', status: 'exported', batches: [] },
        last: { sent: 0, cells: { cells: 1, coverage: 1, rate: 1 } },
      },
      { platform: 'trade-desk', lists: 'meta', status: 'exported' },
    ]);
    const shown = (await call('audience deliveries')).stdout;
    expect(shown).toContain('exported, to be confirmed by hand');
    expect(shown).toContain('1 cells of age, gender and postal code cover 100 % of the audience');
    expect((await call('doctor')).stdout).toContain('to be confirmed: swingshift audience confirm');

    const confirm = 'audience confirm north-young --matched';
    const wrong = await call(`${confirm} 1301`);
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('read them again') });
    expect((await call(`${confirm} many`)).stderr).toContain('--matched is a whole number');
    expect(await result(`${confirm} 1000`)).toMatchObject({
      code: 0,
      json: { platform: 'file-drop', matched: 1_000, matchRate: 1_000 / PEOPLE },
    });
    const [own] = (await result('audience deliveries')).json;
    expect(own).toMatchObject({ status: 'delivered', history: [{ matched: 1_000 }], alerts: [] });
  });

  it('hold nobody who opted out in any file that leaves', { timeout: 120_000 }, async () => {
    expect((await call('optouts add optouts.csv')).code).toBe(0);
    expect((await call('sweep')).code).toBe(0);
    expect((await call('flight export -o bundle')).code).toBe(0);
    const files = await bundle();
    const of = (platform: string) => files.filter(([path]) => path.includes(platform));
    expect(of('north-young/').map(([path]) => path)).toContainEqual(
      expect.stringMatching(/part-00001\.csv$/),
    );
    expect(
      of('north-young.google-ads/')
        .map(([path]) => path.split('/').at(-1))
        .sort(),
    ).toEqual(['cells.csv', 'cells.json', 'current.json']);
    const tokenOf = await voterTokens(servers.ports);
    const canaries = GONE.flatMap((n) => [
      `V${n}`,
      tokenOf(`V${n}`),
      email(n),
      sha256Hex(email(n)),
    ]);
    // All that was ever put where it can leave from: once people opted out, what stands is without them.
    for (const [path, text] of files) {
      expect([path, canaries.filter((canary) => text.split(/[\s,"]/).includes(canary))]).toEqual([
        path,
        [],
      ]);
      // Nor anybody's own token or address.
      expect([path, text.includes('canary'), text.includes(tokenOf('V1'))]).toEqual([
        path,
        false,
        false,
      ]);
    }
    const sent = of('north-young/').filter(([path]) => path.includes('part-'));
    expect(sent.map(([, text]) => text.trim().split('\r\n').length - 1)).toEqual([PEOPLE - 3]);
    expect(sent[0]?.[1]).toContain(sha256Hex(email(8)));
    for (const [, text] of of('google-ads')) expect(text).not.toMatch(/[0-9a-f]{64}(?!-)/i);
  });

  it('are told of once the match rate falls', { timeout: 60_000 }, async () => {
    const fallen = await call('audience confirm north-young --matched 700');
    expect(fallen.code).toBe(2);
    expect(fallen.stdout).toContain('from 76.9 % to 54.0 %');
    const { code, json } = await result('audience deliveries');
    expect(code).toBe(2);
    expect(json[0].alerts).toHaveLength(1);
    expect((await call('audience deliveries')).stdout).toContain('LOOK: north-young at file-drop');
    expect((await call('doctor')).stdout).toContain('the match rate fell');
  });
});
