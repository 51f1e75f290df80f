import { beforeEach, describe, expect, it } from 'vitest';
import { reportFinance } from '../../functions/report-finance.ts';
import { memoryObjects } from '../../lib/adapters/memory/objects.ts';
import { dashboardApp } from '../../lib/dashboard/app.ts';
import { sha256Hex } from '../../lib/domain/canonical.ts';
import { lineOf, openCampaign, report, type SmallPorts } from '../support/small-campaign.ts';

const first = { at: '2027-03-02T12:00:00.000Z' };
const second = { at: '2027-03-03T12:00:00.000Z' };

let ports: SmallPorts & { exports: ReturnType<typeof memoryObjects> };
const text = async (key: string): Promise<string> =>
  new TextDecoder().decode(await ports.exports.get(key));
const everything = async (): Promise<string[]> =>
  Promise.all(
    (await ports.exports.list('')).map(async ({ key }) => `${key} ${sha256Hex(await text(key))}`),
  );

beforeEach(async () => {
  ports = { ...(await openCampaign([lineOf('north', 'young', 'a')])), exports: memoryObjects() };
  await report(ports, '2027-03-01', [
    { lineId: 'north-young.a', costMicros: 4_200_000, reachInCategory: 150 },
    { lineId: 'nobody-knows', costMicros: 800_000, reachInCategory: null },
  ]);
});

describe('the daily finance report', () => {
  it('writes the day as CSV, JSON and page, and points "latest" at it', async () => {
    await reportFinance(ports)(first);
    expect((await ports.exports.list('')).map(({ key }) => key)).toEqual([
      'reports/2027-03-02/report.html',
      'reports/2027-03-02/spend.csv',
      'reports/2027-03-02/spend.json',
      'reports/latest.csv',
      'reports/latest.html',
      'reports/latest.json',
    ]);
    expect(await text('reports/latest.html')).toBe(await text('reports/2027-03-02/report.html'));
    const document = JSON.parse(await text('reports/latest.json'));
    expect(document).toMatchObject({
      asOf: first.at,
      timeZone: 'America/Chicago',
      csvSha256: sha256Hex(await text('reports/2027-03-02/spend.csv')),
      totals: [{ currency: 'USD', spendMicros: 5_000_000 }],
    });
  });

  it('writes the same bytes when the stroke comes again', async () => {
    await reportFinance(ports)(first);
    const once = await everything();
    await reportFinance(ports)(first);
    expect(await everything()).toEqual(once);
  });

  it('does not put old figures over new ones when a stroke comes late', async () => {
    await report(ports, '2027-03-02', [{ lineId: 'north-young.a', costMicros: 1_000_000 }]);
    await reportFinance(ports)(second);
    const latest = await text('reports/latest.json');
    await reportFinance(ports)(first);
    expect(await text('reports/latest.json')).toBe(latest);
    expect(JSON.parse(await text('reports/2027-03-02/spend.json')).totals[0].spendMicros).toBe(
      5_000_000,
    );
  });

  it('is what the dashboard shows', async () => {
    await reportFinance(ports)(first);
    const page = await (await dashboardApp(ports).request('/')).text();
    expect(page).toContain('A small campaign');
    expect(page).toContain('$0.80 unassigned.');
  });
});
