import { expect, it } from 'vitest';
import { NO_PLACE, readSpill } from '../../lib/books/spill.ts';
import { crosswalkOf } from '../../lib/domain/zones/crosswalk.ts';
import { openCampaign, report } from '../support/small-campaign.ts';

const DOLLAR = 1_000_000;
const crosswalk = (() => {
  const made = crosswalkOf([
    { place: '73301', zone: 'north', share: 1 },
    { place: '73302', zone: 'north', share: 0.5 },
    { place: '73302', zone: 'east', share: 0.5 },
  ]);
  if (made.kind === 'refused') throw new Error(made.because);
  return made.places;
})();
const day = '2027-03-01';
const row = (cell: string | null, dollars: number, changes = {}) => ({
  ...{ lineId: 'north-old.a', cell, costMicros: dollars * DOLLAR, impressions: dollars * 100 },
  ...changes,
});
const at = (dollars: number) => ({ spendMicros: dollars * DOLLAR, impressions: dollars * 100 });

it('tells delivery in our zones, beside them and where nobody knows apart, to the micro', async () => {
  const ports = await openCampaign();
  await report(ports, day, [
    row('73301', 60),
    row('18-24/73302', 40),
    row('elsewhere', 1),
    row(null, 1),
    row('73301', -5, { kind: 'credit', impressions: 0, clicks: 0, reachInCategory: null }),
    row('73301', 7, { currency: 'EUR', accountId: 'euros' }),
  ]);
  expect(await readSpill(ports, crosswalk)).toEqual([
    {
      currency: 'EUR',
      delivered: { kind: 'mapped', zones: [{ zone: 'north', ...at(7) }], spill: [], unmapped: [] },
    },
    {
      currency: 'USD',
      delivered: {
        kind: 'mapped',
        zones: [{ zone: 'north', ...at(80) }],
        spill: [{ zone: 'east', ...at(20) }],
        unmapped: [
          { place: 'elsewhere', ...at(1) },
          { place: NO_PLACE, ...at(1) },
        ],
      },
    },
  ]);
});

it('is refused where more than two percent is unmapped, by names', async () => {
  const ports = await openCampaign();
  await report(ports, day, [row('73301', 97), row('elsewhere', 2), row(null, 1)]);
  expect(await readSpill(ports, crosswalk)).toEqual([
    {
      currency: 'USD',
      delivered: {
        kind: 'refused',
        because: `more than 2 % of the spend is in places without a zone: elsewhere, ${NO_PLACE}`,
      },
    },
  ]);
});

it('is what stood at an instant', async () => {
  const ports = await openCampaign();
  await report(ports, day, [row('73301', 60)]);
  expect(await readSpill(ports, crosswalk, '2027-03-01T00:00:00.000Z')).toEqual([]);
});
