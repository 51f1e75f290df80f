import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { travelHours } from '../../../lib/domain/field/travel.ts';

const at = (name: string, latitude: number, longitude: number) => ({
  name,
  at: [latitude, longitude] as [number, number],
});

describe('travel times', () => {
  it('follow the great circle at the speed given', () => {
    // A degree of latitude is 111.19 km on a sphere of 6,371 km.
    const travel = travelHours([at('a', 45, 9), at('b', 46, 9)], [], 50);
    expect(travel('a', 'b')).toBeCloseTo(111.195 / 50, 3);
    expect(travel('b', 'a')).toBe(travel('a', 'b'));
  });

  it('know the distance between two cities', () => {
    // Chicago and Minneapolis by haversine: 571 km.
    const travel = travelHours([at('chicago', 41.88, -87.63), at('mpls', 44.98, -93.27)], [], 1);
    expect(travel('chicago', 'mpls')).toBeGreaterThan(565);
    expect(travel('chicago', 'mpls')).toBeLessThan(575);
  });

  it('take a known leg before coordinates, in both directions', () => {
    const travel = travelHours(
      [at('a', 45, 9), at('b', 46, 9)],
      [{ from: 'a', to: 'b', hours: 1 }],
      50,
    );
    expect([travel('a', 'b'), travel('b', 'a')]).toEqual([1, 1]);
  });

  it('are infinite where no way is known, and go over other places where that is quicker', () => {
    const places = ['a', 'b', 'c', 'd'].map((name) => ({ name, at: null }));
    const legs = [
      { from: 'a', to: 'b', hours: 1 },
      { from: 'b', to: 'c', hours: 2 },
      { from: 'a', to: 'c', hours: 9 },
    ];
    const travel = travelHours(places, legs, 50);
    expect([travel('a', 'c'), travel('a', 'a'), travel('a', 'd')]).toEqual([3, 0, Infinity]);
  });

  it('keep the triangle inequality', () => {
    const leg = fc.record({
      from: fc.nat(5),
      to: fc.nat(5),
      hours: fc.double({ min: 0.1, max: 20, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(leg, { maxLength: 12 }), (legs) => {
        const names = [0, 1, 2, 3, 4, 5].map(String);
        const known = legs
          .filter(({ from, to }) => from !== to)
          .map(({ from, to, hours }) => ({ from: String(from), to: String(to), hours }));
        const travel = travelHours(
          names.map((name) => ({ name, at: null })),
          known,
          1,
        );
        for (const a of names)
          for (const b of names)
            for (const c of names)
              expect(travel(a, c)).toBeLessThanOrEqual(travel(a, b) + travel(b, c) + 1e-9);
      }),
    );
  });
});
