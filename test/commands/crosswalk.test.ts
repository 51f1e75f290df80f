import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/cloud.ts';
import { swingshift } from '../support/swingshift.ts';

const folder = temporaryFolder();
const examples = join(import.meta.dirname, '../../examples');
const call = (line: string) =>
  swingshift(folder, [...line.split(' '), '--now', '2027-03-02T11:00:00.000Z']);

it('keeps a crosswalk, blocks plans while too much spend has no zone, and can be taken away', {
  timeout: 300_000,
}, async () => {
  await call(`campaign set ${examples}/campaign.yaml`);
  const kept = await call(`crosswalk set ${examples}/zones/crosswalk.csv --json`);
  expect(JSON.parse(kept.stdout)).toMatchObject({ places: 5, blocks: null });
  await writeFile(
    join(folder, 'spend.csv'),
    [
      'report_date,time_zone,platform,account_id,line_id,cell,currency,cost,impressions,clicks,revision',
      '2027-03-01,America/Chicago,radio-house,desk-4,somebody,Ivory Island,USD,12.00,1000,10,1',
      '',
    ].join('\n'),
  );
  const loaded = await call('ingest spend.csv --platform neutral --json');
  expect(loaded.code, loaded.stderr).toBe(0);
  const shown = await call('crosswalk show');
  expect(shown.code).toBe(2);
  expect(shown.stderr).toContain('without a zone: Ivory Island (USD)');
  const plan = await call('plan');
  expect(plan.code).toBe(3);
  expect(plan.stderr).toContain('swingshift crosswalk set FILE');
  expect((await call('doctor')).stdout).toContain('WRONG      crosswalk');
  expect((await call('crosswalk unset')).code).toBe(0);
});
