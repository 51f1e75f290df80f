import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  crosswalkOf,
  mapDelivery,
  type PlaceShare,
  partInTargets,
} from '../../../lib/domain/zones/crosswalk.ts';

const rows: PlaceShare[] = [
  { place: '10001', zone: 'north', share: 1 },
  { place: '10002', zone: 'north', share: 0.6 },
  { place: '10002', zone: 'south', share: 0.3 },
  { place: '10002', zone: 'elsewhere', share: 0.1 },
];
const walk = (given: PlaceShare[] = rows) => {
  const made = crosswalkOf(given);
  if (made.kind === 'refused') throw new Error(made.because);
  return made.places;
};
const targets = new Set(['north', 'south']);

describe('a crosswalk', () => {
  it.each([
    [[{ place: 'a', zone: 'x', share: 0.9 }], 'the shares of a add up to 0.9, not to 1'],
    [
      [
        { place: 'a', zone: 'x', share: 1.5 },
        { place: 'a', zone: 'y', share: -0.5 },
      ],
      'the shares of a add up to 1, not to 1',
    ],
    [
      [
        { place: 'a', zone: 'x', share: 0.5 },
        { place: 'a', zone: 'x', share: 0.5 },
      ],
      'a names a zone twice',
    ],
    [[{ place: 'a', zone: 'x', share: Number.NaN }], 'the shares of a add up to NaN, not to 1'],
  ])('refuses %j', (given, because) => {
    expect(crosswalkOf(given)).toEqual({ kind: 'refused', because });
  });

  it('divides a place by its shares, with spill and unmapped lines of their own', () => {
    const mapped = mapDelivery(
      [
        { place: '10001', spendMicros: 900_000_000, impressions: 90_000 },
        { place: '10002', spendMicros: 100_000_001, impressions: 10_001 },
        { place: '99999', spendMicros: 5_000_000, impressions: 500 },
      ],
      walk(),
      targets,
    );
    expect(mapped).toEqual({
      kind: 'mapped',
      zones: [
        { zone: 'north', spendMicros: 960_000_001, impressions: 96_001 },
        { zone: 'south', spendMicros: 30_000_000, impressions: 3_000 },
      ],
      spill: [{ zone: 'elsewhere', spendMicros: 10_000_000, impressions: 1_000 }],
      unmapped: [{ place: '99999', spendMicros: 5_000_000, impressions: 500 }],
    });
  });

  it('blocks a run with more than two percent unmapped, and names the places', () => {
    const delivery = (unmapped: number) => [
      { place: '10001', spendMicros: 9_800, impressions: 0 },
      { place: '99999', spendMicros: unmapped, impressions: 0 },
    ];
    expect(mapDelivery(delivery(200), walk(), targets).kind).toBe('mapped');
    expect(mapDelivery(delivery(201), walk(), targets)).toEqual({
      kind: 'refused',
      because: 'more than 2 % of the spend is in places without a zone: 99999',
    });
  });

  it('loses no micro and no impression', () => {
    const delivery = fc.record({
      place: fc.constantFrom('10001', '10002'),
      spendMicros: fc.nat({ max: 1e12 }),
      impressions: fc.nat({ max: 1e7 }),
    });
    fc.assert(
      fc.property(fc.array(delivery, { maxLength: 20 }), (deliveries) => {
        const mapped = mapDelivery(deliveries, walk(), targets);
        if (mapped.kind === 'refused') throw new Error(mapped.because);
        for (const what of ['spendMicros', 'impressions'] as const) {
          const out = [...mapped.zones, ...mapped.spill].reduce((sum, line) => sum + line[what], 0);
          expect(out).toBe(deliveries.reduce((sum, line) => sum + line[what], 0));
        }
      }),
    );
  });

  it('says what part of a buy is in target zones', () => {
    expect(partInTargets('10002', walk(), targets)).toBeCloseTo(0.9, 12);
    expect(partInTargets('99999', walk(), targets)).toBe(0);
  });
});
