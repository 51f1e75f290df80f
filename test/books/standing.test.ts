import { describe, expect, it } from 'vitest';
import { keys } from '../../lib/books/keys.ts';
import { isCampaignDay, readStanding } from '../../lib/books/standing.ts';
import { lineOf, openCampaign, report, smallLines } from '../support/small-campaign.ts';

const [line] = smallLines;
const lineId = line!.lineId;

describe('where a campaign stands', () => {
  it('counts past days at what was reported where final, else at the worst of what was authorised', async () => {
    const ports = await openCampaign();
    for (const day of ['2027-03-01', '2027-03-02', '2027-03-03']) {
      const put = { day, byLine: { [lineId]: 10_000_000 } };
      await ports.core.commit([{ ...keys.authorised(day), put, ifRev: 0 }]);
    }
    await report(ports, '2027-03-01', [{ lineId, costMicros: 9_000_000, dataState: 'final' }]);
    await report(ports, '2027-03-02', [{ lineId, costMicros: 9_000_000 }]);
    const { campaign, flights } = await readStanding(ports, '2027-03-04');
    // 9 of the final day, 10 x 1.1 of the two that may still be restated or were not reported.
    expect(campaign).toEqual({
      capMicros: 1_100_000_000,
      dayCapMicros: 150_000_000,
      committedMicros: 31_000_000,
      daysLeft: 7,
      overDeliveryBasisPoints: 1_000,
    });
    expect(flights['north-young']).toMatchObject({ committedMicros: 31_000_000, daysLeft: 7 });
    expect(flights['south-old']).toMatchObject({ committedMicros: 0, capMicros: 800_000_000 });
  });

  it('counts spend on lines that nobody knows, and none of another currency', async () => {
    const ports = await openCampaign();
    await report(ports, '2027-03-01', [
      { lineId: 'stray', costMicros: 2_000_000 },
      { lineId, costMicros: 50_000_000, currency: 'EUR' },
    ]);
    const { campaign, reports } = await readStanding(ports, '2027-03-02');
    expect(campaign.committedMicros).toBe(2_000_000);
    expect(reports).toEqual([]);
  });

  it('opens lines between their days, and counts a flight’s days to its end', async () => {
    const late = lineOf('west', 'young', 'a', { start: '2027-03-03', end: '2027-03-05' });
    const ports = await openCampaign([...smallLines, late]);
    for (const [day, open] of [
      ['2027-03-02', false],
      ['2027-03-03', true],
      ['2027-03-05', true],
      ['2027-03-06', false],
    ] as const) {
      const standing = await readStanding(ports, day);
      expect([day, standing.open.some(({ lineId: id }) => id === late.lineId)]).toEqual([
        day,
        open,
      ]);
      expect(standing.lines).toHaveLength(9);
    }
    expect((await readStanding(ports, '2027-03-04')).flights['west-young']?.daysLeft).toBe(2);
  });

  it('knows the first and the last day', () => {
    const campaign = { start: '2027-03-01', days: 10 };
    expect(
      ['2027-02-28', '2027-03-01', '2027-03-10', '2027-03-11'].map((day) =>
        isCampaignDay(campaign, day),
      ),
    ).toEqual([false, true, true, false]);
  });
});
