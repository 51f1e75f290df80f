import { describe, expect, it } from 'vitest';
import type { Contest } from '../../../lib/domain/zones/contest.ts';
import { moneyGrid } from '../../../lib/domain/zones/money-grid.ts';
import { outlookOf, sum } from '../../../lib/domain/zones/outlook.ts';
import { planZones } from '../../../lib/domain/zones/plan.ts';
import type { PlanTask } from '../../../lib/domain/zones/plan-task.ts';
import { rankZones } from '../../../lib/domain/zones/rank.ts';
import { sensitivityOf } from '../../../lib/domain/zones/sensitivity.ts';
import { splitBudget } from '../../../lib/domain/zones/split-budget.ts';
import { stateGain } from '../../../lib/domain/zones/state-gain.ts';
import { expectedAt } from '../../../lib/domain/zones/value.ts';
import { contest, fourStates, zone } from '../../support/made-up-contests.ts';

const prior = { national: 0, state: 0.05, zone: 0.05 };
const response = { movable: 0.03, costPerVoterMicros: 4_000_000 };
const taskFor = (contests: Contest[], more: Partial<PlanTask> = {}): PlanTask => ({
  outlook: outlookOf(contests, prior),
  response,
  budgetMicros: 400_000_000_000,
  funds: [],
  seed: '1',
  ...more,
});
const spendBy = (task: PlanTask): Record<string, number> =>
  Object.fromEntries(planZones(task).zones.map((own) => [own.zone, own.spendMicros]));

describe('a plan', () => {
  const plan = planZones(taskFor(fourStates));

  it('spends the budget and no more, and its parts add up', () => {
    expect(sum(plan.zones.map(({ spendMicros }) => spendMicros))).toBe(400_000_000_000);
    expect(sum(plan.zones.map(({ expectedGain }) => expectedGain))).toBeCloseTo(plan.totalGain, 9);
    expect(plan.delegates.after.expected - plan.delegates.before.expected).toBeCloseTo(
      plan.totalGain,
      9,
    );
    expect(plan.dates.at(-1)?.leftMicros).toBe(0);
  });

  it('comes near its bound, and beats every other way to spend the money', () => {
    expect(plan.totalGain).toBeLessThanOrEqual(plan.upperBound);
    expect(plan.totalGain).toBeGreaterThan(0.93 * plan.upperBound);
    const { byVoters, byDelegates, stateByState } = plan.baselines;
    expect(stateByState).toBeGreaterThanOrEqual(byVoters);
    expect(stateByState).toBeGreaterThanOrEqual(byDelegates);
    expect(plan.stateByStateExact).toBeGreaterThanOrEqual(stateByState);
    expect(plan.totalGain).toBeGreaterThan(1.2 * plan.stateByStateExact);
  });

  it('has the same bytes for the same seed, other intervals for another, and the same money', () => {
    expect(JSON.stringify(planZones(taskFor(fourStates)))).toBe(JSON.stringify(plan));
    const other = planZones(taskFor(fourStates, { seed: '2' }));
    expect(other.delegates).not.toEqual(plan.delegates);
    expect(other.totalGain).toBe(plan.totalGain);
  });

  it('does not change when states are called otherwise', () => {
    const renamed = fourStates.map((own, index) => ({ ...own, state: `State ${9 - index}` }));
    const again = planZones(taskFor(renamed));
    const nameless = (zones: typeof plan.zones) => zones.map(({ state, ...own }) => own);
    expect(nameless(again.zones)).toEqual(nameless(plan.zones));
    const ranked = rankZones(outlookOf(renamed, prior), response, 4e11);
    const before = rankZones(outlookOf(fourStates, prior), response, 4e11);
    expect(ranked.map((row) => row.zone)).toEqual(before.map((row) => row.zone));
  });

  it('does not depend on the order in which contests and zones are listed', () => {
    const turned = fourStates
      .toReversed()
      .map((own) => ({ ...own, zones: own.zones.toReversed() }));
    const again = planZones(taskFor(turned));
    expect(again.totalGain).toBeCloseTo(plan.totalGain, 2);
    const intervalOf = (of: typeof plan) => of.delegates.before;
    expect(intervalOf(again).interval).toEqual(intervalOf(plan).interval);
  });

  it('gives nothing to zones that count something else than people', () => {
    const counted = fourStates.map((own) => ({
      ...own,
      zones: own.zones.map((one) =>
        one.zone === 'birch-1' ? { ...one, isPlannable: false } : one,
      ),
    }));
    expect(spendBy(taskFor(fourStates))['birch-1']).toBeGreaterThan(0);
    expect(spendBy(taskFor(counted))['birch-1']).toBe(0);
  });
});

describe('the general classification', () => {
  // Ahead of an even state-wide vote, but every district of the first state lies in the middle between its steps; the second
  // state is lost for certain, and its districts lie right before theirs.
  const contests = [
    contest('Swing', '2027-03-02', 0, 0, [
      zone('swing-1', 4, 40_000, 0.5),
      zone('swing-2', 4, 40_000, 0.498),
    ]),
    contest('Lost', '2027-03-02', 0, 0, [
      zone('lost-1', 5, 40_000, 0.297),
      zone('lost-2', 4, 40_000, 0.371),
    ]),
  ];
  it('funds the margin in a lost state before a bare win that brings no delegate', () => {
    const spend = spendBy(taskFor(contests, { budgetMicros: 100_000_000_000 }));
    expect((spend['lost-1'] ?? 0) + (spend['lost-2'] ?? 0)).toBeGreaterThan(95_000_000_000);
  });
});

