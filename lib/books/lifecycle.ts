import type { Placement } from '../contracts/decision.ts';
import { localTime } from '../domain/calendar.ts';
import { type FlightState, flightState, type LineFacts } from '../domain/flights/lifecycle.ts';
import { sumMicros } from '../domain/money.ts';
import type { Ports } from '../ports.ts';
import { listPlacements, readApproval, readBook } from './book.ts';
import { campaignOf } from './campaign.ts';
import { isStopped } from './controls.ts';
import { listFlights } from './flights.ts';
import { readPlan } from './plans.ts';
import { type RoundLine, readRound } from './round-state.ts';

/** A flight's state and why, in order of flight ids. */
export type FlightStanding = { flightId: string; state: FlightState; because: string };

/** The state of every flight at an instant, from what is kept of plans, decisions and placements. */
export const readFlightStates = async (
  ports: Pick<Ports, 'core' | 'ledger' | 'lake'>,
  now: string,
): Promise<FlightStanding[]> => {
  const [{ timeZone }, flights] = [await campaignOf(ports), await listFlights(ports)];
  const [book, approval] = [await readBook(ports), await readApproval(ports)];
  const { lines } = await readRound(ports, book, now);
  const waits = approval && approval.planHash !== book?.planHash ? approval.planHash : undefined;
  const pending = waits ? await readPlan(ports, waits) : undefined;
  const asked = new Map(pending?.lines.map(({ lineId, toMicros }) => [lineId, toMicros]));
  const placements = new Map(
    (await listPlacements(ports)).map(({ placement }) => [placement.lineId, placement]),
  );
  const stopped = await isStopped(ports);
  const today = localTime(timeZone, now).date;
  return flights.map(({ id, start, end, budget }) => {
    const own = lines.filter(({ flightId }) => flightId === id);
    const facts = own.map((line) =>
      factsOf(line, asked.get(line.lineId), placements.get(line.lineId)),
    );
    const committedMicros = sumMicros(own.map((line) => line.committedMicros));
    const state = flightState({
      ...{ today, start, end, stopped, capMicros: budget, committedMicros },
      lines: facts,
    });
    return { flightId: id, ...state };
  });
};

const factsOf = (
  { target }: RoundLine,
  askedMicros: number | undefined,
  placement: Placement | undefined,
): LineFacts => {
  const version = target?.version ?? 0;
  const refused = version > 0 && placement?.refused?.version === version;
  return {
    askedMicros: Math.max(askedMicros ?? 0, target?.wantedMicros ?? 0),
    targetMicros: target?.targetMicros ?? 0,
    inForceMicros: Math.max(placement?.appliedMicros ?? 0, placement?.settledMicros ?? 0),
    decided: version > 0,
    refused,
  };
};
