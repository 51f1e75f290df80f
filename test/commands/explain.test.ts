import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PARTS } from '../../lib/domain/bandit/explain.ts';
import { campaignText } from '../support/campaign-text.ts';
import { temporaryFolder } from '../support/cloud.ts';
import { type Ended, swingshift } from '../support/swingshift.ts';

const folder = temporaryFolder();
const EVE = '2027-03-31T15:00:00.000Z';
const MORNING = '2027-04-02T08:30:00.000Z';
const call = (line: string, now = MORNING): Promise<Ended> =>
  swingshift(folder, [...line.split(' '), '--now', now]);

const settings = (...more: string[]): string =>
  campaignText('told', 'Told', 'audienceFloor: 1000', ...more);
const FILES = {
  'campaign.yaml': settings(),
  'tight.yaml': settings(
    'bounds: { north/students/mail/a: { floor: "300.00" }, north/students/mail/b: { floor: "250.00" }, no/such/arm/x: { low: 1 } }',
  ),
  'shadow.yaml': settings('optimizer: { mode: shadow }'),
  'audience.yaml':
    '{ id: everybody, purpose: persuade, zone: north, category: students, include: { field: zone, in: [north] } }',
  'flight.yaml':
    '{ id: f1, audience: everybody, phase: vote, platform: file-drop, channel: mail, creatives: [a, b], start: 2027-04-01, end: 2027-04-10, budget: "5000.00" }',
  'results.csv': `report_date,line_id,cost,impressions,clicks,reach,data_state,pulled_at_utc
2027-04-01,f1.a,200.10,9000,30,900,preliminary,2027-04-02T08:00:00Z
2027-04-01,f1.b,199.90,9000,30,90,preliminary,2027-04-02T08:00:00Z
`,
  'voters.csv': `voter_id;zone;category;birth_year;email;phone\n${Array.from(
    { length: 1_500 },
    (_, i) => `V${i};north;students;1980;v${i}@example.org;`,
  ).join('\n')}\n`,
};

const begun = async (): Promise<void> => {
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, name), text);
  for (const line of [
    'campaign set campaign.yaml',
    'segments import voters.csv',
    'audience build audience.yaml',
    'flight add flight.yaml',
    'plan -o plan.json',
    'apply plan.json',
  ]) {
    expect([line, (await call(line, EVE)).code]).toEqual([line, 0]);
  }
  expect((await call('ingest results.csv --platform file-drop')).code).toBe(0);
};

it('tells why budgets moved, and refuses bounds that cannot hold', {
  timeout: 240_000,
}, async () => {
  await begun();

  await call('campaign set tight.yaml');
  const unfit = await call('plan -o tight.json');
  expect(unfit.code).toBe(4);
  expect(unfit.stderr).toContain('north/students/mail/a, 300.00');
  expect(unfit.stderr).toContain('north/students/mail/b, 250.00');
  expect(unfit.stderr).toContain('the last one stays');
  expect((await call('reallocate')).code).toBe(4);

  await call('campaign set shadow.yaml');
  const shadow = JSON.parse((await call('reallocate --json')).stdout);
  expect(shadow.outcome).toBe('shadow');
  expect((await call('reallocate')).stderr).toContain('no budget was moved');

  await call('campaign set campaign.yaml');
  const free = JSON.parse((await call('plan --lift-steps --json')).stdout);
  const toOf = (lines: { lineId: string; toMicros: number }[], id: string) =>
    lines.find(({ lineId }) => lineId === id)!.toMicros;
  const moved = JSON.parse((await call('reallocate --json')).stdout);
  // A fifth of 250.00 and no more, unless somebody says so.
  expect(toOf(moved.changes, 'f1.a')).toBe(300_000_000);
  expect(toOf(free.lines, 'f1.a')).toBeGreaterThan(350_000_000);
  expect(moved.held['f1.a']).toBe(toOf(free.lines, 'f1.a') - 300_000_000);

  const said = await call(`explain ${moved.runId} --json`);
  expect(said.stderr).toBe('');
  const { arms, ...told } = JSON.parse(said.stdout);
  expect(told).toMatchObject({ run: moved.runId, by: 'model', phases: [{ phase: 'vote' }] });
  expect(told.priceOfAVoterMicros).toBeGreaterThan(0);
  expect(Object.keys(arms).sort()).toEqual(['north/students/mail/a', 'north/students/mail/b']);
  for (const { parts, changeMicros, fromMicros, toMicros } of Object.values<never>(arms)) {
    expect(toMicros - fromMicros).toBe(changeMicros);
    expect(PARTS.reduce((sum, part) => sum + parts[part], 0)).toBe(changeMicros);
  }
  const ask = `explain ${moved.runId} --arm north/students/mail/a`;
  const english = (await call(ask)).stdout;
  expect(english).toMatch(/^vote: one voter more would cost \d\.\d+ USD\.$/m);
  expect(english).toContain('a gets 300.00 USD a day, 50.00 USD more than before');
  expect(english).toMatch(
    /It would have had 3\d\d\.\d+ USD instead of 300\.00 USD with a step limit of 3\d\.\d\d %/,
  );
  const french = (await call(`${ask} --lang fr`)).stdout;
  expect(french).toContain('a reçoit 300,00 USD par jour, soit 50,00 USD de plus');
  expect(french).toContain('avec une limite de pas de 3');

  for (const [line, words] of [
    ['explain 2027-01-01', 'the last is 2027'],
    [`explain ${moved.runId} --arm nobody`, 'knows no arm nobody'],
    [`explain ${moved.runId} --lang de`, 'en or fr'],
  ] as const) {
    const { code, stderr } = await call(line);
    expect([code, stderr]).toEqual([1, expect.stringContaining(words)]);
  }
  expect((await call('runs replay --all')).code).toBe(0);
});
