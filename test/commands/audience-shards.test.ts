import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { campaignText } from '../support/campaign-text.ts';
import { type Ended, swingshift } from '../support/swingshift.ts';

const rows = (from: number, count: number): string =>
  [
    'voter_id,zone,category,birth_year,email',
    ...Array.from(
      { length: count },
      (_, nth) => `V${from + nth},north,students,1980,v${from + nth}@example.org`,
    ),
    '',
  ].join('\n');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swingshift shards '));
  await mkdir(join(folder, 'states'));
  const files = {
    'campaign.yaml': campaignText('national', 'National', 'audienceFloor: 1000'),
    'audience.yaml':
      'id: everybody\npurpose: inform\nzone: north\ncategory: students\ninclude: { field: zone, in: [north] }\n',
    'states/a.csv': rows(1, 900),
    'states/b.csv': rows(601, 900),
    'states/c.csv': rows(2_000, 50),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const call = (line: string): Promise<Ended> =>
  swingshift(folder, [...line.split(' '), '--now', '2027-03-31T15:00:00.000Z']);

describe('audiences over a file in shards', { timeout: 120_000 }, () => {
  it('are those that one function builds, each person once, whatever the threads', async () => {
    await call('campaign set campaign.yaml');
    const sharded = await call(
      'audience build-shards audience.yaml --segments states --workers 2 --json',
    );
    expect([sharded.code, sharded.stderr.includes('settle')]).toEqual([0, false]);
    const build = JSON.parse(sharded.stdout);
    expect(build).toMatchObject({ audienceId: 'everybody', size: 1_550 });
    const whole = JSON.parse((await call('audience build audience.yaml --json')).stdout);
    expect([whole.hash, whole.size]).toEqual([build.hash, build.size]);
  });

  it.each([
    ['--workers 0', '--workers takes a number from 1 to 256'],
    ['--segments nowhere', 'is no folder that can be read'],
  ])('refuse %s by name', async (given, words) => {
    const { code, stderr } = await call(`audience build-shards audience.yaml ${given}`);
    expect([code, stderr]).toEqual([1, expect.stringContaining(words)]);
  });
});
