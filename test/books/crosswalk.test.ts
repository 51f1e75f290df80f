import { describe, expect, it } from 'vitest';
import { reallocateSpend } from '../../functions/reallocate-spend.ts';
import {
  crosswalkSet,
  readKeptCrosswalk,
  setCrosswalk,
  whyUnmapped,
} from '../../lib/books/crosswalk.ts';
import { NO_PLACE } from '../../lib/books/spill.ts';
import { type Crosswalk, crosswalkOf } from '../../lib/domain/zones/crosswalk.ts';
import { openCampaign, report, type SmallPorts } from '../support/small-campaign.ts';

const DOLLAR = 1_000_000;
const now = '2027-03-02T11:00:00.000Z';
const crosswalk = (...places: string[]): Crosswalk => {
  const made = crosswalkOf(places.map((place) => ({ place, zone: 'north', share: 1 })));
  if (made.kind === 'refused') throw new Error(made.because);
  return made.places;
};
const spent = (ports: SmallPorts, cells: Record<string, number>, currency = 'USD') =>
  report(
    ports,
    '2027-03-01',
    Object.entries(cells).map(([cell, dollars]) => ({
      ...{ lineId: 'north-old.a', cell: cell === NO_PLACE ? null : cell, currency },
      ...{ accountId: currency, costMicros: dollars * DOLLAR },
    })),
  );
const run = (ports: SmallPorts) => reallocateSpend(ports)({ at: now }, now);

describe('a crosswalk that is kept', () => {
  it('comes back as it was set, whatever its size, and can be taken away', async () => {
    const ports = await openCampaign();
    expect(await readKeptCrosswalk(ports)).toBeUndefined();
    const many = crosswalk(...Array.from({ length: 40_000 }, (_, at) => `place ${at}`));
    await setCrosswalk(ports, many, now);
    expect((await readKeptCrosswalk(ports))?.size).toBe(40_000);
    expect(await crosswalkSet(ports)).toMatchObject({ places: 40_000, zones: ['north'] });
    await setCrosswalk(ports, undefined, now);
    expect(await readKeptCrosswalk(ports)).toBeUndefined();
    expect(await setCrosswalk(ports, undefined, now)).toBe('done');
  });

  it.each([
    ['exactly two percent', { '73301': 98, elsewhere: 2 }, undefined],
    ['more, by name', { '73301': 97, elsewhere: 3 }, 'elsewhere'],
    ['rows that say no place', { '73301': 97, [NO_PLACE]: 3 }, NO_PLACE],
  ])('judges %s', async (_, cells, named) => {
    const ports = await openCampaign();
    await setCrosswalk(ports, crosswalk('73301'), now);
    await spent(ports, cells);
    const why = await whyUnmapped(ports);
    if (named === undefined) expect(why).toBeUndefined();
    else expect(why).toContain(`without a zone: ${named} (USD)`);
  });

  it('judges each currency apart', async () => {
    const ports = await openCampaign();
    await setCrosswalk(ports, crosswalk('73301'), now);
    await spent(ports, { '73301': 1_000 });
    await spent(ports, { elsewhere: 1 }, 'EUR');
    expect(await whyUnmapped(ports)).toContain('(EUR)');
  });

  it('blocks the day’s run until the place is in it, and the same day is caught up', async () => {
    const ports = await openCampaign();
    await spent(ports, { '73301': 90, elsewhere: 10 });
    await setCrosswalk(ports, crosswalk('73301'), now);
    expect(await run(ports)).toMatch(/^Nothing reallocated: more than 2 %.*elsewhere/);
    expect(ports.queues.waiting('decide-flights')).toBe(0);
    await setCrosswalk(ports, crosswalk('73301', 'elsewhere'), now);
    expect(await run(ports)).toBe('Reallocated 2027-03-02');
  });
});
