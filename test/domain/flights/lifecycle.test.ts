import { describe, expect, it } from 'vitest';
import {
  type FlightFacts,
  type FlightState,
  flightState,
  type LineFacts,
  MOVES,
} from '../../../lib/domain/flights/lifecycle.ts';

const line = (changes: Partial<LineFacts> = {}): LineFacts => ({
  ...{ askedMicros: 0, targetMicros: 0, inForceMicros: 0, decided: true, refused: false },
  ...changes,
});
const inForce = line({ targetMicros: 5_000_000, inForceMicros: 5_000_000 });
const stateOf = (lines: LineFacts[], changes: Partial<FlightFacts> = {}) =>
  flightState({
    ...{ today: '2027-03-05', start: '2027-03-01', end: '2027-03-09', stopped: false },
    ...{ capMicros: 100_000_000, committedMicros: 0, lines },
    ...changes,
  });

describe('a flight', () => {
  it.each<[FlightState, LineFacts[], Partial<FlightFacts>, string]>([
    ['draft', [line({ decided: false })], {}, 'no plan has given it money yet'],
    ['draft', [line({ decided: false })], { stopped: true }, 'no plan has given it money yet'],
    ['approved', [line({ decided: false, askedMicros: 2_000_000 })], {}, '2.00 a day waits'],
    ['approved', [line({ targetMicros: 3_000_000 })], {}, '3.00 a day on its way'],
    ['scheduled', [inForce], { start: '2027-03-06' }, '5.00 a day in force from 2027-03-06 on'],
    ['live', [inForce, line()], {}, '5.00 a day in force'],
    ['paused', [line()], {}, 'no money is planned for it'],
    ['refused', [line({ refused: true })], {}, 'its decision was refused; see the refusals'],
    ['live', [inForce, line({ refused: true })], {}, '5.00 a day in force'],
    ['unfunded', [line()], { committedMicros: 100_000_000 }, 'its 100.00 may be spent'],
    ['stopped', [inForce], { stopped: true }, 'the stop is on; 5.00 a day in force stay'],
    ['stopped', [line()], { stopped: true }, 'the stop is on'],
    ['ended', [inForce], { today: '2027-03-10', stopped: true }, 'its last day was 2027-03-09'],
  ])('is %s with %j and %j', (state, lines, changes, because) => {
    expect(stateOf(lines, changes)).toEqual({ state, because });
  });

  it('never comes back once it has ended, and is never live from a draft', () => {
    expect(MOVES.ended).toEqual([]);
    expect(MOVES.draft).not.toContain('live');
    expect(MOVES.draft).not.toContain('scheduled');
  });
});
