import type { Micros } from '../money.ts';
import { type Allowance, paceDay } from '../pacing/pace.ts';
import { inOrder } from '../text-order.ts';
import type { Arm, Observation } from './arm.ts';
import { type FlightVessel, fillFlights, roomOf } from './fill-flights.ts';
import { type SampledArm, sampleArms } from './sample-arms.ts';

/** A line that may be given money, for its arm, out of its flight. */
export type OpenLine = {
  lineId: string;
  flightId: string;
  armId: string;
  /** What a voter whom it reaches is worth beside an average one: 1 where nothing is said; at 0 it is given nothing. */
  weight?: number | undefined;
};

/** All that a day's budgets follow from. The same task gives the same answer. */
export type Task = {
  seed: string;
  /** The campaign day, YYYY-MM-DD, that the budgets are for. */
  day: string;
  campaign: Allowance;
  /** One per flight that has a line open. */
  flights: Readonly<Record<string, Allowance>>;
  lines: readonly OpenLine[];
  /** Every arm that lines are of, and those that only teach what their siblings are like; each once. */
  arms: readonly Arm[];
  observations: readonly Observation[];
};

/** A line's budget, and the draw and the weight (where it is not 1) that it followed from. */
export type LineShare = SampledArm & Pick<OpenLine, 'lineId' | 'weight'> & { toMicros: Micros };

export type Reallocation = {
  /** 'even' while nothing has been reported that tells arms apart. */
  by: 'even' | 'draw';
  totalMicros: Micros;
  /** In-category voters that the last dollar is expected to reach, times their weight; 0 when no money was divided by the draw. */
  lambda: number;
  lines: LineShare[];
};

/** Each open line is given at least this part of an even share, so that no arm is forgotten for good. */
const EXPLORED = 0.1;

/**
 * Divides a day's money among the open lines: pacing says how much, the bandit says to whom, `apportion` loses
 * nothing. A line's voters count by its weight once it is known whom it reaches: before that the split is even, to
 * learn it. What the flights cannot take is left for later days. Lines come back in the order of their ids.
 */
export const reallocate = (task: Task): Reallocation => {
  const lines = [...task.lines].sort((a, b) => inOrder(a.lineId, b.lineId));
  const paced = paceDay({ ...task.campaign, budgets: lines.length });
  const worthy = lines.filter(({ weight }) => weight !== 0);
  const allowanceByFlight = flightAllowances(worthy, task.flights);
  const sampled = new Map(sampleArms({ ...task, today: task.day }).map((arm) => [arm.armId, arm]));
  const by = task.observations.some((row) => tells(row, task.day)) ? 'draw' : 'even';

  const vessels = worthy.map((line): FlightVessel => {
    const curve = by === 'draw' ? sampled.get(line.armId) : undefined;
    const siblings = worthy.filter(({ flightId }) => flightId === line.flightId).length;
    const allowance = allowanceByFlight[line.flightId] ?? 0;
    const fair = Math.min(paced / worthy.length, allowance / siblings);
    return {
      id: line.lineId,
      flightId: line.flightId,
      theta: curve ? curve.theta * (line.weight ?? 1) : 1,
      saturationMicros: curve?.saturationMicros ?? Math.max(1, paced),
      minMicros: Math.floor(EXPLORED * fair),
      maxMicros: allowance,
    };
  });
  const totalMicros = Math.min(paced, roomOf(vessels, allowanceByFlight));
  const filled = fillFlights(vessels, totalMicros, allowanceByFlight);
  if (filled.kind === 'infeasible') throw new Error(`${filled.because}: ${filled.ids.join(', ')}`);
  return {
    by,
    totalMicros,
    lambda: by === 'draw' && totalMicros > 0 ? filled.lambda : 0,
    lines: lines.map(({ lineId, armId, weight }) => {
      const arm = sampled.get(armId);
      if (!arm) throw new Error(`No draw for arm ${armId}`);
      return { lineId, ...arm, weight, toMicros: filled.microsById[lineId] ?? 0 };
    }),
  };
};

const flightAllowances = (
  lines: readonly OpenLine[],
  flights: Task['flights'],
): Record<string, Micros> => {
  const budgets = Map.groupBy(lines, ({ flightId }) => flightId);
  return Object.fromEntries(
    [...budgets].map(([flightId, own]) => {
      const allowance = flights[flightId];
      return [flightId, allowance ? paceDay({ ...allowance, budgets: own.length }) : 0];
    }),
  );
};

const tells = ({ day, spendMicros, reach }: Observation, today: string): boolean =>
  day < today && spendMicros > 0 && reach !== null;
