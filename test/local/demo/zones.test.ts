import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readZones } from '../../../lib/books/zones.ts';
import { movedBy, setDemoZones } from '../../../lib/local/demo/zones.ts';
import { temporaryFolder } from '../../support/cloud.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { lineOf, openCampaign, smallLines } from '../../support/small-campaign.ts';

const stateDir = temporaryFolder();
const none = { rows: [] };

it('weighs no campaign by zones that none of its lines is in', async () => {
  const ports = await openCampaign(smallLines);
  await setDemoZones({ ports, stateDir }, 100_000);
  expect(await readZones(ports)).toBeUndefined();
  expect(existsSync(join(stateDir, 'zones.csv'))).toBe(false);
  expect(await movedBy(ports, none, [], '7')).toBeUndefined();
});

it('weighs one that is in them, and counts whom it and an even split reached', async () => {
  const line = lineOf('alder-valley', 'young', 'a');
  const ports = await openCampaign([line]);
  await setDemoZones({ ports, stateDir }, 50_000);
  expect((await readZones(ports))?.contests[0]?.zones[0]).toMatchObject({
    ...{ zone: 'alder-valley', voters: 30_600 },
  });
  expect(readFileSync(join(stateDir, 'zones.csv'), 'utf8')).toContain(',30600,');
  const [row] = sampleReport({ days: 1 }).rows;
  const rows = [{ ...row!, zone: 'alder-valley', day: '2027-03-02', reachInCategory: 3_000 }];
  const evenly = [{ lineId: line.lineId, date: '2027-03-02', reachInCategory: 1_500 }];
  const moved = await movedBy(ports, { rows }, evenly, '7');
  expect(moved?.zones).toMatchObject([{ zone: 'alder-valley', reached: 3_000 }]);
  expect(moved!.gain / moved!.evenSplitGain).toBeCloseTo(2, 1);
});
