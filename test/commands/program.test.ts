import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { campaignText } from '../support/campaign-text.ts';
import { type Ended, swingshift } from '../support/swingshift.ts';

const CAMPAIGN = campaignText('by-hand', 'By hand', 'audienceFloor: 1000');
const AUDIENCE = `
id: everybody
purpose: persuade
zone: north
category: students
include: { field: zone, in: [north] }
`;
const FLIGHT = `
{ id: f1, audience: everybody, phase: vote, platform: file-drop, channel: mail, creatives: [a, b],
  start: 2027-04-01, end: 2027-04-10, budget: "5000.00" }
`;
const RESULTS = `report_date,line_id,cost,impressions,clicks,reach,data_state,pulled_at_utc
2027-04-01,f1.a,200.10,9000,30,900,preliminary,2027-04-02T08:00:00Z
2027-04-01,f1.b,199.90,9000,30,90,preliminary,2027-04-02T08:00:00Z
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swingshift by hand '));
  const voters = Array.from(
    { length: 1_500 },
    (_, i) => `V${i};north;students;1980;v${i}@example.org;`,
  );
  const files = {
    'campaign.yaml': CAMPAIGN,
    'audience.yaml': AUDIENCE,
    'deter.yaml': AUDIENCE.replace('persuade', 'deter'),
    'flight.yaml': FLIGHT,
    'results.csv': RESULTS,
    'voters.csv': `voter_id;zone;category;birth_year;email;phone\r\n${voters.join('\r\n')}\r\n`,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const EVE = '2027-03-31T15:00:00.000Z';
const MORNING = '2027-04-02T08:30:00.000Z';
const call = (line: string, now = EVE): Promise<Ended> =>
  swingshift(folder, [...line.split(' '), '--now', now]);

describe('the command line', () => {
  it('lists its commands, and shows an example on each', { timeout: 60_000 }, async () => {
    const { code, stdout } = await swingshift(folder, ['--help']);
    expect(code).toBe(0);
    const groups = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name as string);
    expect(groups).toEqual(expect.arrayContaining(['demo', 'segments', 'plan', 'apply', 'doctor']));
    expect((await swingshift(folder, ['plan', '--help'])).stdout).toContain('Example:');
    const unknown = await swingshift(folder, ['bogus']);
    expect([unknown.code, unknown.stdout]).toEqual([1, '']);
  });

  it('runs a campaign by hand, step by step, with file-drop alone', {
    timeout: 120_000,
  }, async () => {
    const nameless = await call('plan');
    expect(nameless.code).toBe(3);
    expect(nameless.stderr).toContain('GEN-01');
    expect((await call('campaign set campaign.yaml')).code).toBe(0);

    const imported = await call('segments import voters.csv --json');
    expect(JSON.parse(imported.stdout)).toMatchObject({
      files: [{ file: 'voters.csv', read: 1_500, accepted: 1_500, rejected: 0, duplicate: 0 }],
      rejectsFile: null,
    });
    const deter = await call('audience build deter.yaml');
    expect(deter.code).toBe(3);
    expect(deter.stderr).toContain('deter.yaml:3: purpose: LAW-3');
    expect(JSON.parse((await call('audience build audience.yaml --json')).stdout).size).toBe(1_500);
    expect((await call('flight add flight.yaml')).code).toBe(0);

    expect((await call('plan -o plan.json')).code).toBe(0);
    expect((await call('apply plan.json')).code).toBe(0);
    expect((await call('flight export -o bundle')).code).toBe(0);
    const sheet = await readFile(join(folder, 'bundle/budget-sheet.csv'), 'utf8');
    expect(sheet).toContain('f1.a,f1,mail,a,2027-04-01,250.00,USD');

    expect((await call('plan -o early.json', MORNING)).code).toBe(0);
    const booked = await call('ingest results.csv --platform file-drop --json', MORNING);
    expect(JSON.parse(booked.stdout)).toMatchObject({
      loaded: 2,
      spendMicros: { USD: 400_000_000 },
    });
    const again = await call('ingest results.csv --platform file-drop --json', MORNING);
    expect(JSON.parse(again.stdout)).toMatchObject({
      loaded: 0,
      stateHash: JSON.parse(booked.stdout).stateHash,
    });
    const stale = await call('apply early.json', MORNING);
    expect(stale.code).toBe(5);

    const moved = JSON.parse((await call('reallocate --json', MORNING)).stdout);
    const change = (arm: string) =>
      moved.changes.find(({ armId }: { armId: string }) => armId.endsWith(arm));
    expect(change('/a').toMicros).toBeGreaterThan(change('/b').toMicros);
    expect(moved.waiting).toEqual(['f1.a']);
    for (const minutes of ['31', '45'])
      await call('sweep', MORNING.replace(':30:', `:${minutes}:`));
    expect((await call('flight export -o bundle', MORNING)).code).toBe(0);
    const after = await readFile(join(folder, 'bundle/budget-sheet.csv'), 'utf8');
    expect(after).not.toContain('f1.a,f1,mail,a,2027-04-01,250.00,USD');

    const csv = await call('report spend --format csv', MORNING);
    expect(csv.stdout.split('\r\n')[1]).toContain('f1.a,file-drop,main,USD,200.10,9000,30,900');
    expect((await call('doctor', MORNING)).code).toBe(0);
  });
});
