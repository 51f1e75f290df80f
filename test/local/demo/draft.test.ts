import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { slugOf } from '../../../lib/domain/audience/slug.ts';
import { sumMicros } from '../../../lib/domain/money.ts';
import { weightsOn } from '../../../lib/domain/zones/weights-on.ts';
import { defaultZoneLayout, readZoneFile } from '../../../lib/files/zone-file.ts';
import { demoCampaign } from '../../../lib/local/demo/campaign.ts';
import {
  DRAFT_SAYS,
  draftAudiences,
  draftFlights,
  draftText,
} from '../../../lib/local/demo/draft.ts';
import { draftZones } from '../../../lib/local/demo/zones.ts';
import { cellsFor } from '../../../lib/local/electorate/cells.ts';

const cells = cellsFor(100_000)
  .map(({ zone, category, voters }) => ({
    zone: slugOf(zone)!,
    category: slugOf(category)!,
    voters,
  }))
  .sort((a, b) => (`${a.zone}/${a.category}` < `${b.zone}/${b.category}` ? -1 : 1));
const campaign = await demoCampaign(null, { days: 14, voters: 100_000 });

describe('the drafts', () => {
  it('are the examples that a user copies', async () => {
    const audiences = draftAudiences(cells, campaign.audienceFloor);
    const ids = audiences.definitions.map(({ id }) => id);
    const flights = draftFlights(ids, campaign, 'simulated');
    const example = (name: string) => readFileSync(`examples/${name}.yaml`, 'utf8');
    expect(draftText(DRAFT_SAYS.audiences, audiences.text)).toBe(example('audiences'));
    expect(draftText(DRAFT_SAYS.flights, flights.text)).toBe(example('flights'));
    expect(await draftZones(100_000)).toBe(readFileSync('examples/zones/zones.csv', 'utf8'));
  });

  it('have zones that vote on three dates, and weigh the same however many voters there are', async () => {
    const windowOf = async (voters: number) => {
      const bytes = new TextEncoder().encode(await draftZones(voters));
      const { contests } = await readZoneFile(ReadableStream.from([bytes]), defaultZoneLayout);
      return { contests, prior: { national: 0, state: 0.2, zone: 0.15 } };
    };
    const [whole, half] = [await windowOf(100_000), await windowOf(50_000)];
    expect(new Set(whole.contests.map(({ date }) => date)).size).toBe(3);
    const weights = weightsOn(whole, campaign.start);
    for (const [zone, weight] of weightsOn(half, campaign.start))
      expect(weight).toBeCloseTo(weights.get(zone)!, 2);
    for (const { zone } of cellsFor(10_000_000)) expect(weights.has(slugOf(zone)!)).toBe(true);
  });

  it('leave out what is below the floor, and name it', () => {
    const small = { zone: 'north', category: 'students', voters: 999 };
    const large = { zone: 'north', category: 'parents', voters: 1_000 };
    const { definitions, tooSmall } = draftAudiences([small, large], 1_000);
    expect(definitions.map(({ id }) => id)).toEqual(['north-parents']);
    expect(tooSmall).toEqual([small]);
  });

  it('can spend the whole budget, and no flight all of it where there are many', () => {
    for (const audiences of [1, 2, 12]) {
      const ids = Array.from({ length: audiences }, (_, index) => `audience-${index}`);
      const { flights } = draftFlights(ids, campaign, 'simulated');
      expect(sumMicros(flights.map(({ budget }) => budget))).toBeGreaterThanOrEqual(
        campaign.budget,
      );
      expect(Math.max(...flights.map(({ budget }) => budget))).toBeLessThanOrEqual(campaign.budget);
    }
  });
});