describe('one zone', () => {
  it.each([0.02, 0.05, 0.2])(
    'has nothing to choose, and its bound is what it gains (prior %d)',
    (sd) => {
      const alone = [contest('Ash', '2027-03-02', 9, 5, [zone('ash-1', 5, 61_000, 0.536)])];
      const outlook = outlookOf(alone, { national: 0, state: sd, zone: sd });
      const { totalGain, upperBound, zones } = planZones(taskFor(alone, { outlook }));
      expect(zones[0]?.spendMicros).toBe(400_000_000_000);
      expect(upperBound).toBeGreaterThanOrEqual(totalGain);
    },
  );
});

describe('contest dates', () => {
  it('leave later contests what the first could not use', () => {
    const free = planZones(taskFor(fourStates));
    const early = free.dates[0]?.spendMicros ?? 0;
    const held = planZones(
      taskFor(fourStates, { funds: [{ by: '2027-03-02', micros: early / 4 }] }),
    );
    expect(held.dates[0]?.spendMicros).toBeLessThanOrEqual(early / 4);
    expect(sum(held.zones.map(({ spendMicros }) => spendMicros))).toBe(400_000_000_000);
    expect(held.totalGain).toBeLessThan(free.totalGain);
  });

  it('are in the bound: money that comes late bounds what the early ones can gain', () => {
    const free = planZones(taskFor(fourStates));
    const late = [
      { by: '2027-03-02', micros: 20_000_000_000 },
      { by: '2027-03-09', micros: 120_000_000_000 },
    ];
    const held = planZones(taskFor(fourStates, { funds: late }));
    expect(held.upperBound).toBeLessThan(free.upperBound);
    expect(held.totalGain).toBeLessThanOrEqual(held.upperBound);
    expect(held.totalGain).toBeGreaterThan(0.93 * held.upperBound);
  });
});

describe('the split of a budget', () => {
  it('is as good as trying every split, within a few percent, and its bound holds', () => {
    for (const shift of [0, 0.004, 0.008, 0.012, 0.016, 0.02]) {
      const outlook = outlookOf(
        [
          contest('Ash', '2027-03-02', 5, 2, [
            zone('ash-1', 4, 20_000, 0.6 + shift),
            zone('ash-2', 5, 30_000, 0.69 - shift),
          ]),
          contest('Birch', '2027-03-09', 3, 1, [
            zone('birch-1', 3, 25_000, 0.47 + shift),
            zone('birch-2', 6, 35_000, 0.57 + shift),
          ]),
        ],
        prior,
      );
      const grid = moneyGrid(outlook, response, 150_000_000_000, [], 15);
      const states = outlook.contests.map((view) => stateGain(view, 0.03));
      const split = splitBudget(outlook, grid, states);
      const before = expectedAt(outlook, []).total;
      let best = 0;
      const lengths = grid.moved.map((own) => own.length);
      for (let a = 0; a < Math.min(16, lengths[0]!); a += 1)
        for (let b = 0; a + b < 16 && b < lengths[1]!; b += 1)
          for (let c = 0; a + b + c < 16 && c < lengths[2]!; c += 1)
            for (let d = 0; a + b + c + d < 16 && d < lengths[3]!; d += 1) {
              if (a + b + c + d < 15) continue;
              const moved = [a, b, c, d].map((steps, index) => grid.moved[index]?.[steps] ?? 0);
              best = Math.max(best, expectedAt(outlook, moved).total - before);
            }
      expect(split.gain).toBeGreaterThan(0.97 * best);
      expect(split.upperBound).toBeGreaterThanOrEqual(best - 1e-9);
    }
  });
});

describe('state-wide pools', () => {
  it('draw the money where districts have nothing to gain, to within three percent of the bound', () => {
    const near = [zone('near-1', 4, 90_000, 0.5), zone('near-2', 4, 60_000, 0.5)];
    const far = [zone('far-1', 4, 90_000, 0.5), zone('far-2', 4, 60_000, 0.5)];
    const plan = planZones(
      taskFor([
        contest('Ash', '2027-03-02', 48, 28, near),
        contest('Birch', '2027-03-02', 2, 2, far),
      ]),
    );
    const [first, second] = plan.zones;
    expect([first?.state, second?.state]).toEqual(['Ash', 'Ash']);
    expect(plan.totalGain).toBeGreaterThan(0.97 * plan.upperBound);
  });
});

describe('sharp priors', () => {
  it('leave a part-filled segment, which exchange puts to better use', () => {
    const outlook = outlookOf(fourStates, { national: 0, state: 0.01, zone: 0.01 });
    const grid = moneyGrid(outlook, response, 500_000_000_000);
    const { gain, upperBound } = splitBudget(
      outlook,
      grid,
      outlook.contests.map((view) => stateGain(view, 0.03)),
    );
    expect(gain).toBeGreaterThan(0.97 * upperBound);
  });
});

describe('sensitivity', () => {
  it('names the zones that are funded whatever effect and cost are', () => {
    const task = taskFor(fourStates, { budgetMicros: 100_000_000_000 });
    const { stays, depends } = sensitivityOf(
      task,
      { low: 0.015, high: 0.045 },
      { low: 2e6, high: 6e6 },
    );
    const funded = new Set(
      planZones(task).zones.flatMap(({ zone: name, spendMicros }) => (spendMicros > 0 ? name : [])),
    );
    expect(stays.length).toBeGreaterThan(0);
    expect(stays.every((name) => funded.has(name))).toBe(true);
    expect(depends.length).toBeGreaterThan(0);
    expect(depends.filter((name) => stays.includes(name))).toEqual([]);
  });
});
