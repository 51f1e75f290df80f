import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Infeasible } from '../../../lib/domain/bandit/conflict.ts';
import { conflictWords } from '../../../lib/domain/bandit/conflict-words.ts';
import type { LineCurves } from '../../../lib/domain/bandit/line-curves.ts';
import type { PhaseDay } from '../../../lib/domain/bandit/phase-day.ts';
import { type Shared, shareOut } from '../../../lib/domain/bandit/share-out.ts';
import { type Limits, type OpenLine, USUAL_TERMS } from '../../../lib/domain/bandit/task.ts';

const curvesOf = (logWorth: number[], room: number[]): LineCurves => {
  const curves = {
    logWorth: Float64Array.from(logWorth),
    room: Float64Array.from(room),
    bend: Float64Array.from(logWorth, (_, i) => [0, 0.5, 1, 2][i % 4]!),
    least: new Float64Array(logWorth.length),
    most: new Float64Array(logWorth.length),
  };
  return { curious: curves, plain: curves, believed: [], noise: 0.1 };
};

type Given = { lines: OpenLine[]; worth?: number[]; room?: number[] } & Partial<PhaseDay>;
const dayOf = ({ lines, worth, room, ...rest }: Given): PhaseDay => ({
  phase: 'vote',
  lines,
  totalMicros: 100_000_000,
  allowanceByFlight: Object.fromEntries(lines.map(({ flightId }) => [flightId, 100_000_000])),
  fairMicros: lines.map(() => Math.floor(100_000_000 / lines.length)),
  judged: lines.map(() => true),
  curves: curvesOf(worth ?? lines.map((_, i) => i / 2), room ?? lines.map(() => 20)),
  ...rest,
});
const line = (name: string, changes: Partial<OpenLine> = {}): OpenLine => ({
  lineId: name,
  armId: `z/c/social/${name}`,
  flightId: name.slice(0, 1),
  fromMicros: 20_000_000,
  ...changes,
});
const shared = (day: PhaseDay, terms = USUAL_TERMS): Shared => {
  const answer = shareOut(day, terms);
  if (answer.kind === 'infeasible') throw new Error(conflictWords(answer));
  return answer;
};
const conflict = (day: PhaseDay): Infeasible => {
  const answer = shareOut(day, USUAL_TERMS);
  if (answer.kind !== 'infeasible') throw new Error('It can be divided');
  return answer;
};

const limits = fc.option(
  fc.record(
    {
      floorMicros: fc.integer({ min: 0, max: 20_000_000 }),
      ceilingMicros: fc.integer({ min: 10_000_000, max: 90_000_000 }),
      low: fc.constantFrom(0, 0.5, 1),
      high: fc.constantFrom(1, 1.3, 4),
    },
    { requiredKeys: [] },
  ),
  { nil: undefined },
);
const anyLine = fc.record({
  flight: fc.integer({ min: 0, max: 3 }),
  fromMicros: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 60_000_000 })),
  weight: fc.constantFrom(undefined, undefined, 0, 0.4, 2),
  limits,
  stepLimit: fc.constantFrom(undefined, 0, 0.2, 1),
  cooling: fc.constantFrom(undefined, undefined, true),
  spendableMicros: fc.constantFrom(undefined, undefined, 5_000_000),
  worth: fc.double({ min: -20, max: 20, noNaN: true }),
  room: fc.double({ min: 0.001, max: 1_000, noNaN: true }),
  judged: fc.boolean(),
});
const anyDay = fc
  .record({
    own: fc.array(anyLine, { minLength: 1, maxLength: 9 }),
    totalMicros: fc.integer({ min: 0, max: 200_000_000 }),
    allowances: fc.array(fc.integer({ min: 0, max: 120_000_000 }), { minLength: 4, maxLength: 4 }),
    learnt: fc.boolean(),
  })
  .map(({ own, totalMicros, allowances, learnt }) => {
    const lines = own.map(({ flight, worth: _, room: __, judged: ___, ...rest }, i) =>
      line(`${flight}-${i}`, { ...rest, flightId: String(flight) }),
    );
    const allowanceByFlight = Object.fromEntries(allowances.map((micros, i) => [i, micros]));
    const day = dayOf({
      lines,
      totalMicros,
      allowanceByFlight,
      worth: own.map(({ worth }) => worth),
      room: own.map(({ room }) => room),
      fairMicros: lines.map(() => Math.floor(totalMicros / lines.length / 2)),
      judged: own.map(({ judged }) => judged),
    });
    return learnt ? day : { ...day, curves: undefined };
  });

