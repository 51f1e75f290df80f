import type { Micros } from '../money.ts';
import { type Filled, type Infeasible, type Vessel, waterFill } from './water-fill.ts';

/** A vessel that belongs to a flight, whose vessels together may take no more than the flight's allowance. */
export type FlightVessel = Vessel & { flightId: string };

/** The most that the vessels can take together: by flight, the lesser of its allowance and their maxima. */
export const roomOf = (
  vessels: readonly FlightVessel[],
  allowanceByFlight: Readonly<Record<string, Micros>>,
): Micros => {
  const rooms = new Map<string, Micros>();
  for (const { flightId, maxMicros } of vessels) {
    const room = (rooms.get(flightId) ?? 0) + maxMicros;
    rooms.set(flightId, Math.min(allowanceByFlight[flightId] ?? 0, room));
  }
  return [...rooms.values()].reduce((a, b) => a + b, 0);
};

/**
 * Water-fills a total under the allowances of flights. Flights that would take more than theirs are filled to it and
 * set aside, and the rest is filled again: the price can only fall, so what was set aside stays so, and the end is
 * the optimum. Infeasible where a flight's minima pass its allowance or the total passes `roomOf`.
 */
export const fillFlights = (
  vessels: readonly FlightVessel[],
  totalMicros: Micros,
  allowanceByFlight: Readonly<Record<string, Micros>>,
): Filled | Infeasible => {
  let free = [...vessels];
  let left = totalMicros;
  const microsById: Record<string, Micros> = {};
  for (;;) {
    const filled = waterFill(free, left);
    if (filled.kind === 'infeasible') return filled;
    const over = flightsOver(free, filled, allowanceByFlight);
    if (over.size === 0) {
      return { ...filled, microsById: { ...microsById, ...filled.microsById } };
    }
    for (const flightId of over) {
      const allowance = allowanceByFlight[flightId] ?? 0;
      const own = waterFill(
        free.filter((vessel) => vessel.flightId === flightId),
        allowance,
      );
      if (own.kind === 'infeasible') return own;
      Object.assign(microsById, own.microsById);
      left -= allowance;
    }
    free = free.filter(({ flightId }) => !over.has(flightId));
  }
};

const flightsOver = (
  vessels: readonly FlightVessel[],
  { microsById }: Filled,
  allowanceByFlight: Readonly<Record<string, Micros>>,
): Set<string> => {
  const taken = new Map<string, Micros>();
  for (const { id, flightId } of vessels) {
    taken.set(flightId, (taken.get(flightId) ?? 0) + (microsById[id] ?? 0));
  }
  const over = [...taken].filter(([flightId, sum]) => sum > (allowanceByFlight[flightId] ?? 0));
  return new Set(over.map(([flightId]) => flightId));
};
