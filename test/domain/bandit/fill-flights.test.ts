import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FlightVessel, fillFlights, roomOf } from '../../../lib/domain/bandit/fill-flights.ts';
import type { Filled } from '../../../lib/domain/bandit/water-fill.ts';

const world = fc
  .record({
    arms: fc.array(
      fc.record({
        theta: fc.double({ min: 0.01, max: 100, noNaN: true }),
        saturationMicros: fc.integer({ min: 1e8, max: 1e10 }),
        maxMicros: fc.integer({ min: 1e6, max: 1e9 }),
        flight: fc.integer({ min: 0, max: 4 }),
      }),
      { minLength: 1, maxLength: 25 },
    ),
    allowances: fc.array(fc.integer({ min: 1e5, max: 3e9 }), { minLength: 5, maxLength: 5 }),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ arms, allowances, part }) => {
    const allowanceByFlight = Object.fromEntries(allowances.map((micros, i) => [`f${i}`, micros]));
    const vessels = arms.map(
      ({ flight, ...rest }, index): FlightVessel => ({
        ...rest,
        id: `line-${index}`,
        flightId: `f${flight}`,
        minMicros: Math.min(1_000, rest.maxMicros),
      }),
    );
    const most = roomOf(vessels, allowanceByFlight);
    const least = vessels.reduce((sum, { minMicros }) => sum + minMicros, 0);
    return { vessels, allowanceByFlight, total: least + Math.floor(part * (most - least)) };
  });

const fill = ({ vessels, total, allowanceByFlight }: ReturnType<typeof sample>): Filled => {
  const answer = fillFlights(vessels, total, allowanceByFlight);
  if (answer.kind !== 'filled') throw new Error(answer.because);
  return answer;
};
const sample = () => fc.sample(world, 1)[0]!;
const price = ({ theta, saturationMicros }: FlightVessel, micros: number): number =>
  theta * Math.exp(-micros / saturationMicros);

describe('filling flights', () => {
  it('places the whole total and passes no allowance by a micro', () => {
    fc.assert(
      fc.property(world, (given) => {
        const { microsById } = fill(given);
        const taken = new Map<string, number>();
        for (const { id, flightId, minMicros, maxMicros } of given.vessels) {
          expect(microsById[id]!).toBeGreaterThanOrEqual(minMicros);
          expect(microsById[id]!).toBeLessThanOrEqual(maxMicros);
          taken.set(flightId, (taken.get(flightId) ?? 0) + microsById[id]!);
        }
        for (const [flightId, sum] of taken) {
          expect(sum).toBeLessThanOrEqual(given.allowanceByFlight[flightId]!);
        }
        expect([...taken.values()].reduce((a, b) => a + b, 0)).toBe(given.total);
      }),
      { numRuns: 300 },
    );
  });

  it('is the optimum: money would rather move only where a bound or an allowance forbids it', () => {
    fc.assert(
      fc.property(world, (given) => {
        const { microsById } = fill(given);
        const room = (flightId: string): number =>
          given.vessels.reduce(
            (left, one) => left - (one.flightId === flightId ? microsById[one.id]! : 0),
            given.allowanceByFlight[flightId]!,
          );
        for (const from of given.vessels) {
          for (const to of given.vessels) {
            const movable = microsById[from.id]! > from.minMicros + 2;
            const welcome = microsById[to.id]! < to.maxMicros - 2;
            const allowed = from.flightId === to.flightId || room(to.flightId) > 2;
            if (!movable || !welcome || !allowed) continue;
            const gain = price(to, microsById[to.id]!) / price(from, microsById[from.id]!);
            expect(gain).toBeLessThan(1 + 1e-5);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('lets what one flight may not take go to the others', () => {
    const arm = { saturationMicros: 1_000, minMicros: 0, maxMicros: 10_000 };
    const vessels = [
      { id: 'a', flightId: 'rich', theta: 9, ...arm },
      { id: 'b', flightId: 'poor', theta: 1, ...arm },
    ];
    const answer = fillFlights(vessels, 1_000, { rich: 300, poor: 10_000 });
    expect(answer).toMatchObject({ microsById: { a: 300, b: 700 } });
  });

  it('names the flight’s lines whose minima pass its allowance', () => {
    const arm = { theta: 1, saturationMicros: 1_000, maxMicros: 10_000, flightId: 'f' };
    const vessels = [
      { id: 'a', ...arm, minMicros: 200 },
      { id: 'b', ...arm, minMicros: 200 },
    ];
    expect(fillFlights(vessels, 1_000, { f: 300 })).toEqual({
      kind: 'infeasible',
      because: 'minima-over-total',
      ids: ['a', 'b'],
    });
  });
});
