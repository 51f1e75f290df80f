import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/cloud.ts';
import { swingshift } from '../support/swingshift.ts';

const folder = temporaryFolder();
const examples = join(import.meta.dirname, '../../examples');
const call = (line: string) =>
  swingshift(folder, [...line.split(' '), '--now', '2027-03-01T11:00:00.000Z']);

it('keeps zones with the campaign, shows what they weigh, and takes them away', {
  timeout: 180_000,
}, async () => {
  const set = `zones set ${examples}/zones/zones.csv --prior-sd-state 0.1 --json`;
  expect((await call(set)).stderr).toContain('swingshift campaign set');
  await call(`campaign set ${examples}/campaign.yaml`);
  const kept = await call(set);
  expect(kept.code).toBe(0);
  const { day, prior, zones, unknown } = JSON.parse(kept.stdout);
  expect({ day, prior, unknown, count: zones.length }).toEqual({
    day: '2027-03-01',
    prior: { national: 0, state: 0.1, zone: 0.15 },
    unknown: [],
    count: 23,
  });
  expect(JSON.parse((await call('zones show --json')).stdout).zones).toEqual(zones);
  const later = JSON.parse((await call('zones show --day 2027-03-17 --json')).stdout);
  for (const { date, weight } of later.zones) expect(weight === 0).toBe(date < '2027-03-17');
  expect((await call('zones unset')).code).toBe(0);
  expect((await call('zones show')).stdout).toContain('every voter weighs 1');
});

it('refuses zones that audiences could not tell apart, naming them', {
  timeout: 60_000,
}, async () => {
  const head = 'zone,state,date,delegates,at_large,pleo,support,voters,ruleset';
  const row = (zone: string) => `${zone},Ash,2027-03-16,4,0,0,0.5,1000,democratic-2024`;
  await writeFile(join(folder, 'z.csv'), [head, row('Ash 1'), row('ash-1'), ''].join('\n'));
  const { code, stderr } = await call('zones set z.csv');
  expect(code).toBe(1);
  expect(stderr).toContain('cannot tell these zones apart: Ash 1, ash-1');
});
