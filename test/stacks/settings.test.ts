import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { afterAll, expect, test } from 'vitest';
import { settingsOf } from '../../lib/stacks/settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'campaign-'));
afterAll(() => rmSync(folder, { recursive: true }));

const campaign = 'examples/campaign.yaml';
const settings = (context: Record<string, unknown>) =>
  settingsOf(new App({ context: { campaign, ...context } }).node);

test('the example campaign holds', () => {
  const { campaign: read, platforms, unreachable } = settings({});
  expect(read).toMatchObject({
    country: 'US',
    timeZone: 'America/Chicago',
    start: '2027-03-01',
    days: 14,
    budget: 28_000_000_000,
    dayCap: 3_000_000_000,
    reallocateAt: '05:00',
  });
  expect(platforms).toEqual({ 'file-drop': { kind: 'file-drop' } });
  expect(unreachable).toEqual(['simulated']);
});

test('addresses of platforms may be written as JSON on the command line', () => {
  expect(settings({ platforms: '{"simulated":"https://ads.example/"}' })).toMatchObject({
    platforms: { simulated: { kind: 'http', url: 'https://ads.example/' } },
    unreachable: [],
  });
});

test.each([
  ['no campaign', { campaign: undefined }, 'name the campaign file'],
  ['a campaign file that is not there', { campaign: 'no.yaml' }, 'no.yaml: no such campaign file'],
  ['a platform without TLS', { platforms: { simulated: 'http://a.example/' } }, 'https://'],
  ['a platform of no campaign', { platforms: { other: 'https://a.example/' } }, 'platforms.other'],
  ['platforms that are no JSON', { platforms: '{simulated' }, 'context platforms'],
  ['an issuer alone', { jwtIssuer: 'https://id.example/' }, 'go together'],
  ['an audience alone', { jwtAudience: 'swingshift' }, 'go together'],
  ['an alarm that goes to no address', { alarmEmail: 'desk' }, 'alarmEmail'],
])('%s is refused', (_, context, complaint) => expect(() => settings(context)).toThrow(complaint));

test('a fault in the campaign file is named with file, line and reason', () => {
  const file = join(folder, 'campaign.yaml');
  const text = readFileSync(campaign, 'utf8').replace('country: US', 'country: Lakeland');
  writeFileSync(file, text);
  const line = text.split('\n').indexOf('country: Lakeland') + 1;
  expect(() => settings({ campaign: file })).toThrow(
    `${file}:${line}: country: use an ISO 3166-1 code, such as US`,
  );
});
