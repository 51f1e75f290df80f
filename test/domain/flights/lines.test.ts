import { describe, expect, it } from 'vitest';
import { linesOf } from '../../../lib/domain/flights/lines.ts';

const flight = {
  id: 'north-social',
  audience: 'north-young',
  platform: 'meta',
  channel: 'social',
  creatives: ['rent', 'school', 'rent'],
  start: '2027-03-01',
  end: '2027-03-14',
  budget: 5_000_000_000,
};
const audience = { zone: 'north', category: 'young' };

describe('the lines of a flight', () => {
  it('are one for each creative, named by flight and creative', () => {
    const lines = linesOf(flight, audience, 12_000);
    expect(lines.map(({ lineId }) => lineId)).toEqual(['north-social.rent', 'north-social.school']);
    expect(lines[0]).toMatchObject({
      armId: 'north/young/social/rent',
      audienceId: 'north-young',
      flightCapMicros: 5_000_000_000,
      audienceSize: 12_000,
    });
  });

  it('keep their ids when the flight changes', () => {
    const changed = { ...flight, end: '2027-03-20', budget: 1 };
    const ids = (of: typeof flight) => linesOf(of, audience, 1).map(({ lineId }) => lineId);
    expect(ids(changed)).toEqual(ids(flight));
  });
});