const floorOf = ({ limits: { floorMicros = 0, low = 0 } = {}, fromMicros = 0 }: OpenLine) =>
  Math.max(floorMicros, Math.ceil(fromMicros * low));
const isLocked = ({ limits: { low, high } = {}, fromMicros = 0 }: OpenLine) =>
  low === 1 && high === 1 && fromMicros > 0;

describe('sharing a day out', () => {
  it('passes no bound, loses no micro and adds none in 100,000 random cases', {
    timeout: 120_000,
  }, () => {
    let feasible = 0;
    fc.assert(
      fc.property(anyDay, (day) => {
        const answer = shareOut(day, USUAL_TERMS);
        if (answer.kind === 'infeasible') {
          const asked = answer.bounds.reduce((sum, { micros }) => sum + micros, 0);
          if (asked <= answer.limitMicros) throw new Error('It names a set that would hold');
          return;
        }
        feasible += 1;
        let sum = 0;
        const byFlight: Record<string, number> = {};
        for (const [i, own] of day.lines.entries()) {
          const micros = answer.micros[i]!;
          const { limits: { ceilingMicros, high } = {}, fromMicros = 0 } = own;
          sum += micros;
          byFlight[own.flightId] = (byFlight[own.flightId] ?? 0) + micros;
          if (!Number.isSafeInteger(micros) || micros < 0) throw new Error(`${micros} micros`);
          if (own.weight === 0) {
            if (micros !== 0) throw new Error('A contest that is over was given money');
            continue;
          }
          if (isLocked(own)) {
            if (micros !== fromMicros) throw new Error('A locked line moved');
            continue;
          }
          if (micros < floorOf(own)) throw new Error('A floor was passed');
          if (micros > (ceilingMicros ?? Infinity)) throw new Error('A ceiling was passed');
          const most = high !== undefined && fromMicros > 0 ? fromMicros * high : Infinity;
          if (micros > most) throw new Error('A relative ceiling was passed');
          const step = own.cooling ? 0 : (own.stepLimit ?? Infinity);
          if (fromMicros > 0 && micros > Math.max(fromMicros * (1 + step), floorOf(own))) {
            throw new Error('A step limit was passed upward');
          }
        }
        if (sum > day.totalMicros) throw new Error('More than there was was given');
        for (const [flightId, micros] of Object.entries(byFlight)) {
          if (micros > day.allowanceByFlight[flightId]!) throw new Error('A flight passed its cap');
        }
      }),
      { numRuns: 100_000 },
    );
    expect(feasible).toBeGreaterThan(30_000);
  });

  it('gives the same in any order of lines', () => {
    fc.assert(
      fc.property(anyDay, fc.infiniteStream(fc.nat()), (day, order) => {
        const keys = day.lines.map(() => order.next().value as number);
        const turned = [...day.lines.keys()].sort((a, b) => keys[a]! - keys[b]!);
        const pick = <T>(list: readonly T[]): T[] => turned.map((i) => list[i]!);
        const curves = day.curves && {
          ...day.curves,
          curious: Object.fromEntries(
            Object.entries(day.curves.curious).map(([name, list]) => [
              name,
              Float64Array.from(turned, (i) => list[i]!),
            ]),
          ) as LineCurves['curious'],
        };
        const other = shareOut(
          {
            ...day,
            lines: pick(day.lines),
            fairMicros: pick(day.fairMicros),
            judged: pick(day.judged),
            curves,
          },
          USUAL_TERMS,
        );
        const answer = shareOut(day, USUAL_TERMS);
        if (answer.kind === 'infeasible' || other.kind === 'infeasible') {
          expect(other.kind).toBe(answer.kind);
          return;
        }
        // Micros that are left over go by order; lines are handed in by their ids, always.
        for (const [place, i] of turned.entries()) {
          expect(Math.abs(other.micros[place]! - answer.micros[i]!)).toBeLessThan(20);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('gives a line nothing is known of otherwise the price of all', () => {
    const day = dayOf({ lines: ['a1', 'b1', 'c1'].map((name) => line(name)) });
    const { micros, lambda } = shared(day);
    const { logWorth, room } = day.curves!.curious;
    for (const [i, nu] of [0, 0.5, 1].entries()) {
      const z = micros[i]! / 1e6 / room[i]!;
      const marginal = nu === 0 ? Math.exp(-z) : nu === 1 ? 1 / (1 + z) : (1 + nu * z) ** (-1 / nu);
      expect((Math.exp(logWorth[i]!) * marginal) / lambda).toBeCloseTo(1, 5);
    }
  });

  it('is an even split where all of it is held back, and moves more the less is', () => {
    const lines = ['a1', 'b1', 'c1', 'd1'].map((name) => line(name));
    const spread = (holdback: number): number => {
      const { micros } = shared(dayOf({ lines, worth: [-9, 0, 1, 9] }), {
        ...USUAL_TERMS,
        holdback,
      });
      return Math.max(...micros) - Math.min(...micros);
    };
    expect(spread(1)).toBe(0);
    expect(spread(0.05)).toBeGreaterThan(spread(0.5));
    const { micros } = shared(dayOf({ lines, worth: [-9, 9, 9, 9] }));
    // A twentieth, and a tenth of the rest, of an even share of 25.
    expect(micros[0]).toBe(3_625_000);
  });

  it('keeps a line within a fifth of its budget, but for new lines and where a cap says so', () => {
    const stepLimit = 0.2;
    const day = dayOf({
      lines: [line('a1', { stepLimit }), line('b1', { stepLimit }), line('c1', { fromMicros: 0 })],
      worth: [-9, 9, 9],
    });
    expect(shared(day).micros).toEqual([16_000_000, 24_000_000, 60_000_000]);
    const poor = { ...day, allowanceByFlight: { ...day.allowanceByFlight, a: 5_000_000 } };
    expect(shared(poor).micros[0]).toBe(5_000_000);
    expect(shared({ ...day, totalMicros: 30_000_000 }).micros.reduce((a, b) => a + b)).toBe(
      30_000_000,
    );
  });

  it('leaves a line that moved lately and one that is locked as they are, to the micro', () => {
    const lock: Limits = { low: 1, high: 1 };
    const day = dayOf({
      lines: [
        line('a1', { cooling: true, fromMicros: 20_000_001 }),
        line('b1', { limits: lock, fromMicros: 3 }),
        line('c1'),
      ],
    });
    expect(shared(day).micros).toEqual([20_000_001, 3, 79_999_996]);
  });

  it('gives a line no more than it has shown that it can spend', () => {
    const day = dayOf({
      lines: [line('a1'), line('b1', { spendableMicros: 15_000_000 })],
      worth: [0, 9],
    });
    expect(shared(day).micros).toEqual([85_000_000, 15_000_000]);
  });

  it.each([
    [
      'a floor over what its flight has left',
      { lines: [line('a1', { limits: { floorMicros: 60_000_000 } }), line('b1')] },
      { a: 50_000_000, b: 50_000_000 },
      ['over-the-line', 'a1', ['a1']],
      /^the floor of z\/c\/social\/a1, 60\.00 is more than the 50\.00 a day that a1 may have$/,
    ],
    [
      'floors that are too much for their flight together: the fewest',
      {
        lines: [5, 30, 28].map((floor, i) =>
          line(`a${i}`, { limits: { floorMicros: floor * 1e6 } }),
        ),
      },
      { a: 50_000_000 },
      ['over-the-flight', 'a', ['a1', 'a2']],
      /^the floor of .*a1, 30\.00 \+ the floor of .*a2, 28\.00 is more than the 50\.00 a day that flight a has left$/,
    ],
    [
      'a lock and a floor that are too much for the day',
      {
        lines: [
          line('a1', { limits: { low: 1, high: 1 }, fromMicros: 70_000_000 }),
          line('b1', { limits: { floorMicros: 40_000_000 } }),
          line('c1'),
        ],
      },
      { a: 100_000_000, b: 100_000_000, c: 100_000_000 },
      ['over-the-day', 'vote', ['a1', 'b1']],
      /^the locked budget of .*a1, 70\.00 \+ the floor of .*b1, 40\.00 is more than the 100\.00 that the day has for vote$/,
    ],
  ] as const)('names %s', (_, given, allowanceByFlight, expected, words) => {
    const lines = [...given.lines];
    const found = conflict(dayOf({ lines, allowanceByFlight }));
    expect([found.because, found.holder, found.bounds.map(({ lineId }) => lineId)]).toEqual(
      expected,
    );
    expect(conflictWords(found)).toMatch(words);
  });
});
