import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, daysBetween } from '../../../lib/domain/calendar.ts';
import { decideRound, type LineTarget } from '../../../lib/domain/flights/decide.ts';
import {
  type Authorised,
  authorisedOn,
  pastExposure,
  type Reported,
  worstHold,
} from '../../../lib/domain/flights/exposure.ts';
import { worstCaseMicros } from '../../../lib/domain/money.ts';

const caps = { campaignMicros: 300, dayMicros: 100, flightMicros: { f: 200, g: 150 } };

/** A line at a platform that may answer, time out, or take a request late; a day's budget is fixed when it begins. */
type Live = {
  budget: number;
  today: number;
  late: number[];
  appliedMicros: number;
  settledMicros: number;
  unsettled: { micros: number }[];
};

const LAST = '2027-03-06';
const sumOf = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

const WINDOWS = [
  { lineId: 'f.a', flightId: 'f', start: '2027-03-01', end: '2027-03-06' },
  { lineId: 'f.b', flightId: 'f', start: '2027-03-03', end: '2027-03-06' },
  { lineId: 'g.a', flightId: 'g', start: '2027-03-01', end: '2027-03-04' },
  { lineId: 'g.b', flightId: 'g', start: '2027-03-02', end: '2027-03-06' },
].map((window, index) => ({
  ...window,
  overDeliveryBasisPoints: [0, 1_000, 333, 7_500][index] ?? 0,
}));

/** The platform says yes; it times out with effect, or its effect comes late; it says yes and takes effect late. */
type Outcome = 'place' | 'time out' | 'late' | 'lag';

