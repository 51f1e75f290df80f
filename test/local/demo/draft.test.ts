import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { slugOf } from '../../../lib/domain/audience/slug.ts';
import { sumMicros } from '../../../lib/domain/money.ts';
import { demoCampaign } from '../../../lib/local/demo/campaign.ts';
import {
  DRAFT_SAYS,
  draftAudiences,
  draftFlights,
  draftText,
} from '../../../lib/local/demo/draft.ts';
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
  it('are the examples that a user copies', () => {
    const audiences = draftAudiences(cells, campaign.audienceFloor);
    const ids = audiences.definitions.map(({ id }) => id);
    const flights = draftFlights(ids, campaign, 'simulated');
    const example = (name: string) => readFileSync(`examples/${name}.yaml`, 'utf8');
    expect(draftText(DRAFT_SAYS.audiences, audiences.text)).toBe(example('audiences'));
    expect(draftText(DRAFT_SAYS.flights, flights.text)).toBe(example('flights'));
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
