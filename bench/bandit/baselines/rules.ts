import type { PolicyArm } from '../../../lib/domain/bandit/outset.ts';
import { gamma, normal, randomFrom } from '../../../lib/domain/random.ts';
import type { Counted, Policy } from '../play.ts';
import { baseline, type Desk, rowsSince } from './desk.ts';

const DRAWS = 100;

/** The same to every arm. */
export const evenSplit: Policy = baseline(
  'even',
  () =>
    ({ open }) =>
      open.map(() => 1),
);

/** Each week, 30 % of the worse half's money goes to the better half, by last week's efficiency. */
export const shift: Policy = baseline('shift 30 %', () => {
  const weightById = new Map<string, number>();
  return (desk, { round }) => {
    const every = Math.max(2, 7 * desk.outset.roundsPerDay);
    if (round > 0 && round % every === 0) {
      const ranked = desk.open
        .map((arm) => ({ arm, efficiency: efficiency(desk, arm, round - every) }))
        .sort((a, b) => b.efficiency - a.efficiency);
      const half = ranked.length >> 1;
      let moved = 0;
      for (const { arm } of ranked.slice(half)) {
        const weight = weightById.get(arm.id) ?? 1;
        weightById.set(arm.id, 0.7 * weight);
        moved += 0.3 * weight;
      }
      for (const { arm } of ranked.slice(0, half)) {
        weightById.set(arm.id, (weightById.get(arm.id) ?? 1) + moved / half);
      }
    }
    return desk.open.map(({ id }) => weightById.get(id) ?? 1);
  };
});

/** Share in proportion to the efficiency of the last period. */
export const spreadsheet: Policy = baseline(
  'spreadsheet',
  () => (desk, turn) =>
    desk.open.map((arm) => 1e-3 + efficiency(desk, arm, turn.round - 3 * desk.outset.roundsPerDay)),
);

/** Share in proportion to the fourth power of 14 days' efficiency: the simple rule to beat. */
export const powerRule: Policy = powerOf(4, 14);

/** The power rule with another exponent or memory. */
export function powerOf(exponent: number, days: number): Policy {
  return baseline(`power ${exponent}, ${days} d`, () => (desk, turn) => {
    const since = turn.round - days * desk.outset.roundsPerDay;
    return desk.open.map((arm) => (1e-3 + efficiency(desk, arm, since)) ** exponent);
  });
}

/** Thompson sampling on voters a dollar, gamma-Poisson, as in libraries: money split over many draws of one winner. */
export const thompson: Policy = baseline('Thompson', (outset) => {
  const random = randomFrom(`thompson/${outset.seed}`);
  return (desk) => {
    const wins = new Map<PolicyArm, number>();
    const beliefs = desk.open.map((arm) => ({ arm, ...tally(desk, arm) }));
    for (let draw = 0; draw < DRAWS; draw += 1) {
      let best: { arm: PolicyArm; theta: number } | undefined;
      for (const { arm, value, dollars } of beliefs) {
        const theta = gamma(random, 1 + value / 40) / (0.25 + dollars / 40);
        if (!best || theta > best.theta) best = { arm, theta };
      }
      if (best) wins.set(best.arm, (wins.get(best.arm) ?? 0) + 1);
    }
    return desk.open.map((arm) => 0.2 * (DRAWS / desk.open.length) + (wins.get(arm) ?? 0));
  };
});

/** UCB1 on voters a dollar, scaled; money split evenly over the best quarter by index. */
export const ucb: Policy = baseline('UCB', () => (desk, turn) => {
  const beliefs = desk.open.map((arm) => tally(desk, arm));
  const best = Math.max(1e-9, ...beliefs.map(({ value, dollars }) => value / (dollars + 1)));
  const indices = beliefs.map(({ value, dollars, rows }) =>
    rows === 0
      ? Infinity
      : value / (dollars + 1) + 0.15 * best * Math.sqrt((2 * Math.log(turn.round + 1)) / rows),
  );
  const bar = indices.toSorted((a, b) => b - a)[indices.length >> 2] ?? 0;
  return indices.map((index) => (index >= bar ? 1 : 0.02));
});

/** Thompson on the reward-to-cost ratio with a budget: ranked by a draw, filled greedily to 3 even shares each. */
export const budgeted: Policy = baseline('budgeted Thompson', (outset) => {
  const random = randomFrom(`budgeted/${outset.seed}`);
  return (desk) => {
    const draws = desk.open.map((arm) => {
      const { value, dollars } = tally(desk, arm);
      const spread = 1 / Math.sqrt(1 + value / 40);
      return ((value + 1) / (dollars + 1)) * Math.exp(spread * normal(random));
    });
    const bar = draws.toSorted((a, b) => b - a)[Math.floor(draws.length / 3)] ?? 0;
    return draws.map((draw) => (draw >= bar ? 1 : 0.01));
  };
});

const tally = (desk: Desk, arm: PolicyArm) => {
  const rows = rowsSince(desk, arm.id, 0);
  return {
    value: arm.value * sum(rows.map(({ reach }) => reach)),
    dollars: sum(rows.map(({ spendMicros }) => spendMicros)) / 1e6,
    rows: rows.length,
  };
};

/** Value a dollar since a round; the mean of all arms' where one has none. */
const efficiency = (desk: Desk, arm: PolicyArm, since: number): number => {
  const own = ratio(arm.value, rowsSince(desk, arm.id, since));
  if (own !== undefined) return own;
  const all = desk.open.flatMap(({ id, value }) => ratio(value, rowsSince(desk, id, since)) ?? []);
  return all.length > 0 ? sum(all) / all.length : 1;
};

const ratio = (value: number, rows: readonly Counted[]): number | undefined => {
  const dollars = sum(rows.map(({ spendMicros }) => spendMicros)) / 1e6;
  return dollars > 0 ? (value * sum(rows.map(({ reach }) => reach))) / dollars : undefined;
};

const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