/** One line, or all of them, which is what mostly happens. */
const which = fc.oneof(fc.nat({ max: 3 }), fc.constant('all' as const));
const fourOf = (max: number) => fc.array(fc.nat({ max }), { minLength: 4, maxLength: 4 });
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('plan' as const),
      weights: fourOf(9),
      of: fc.constantFrom('day' as const, 'pace' as const, 'pace' as const),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('look' as const) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom<Outcome>('place', 'place', 'place', 'time out', 'late', 'lag'),
      which,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constantFrom('arrive' as const, 'settle' as const), which }),
  },
);
/** Six days: what is done before each begins, what while it runs, what the lines then spend of the worst, what is said of it. */
const days = fc.array(
  fc.record({
    before: fc.array(step, { maxLength: 9, size: 'max' }),
    during: fc.array(step, { maxLength: 4, size: 'max' }),
    spend: fourOf(100),
    says: fc.constantFrom('final' as const, 'preliminary' as const, 'nothing' as const),
  }),
  { minLength: 6, maxLength: 6 },
);
type Days = typeof days extends fc.Arbitrary<infer D> ? D : never;
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const play = (days: Days) => {
  let day = '2027-03-01';
  let begun = false;
  let targets: Record<string, LineTarget> = {};
  const authorised: Authorised[] = [];
  const reported: Reported[] = [];
  const spent: { lineId: string; flightId: string; day: string; micros: number }[] = [];
  const live = WINDOWS.map(
    (): Live => ({
      budget: 0,
      today: 0,
      late: [],
      appliedMicros: 0,
      settledMicros: 0,
      unsettled: [],
    }),
  );

  /** As a planner asks: the day's cap, or what is left evenly over the days left, by weights. */
  const wants = ({ weights, of }: { weights: number[]; of: 'day' | 'pace' }, committed: number) => {
    const pace = Math.floor((caps.campaignMicros - committed) / (daysBetween(day, LAST) + 1));
    const total = of === 'day' ? caps.dayMicros : Math.min(caps.dayMicros, Math.max(0, pace));
    const shares = WINDOWS.map(({ start, end }, index) =>
      start <= day && day <= end ? (weights[index] ?? 0) : 0,
    );
    return WINDOWS.map(({ lineId, overDeliveryBasisPoints }, index) => ({
      lineId,
      toMicros: Math.floor(
        (total * shares[index]! * 10_000) /
          ((sumOf(shares) || 1) * (10_000 + overDeliveryBasisPoints)),
      ),
    }));
  };
  const decide = (ask?: { weights: number[]; of: 'day' | 'pace' }) => {
    const past = pastExposure({
      before: day,
      authorised,
      reported,
      windowOf: (id) => WINDOWS.find(({ lineId }) => lineId === id),
    });
    const round = decideRound({
      day,
      lines: WINDOWS.map((window, index) => ({
        ...window,
        committedMicros: past.byLine[window.lineId] ?? 0,
        todayMicros: begun ? (authorisedOn(authorised, day)[window.lineId] ?? 0) : 0,
        target: targets[window.lineId],
        holdMicros: worstHold(targets[window.lineId], live[index]),
      })),
      plan: ask && { hash: 'p', lines: wants(ask, sumOf(Object.values(past.byLine))) },
      caps,
      otherCommittedMicros: 0,
    });
    targets = round.targets;
    for (const [on, byLine] of [
      [day, round.today],
      [addDays(day, 1), round.tomorrow],
    ] as const) {
      const at = authorised.findIndex((record) => record.day === on);
      if (at >= 0) authorised[at] = { day: on, byLine };
      else authorised.push({ day: on, byLine });
    }
  };
  const place = (index: number, outcome: Outcome) => {
    const line = live[index]!;
    const micros = targets[WINDOWS[index]!.lineId]?.targetMicros;
    if (micros === undefined) return;
    line.unsettled.push({ micros });
    if (outcome === 'late' || outcome === 'lag') line.late.push(micros);
    else line.budget = micros;
    if (outcome === 'place' || outcome === 'lag') line.appliedMicros = micros;
  };
  const settle = (line: Live) => {
    // What comes late has come by the time that anything is settled.
    line.budget = line.late.at(-1) ?? line.budget;
    line.late = [];
    if (line.budget === line.appliedMicros) {
      Object.assign(line, { settledMicros: line.budget, unsettled: [] });
    }
  };
  const take = (one: Step) => {
    if (one.do === 'plan') return decide(one);
    if (one.do === 'look') return decide();
    for (const index of one.which === 'all' ? WINDOWS.keys() : [one.which]) {
      const line = live[index]!;
      if (one.do === 'settle') settle(line);
      else if (one.do === 'arrive') line.budget = line.late.shift() ?? line.budget;
      else place(index, one.do);
    }
  };
  for (const { before, during, spend, says } of days) {
    begun = false;
    before.forEach(take);
    for (const line of live) line.today = line.budget;
    begun = true;
    during.forEach(take);
    for (const [index, { lineId, flightId, start, end, ...terms }] of WINDOWS.entries()) {
      if (day < start || day > end) continue;
      const worst = worstCaseMicros(live[index]!.today, terms.overDeliveryBasisPoints);
      const micros = spend[index]! > 40 ? worst : Math.floor((worst * spend[index]!) / 40);
      spent.push({ lineId, flightId, day, micros });
      const costMicros = says === 'final' ? micros : Math.floor(micros / 2);
      const row = { lineId, reportDate: day, costMicros, final: says === 'final' };
      if (says !== 'nothing') reported.push(row);
    }
    day = addDays(day, 1);
  }
  return spent;
};

const sum = (spent: ReturnType<typeof play>) => sumOf(spent.map(({ micros }) => micros));

describe('any sequence of plans, placings, settlements and days', () => {
  it('never passes campaign, flight or day cap by one micro', () => {
    const most = { campaign: 0, day: 0, flight: 0 };
    fc.assert(
      fc.property(days, (sixDays) => {
        const spent = play(sixDays);
        expect(sum(spent)).toBeLessThanOrEqual(caps.campaignMicros);
        most.campaign = Math.max(most.campaign, sum(spent));
        for (const [day, ofDay] of Map.groupBy(spent, (one) => one.day)) {
          expect(sum(ofDay), day).toBeLessThanOrEqual(caps.dayMicros);
          most.day = Math.max(most.day, sum(ofDay));
        }
        for (const [flight, ofFlight] of Map.groupBy(spent, (one) => one.flightId)) {
          expect(sum(ofFlight), flight).toBeLessThanOrEqual(caps.flightMicros[flight as 'f' | 'g']);
          most.flight = Math.max(most.flight, sum(ofFlight));
        }
      }),
      { numRuns: 1_500, seed: 7 },
    );
    // The sequences come near every cap, or they would prove nothing.
    expect(most.day).toBeGreaterThan(85);
    expect(most.campaign).toBeGreaterThan(240);
    expect(most.flight).toBeGreaterThan(165);
  });
});
