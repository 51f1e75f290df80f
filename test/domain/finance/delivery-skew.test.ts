import { describe, expect, it } from 'vitest';
import { ageOf, type CellRow, deliverySkew } from '../../../lib/domain/finance/delivery-skew.ts';

const row = (changes: Partial<CellRow> = {}): CellRow => ({
  flight: 'north-young',
  zone: 'north',
  category: 'young',
  channel: 'social',
  cell: null,
  impressions: 10_000,
  costMicros: 90_000_000,
  reach: 200,
  ...changes,
});
const band = (age: string, reach: number, impressions = 10_000) =>
  row({ cell: `region=7;age=${age}`, reach, impressions });
const audit = (...rows: CellRow[]) => deliverySkew(rows, 0.5);

describe('a delivery-skew audit', () => {
  it('gives each flight’s in-category rate with Wilson’s interval', () => {
    const [only] = audit(row({ impressions: 60, reach: 12 }), row({ impressions: 40, reach: 8 }));
    expect(only).toMatchObject({ measured: 1, fairness: 1, gaps: [] });
    expect(only!.rate).toMatchObject({ rate: 0.2, reach: 20, impressions: 100 });
    // 20 of 100 at z = 1.645: 0.1426 to 0.2730.
    expect(only!.rate!.low).toBeCloseTo(0.1426, 3);
    expect(only!.rate!.high).toBeCloseTo(0.273, 3);
  });

  it('states what is not measured, and takes it for nothing', () => {
    const [none] = audit(row({ reach: null }));
    expect(none).toMatchObject({ rate: undefined, measured: 0, fairness: 1 });
    const [sample] = audit(row({ reach: null, impressions: 30_000 }), row());
    expect(sample).toMatchObject({ measured: 0.25, rate: { rate: 0.02 } });
    const [all] = audit(row({ impressions: 40_000, reach: 800 }));
    const width = ({ rate }: NonNullable<typeof all>) => rate!.high - rate!.low;
    expect(width(sample!)).toBeGreaterThan(1.8 * width(all!));
  });

  it('lowers the reward of a flight in proportion where an age band is hardly reached', () => {
    const [even] = audit(band('18-24', 190), band('65+', 210));
    expect(even).toMatchObject({ fairness: 1 });
    expect(even!.gaps.map(({ name, isSkewed }) => [name, isSkewed])).toEqual([
      ['18-24', false],
      ['65+', false],
    ]);
    const [skewed] = audit(band('18-24', 80), band('65+', 320));
    expect(skewed!.gaps[0]).toMatchObject({ of: 'age', name: '18-24', ratio: 0.4, isSkewed: true });
    expect(skewed!.fairness).toBeCloseTo(0.8);
    expect(audit(band('18-24', 0), band('65+', 400))[0]!.fairness).toBe(0.5);
    // Of a handful of impressions nothing is said.
    expect(audit(band('18-24', 0, 40), band('65+', 400))[0]!.fairness).toBe(1);
  });

  it('compares zones with the others of their category and channel, and rewards them no less for it', () => {
    const south = { flight: 'south-young', zone: 'south' };
    const [north, other] = audit(
      row({ reach: 40 }),
      row({ ...south, reach: 300 }),
      row({ flight: 'tv', zone: 'west', channel: 'video', reach: 9_000 }),
    );
    expect(north!.gaps).toMatchObject([{ of: 'zone', name: 'north', isSkewed: true }]);
    expect(north!.fairness).toBe(1);
    expect(other!.gaps[0]).toMatchObject({ name: 'south', isSkewed: false });
  });

  it.each([
    ['age=18-24', '18-24'],
    ['zone=7;age=65+', '65+'],
    ['Age: 25-34', '25-34'],
    ['region=12', undefined],
    ['image=3', undefined],
    [null, undefined],
  ])('reads the age band of %s', (cell, age) => {
    expect(ageOf(cell)).toBe(age);
  });
});
