import type { Outset, PolicyArm, Result, Turn } from '../../lib/domain/bandit/outset.ts';
import { normal, poisson, type Random, randomFrom } from '../../lib/domain/random.ts';
import type { TrueArm, World } from './world.ts';

/** A result whose voters were counted. */
export type Counted = Result & { reach: number };

/** One campaign as a policy plays it. */
export type Player = {
  decide(turn: Turn): Readonly<Record<string, number>>;
  observe(results: readonly Counted[]): void;
};

/** Something that plays campaigns. */
export type Policy = { name: string; begin(outset: Outset): Player };

export type Played = {
  /** Expected value of what was delivered. */
  value: number;
  violations: string[];
  /** Milliseconds of each decision. */
  decisions: number[];
};

type Exposure = { arm: TrueArm; round: number; spend: number; impressions: number; reach: number };

/** Plays a world to its end. Chance in delivery and reports depends on world, round and arm alone, so policies are paired. */
export const play = (world: World, policy: Policy, clock: () => number): Played => {
  const { scenario, arms } = world;
  const player = policy.begin(outsetOf(world));
  const reached = new Map<TrueArm, number>();
  const history: Exposure[][] = [];
  const played: Played = { value: 0, violations: [], decisions: [] };
  let remaining = Math.round(1e6 * world.budget);
  for (let round = 0; round < scenario.rounds; round += 1) {
    const turn = turnOf(world, round, remaining);
    const before = clock();
    const allocation = player.decide(turn);
    played.decisions.push(clock() - before);
    played.violations.push(...violationsOf(world, turn, allocation));
    const exposures: Exposure[] = [];
    for (const arm of arms) {
      const micros = allocation[arm.arm.id] ?? 0;
      if (micros <= 0 || !arm.open[round]) continue;
      const random = randomFrom(`${world.seed}/${arm.arm.id}/${round}`);
      const spent = Math.round(micros * Math.min(1 + world.deliveryOverMax, delivered(random)));
      const spend = Math.min(spent / 1e6, remaining / 1e6, arm.spendable ?? Infinity);
      if (spent > remaining) played.violations.push(`budget passed in round ${round}`);
      remaining -= Math.round(spend * 1e6);
      const impressions = expectedImpressions(arm, round, spend) * Math.exp(0.05 * normal(random));
      const mean = meanReach(world, arm, round, impressions, reached.get(arm) ?? 0);
      reached.set(arm, (reached.get(arm) ?? 0) + mean);
      played.value += arm.arm.value * mean;
      const reach = poisson(random, mean * world.scatter(random));
      const shown = world.auction ? soldAt(arm, round, impressions) : impressions;
      exposures.push({ arm, round, spend, impressions: Math.round(shown), reach });
    }
    history.push(exposures);
    player.observe(reportsAt(world, history, round));
  }
  return played;
};

/** Mean in-category reach of an arm's impressions in a round, after so many of its audience were reached before. */
export const meanReach = (
  world: World,
  { arm, curve, quality, supply }: TrueArm,
  round: number,
  impressions: number,
  reachedBefore: number,
): number => {
  const fresh = Math.max(0.1, 1 - (world.depletion * reachedBefore) / arm.audience);
  const room = supply[round] ?? 1;
  return (quality[round] ?? 0) * room * curve.phi(impressions / room) * fresh;
};

/** Impressions that dollars buy. */
export const expectedImpressions = (arm: TrueArm, round: number, dollars: number): number =>
  dollars / (arm.price[round] ?? 1);

/** Impressions that an auction sells for what would have bought so many at the price of the first. */
const soldAt = ({ supply, curve }: TrueArm, round: number, impressions: number): number => {
  const room = supply[round] ?? 1;
  return room * curve.phi(impressions / room);
};

const delivered = (random: Random): number => Math.exp(0.04 * normal(random) - 0.01);

const outsetOf = (world: World): Outset => ({
  seed: world.seed,
  rounds: world.scenario.rounds,
  roundsPerDay: world.scenario.roundsPerDay,
  budgetMicros: Math.round(1e6 * world.budget),
  roundCapMicros: Math.round(1e6 * world.roundCap),
  deliveryOverMax: world.deliveryOverMax,
  reportLagRounds: world.scenario.reportLag,
  arms: world.arms.filter(({ from }) => from === 0).map(({ arm }) => arm),
});

const turnOf = (world: World, round: number, budgetRemainingMicros: number): Turn => {
  const named = (test: (arm: TrueArm) => boolean): PolicyArm[] =>
    world.arms.filter(test).map(({ arm }) => arm);
  const added = named(({ from }) => from === round && round > 0);
  const switched = (to: 0 | 1) =>
    named(({ from, open }) => from < round && open[round] === to && open[round - 1] === 1 - to).map(
      ({ id }) => id,
    );
  const paused = switched(0);
  const resumed = switched(1);
  return {
    round,
    roundsLeft: world.scenario.rounds - round,
    budgetRemainingMicros,
    roundCapMicros: Math.round(1e6 * world.roundCap),
    ...(added.length > 0 ? { added } : {}),
    ...(paused.length > 0 ? { paused } : {}),
    ...(resumed.length > 0 ? { resumed } : {}),
  };
};

const violationsOf = (
  world: World,
  turn: Turn,
  allocation: Readonly<Record<string, number>>,
): string[] => {
  const broken: string[] = [];
  const open = new Map(
    world.arms.filter((arm) => arm.open[turn.round]).map(({ arm }) => [arm.id, arm]),
  );
  let sum = 0;
  for (const [id, micros] of Object.entries(allocation)) {
    if (!Number.isSafeInteger(micros) || micros < 0) broken.push(`${id}: ${micros} micros`);
    if (micros === 0) continue;
    sum += micros;
    const arm = open.get(id);
    if (!arm) broken.push(`${id} is not open`);
    else if (micros < arm.minMicros || micros > arm.maxMicros) broken.push(`${id} out of bounds`);
  }
  const least = [...open.values()].reduce((all, { minMicros }) => all + minMicros, 0);
  const most = Math.min(turn.roundCapMicros, turn.budgetRemainingMicros);
  if (sum > most) broken.push(`round ${turn.round}: ${sum} over ${most}`);
  if (least * (1 + world.deliveryOverMax) <= most) {
    for (const [id, { minMicros }] of open) {
      if ((allocation[id] ?? 0) < minMicros) broken.push(`${id} under its floor`);
    }
  }
  return broken;
};

/** This round's rows, and those of rounds that are not final yet, as far as they are counted by now. */
const reportsAt = (world: World, history: readonly Exposure[][], now: number): Counted[] => {
  const lag = world.scenario.reportLag;
  const results: Counted[] = [];
  for (let round = Math.max(0, now - lag); round <= now; round += 1) {
    for (const { arm, spend, impressions, reach } of history[round] ?? []) {
      const share = world.reported.get(arm.arm.channel)?.[now - round] ?? 1;
      if (Number.isNaN(share)) continue;
      results.push({
        armId: arm.arm.id,
        round,
        spendMicros: Math.round(spend * 1e6),
        impressions,
        reach: Math.round(reach * share),
        final: now - round >= lag,
      });
    }
  }
  return results;
};
