import { formatMicros, type Micros, sumMicros } from '../money.ts';

/** Where a flight stands. Money can be spent on it in `live` alone, and in `stopped` what was in force before. */
export type FlightState =
  | 'draft'
  | 'approved'
  | 'scheduled'
  | 'live'
  | 'paused'
  | 'refused'
  | 'unfunded'
  | 'stopped'
  | 'ended';

/** From each state, those that may follow it: by a decision, a platform's answer, a switch, or a day that passes. */
export const MOVES: Record<FlightState, readonly FlightState[]> = {
  draft: ['approved', 'unfunded', 'ended'],
  approved: ['draft', 'scheduled', 'live', 'paused', 'refused', 'unfunded', 'stopped', 'ended'],
  scheduled: ['live', 'approved', 'paused', 'refused', 'unfunded', 'stopped', 'ended'],
  live: ['paused', 'refused', 'unfunded', 'stopped', 'ended'],
  paused: ['approved', 'unfunded', 'refused', 'stopped', 'ended'],
  refused: ['approved', 'scheduled', 'live', 'paused', 'unfunded', 'stopped', 'ended'],
  unfunded: ['draft', 'approved', 'paused', 'live', 'stopped', 'ended'],
  stopped: ['approved', 'scheduled', 'live', 'paused', 'refused', 'unfunded', 'ended'],
  ended: [],
};

/** A line of a flight, in micros a day: asked for and not decided yet, decided, and in force at its platform. */
export type LineFacts = {
  askedMicros: Micros;
  targetMicros: Micros;
  inForceMicros: Micros;
  /** True where anything was ever decided for it. */
  decided: boolean;
  /** Its newest decision was refused, by the platform or by a gate of ours. */
  refused: boolean;
};

/** All that a flight's state follows from. */
export type FlightFacts = {
  today: string;
  start: string;
  end: string;
  stopped: boolean;
  capMicros: Micros;
  /** What its past days have cost at worst. */
  committedMicros: Micros;
  lines: readonly LineFacts[];
};

/** A flight's state, and why it is that. The first that fits: its end, the stop, its money, what is in force, what waits. */
export const flightState = (facts: FlightFacts): { state: FlightState; because: string } => {
  const { today, start, end, stopped, capMicros, committedMicros, lines } = facts;
  const sum = (of: (line: LineFacts) => Micros): string => formatMicros(sumMicros(lines.map(of)));
  const inForce = lines.some(({ inForceMicros }) => inForceMicros > 0);
  const decided = lines.some(({ targetMicros }) => targetMicros > 0);
  const asked = lines.some(({ askedMicros }) => askedMicros > 0);
  const isDraft = !asked && !decided && !lines.some((line) => line.decided);
  const standing = `${sum((line) => line.inForceMicros)} a day in force`;
  if (today > end) return { state: 'ended', because: `its last day was ${end}` };
  // Nothing of a draft can leave, so there is nothing to stop.
  if (stopped && !isDraft) {
    return { state: 'stopped', because: `the stop is on${inForce ? `; ${standing} stay` : ''}` };
  }
  if (committedMicros >= capMicros && !inForce && !decided) {
    return { state: 'unfunded', because: `its ${formatMicros(capMicros)} may be spent` };
  }
  if (lines.some((line) => line.refused) && !inForce) {
    return { state: 'refused', because: 'its decision was refused; see the refusals' };
  }
  if (inForce) {
    return today >= start
      ? { state: 'live', because: standing }
      : { state: 'scheduled', because: `${standing} from ${start} on` };
  }
  if (decided) {
    return { state: 'approved', because: `${sum((line) => line.targetMicros)} a day on its way` };
  }
  if (asked) {
    return { state: 'approved', because: `${sum((line) => line.askedMicros)} a day waits` };
  }
  return isDraft
    ? { state: 'draft', because: 'no plan has given it money yet' }
    : { state: 'paused', because: 'no money is planned for it' };
};
