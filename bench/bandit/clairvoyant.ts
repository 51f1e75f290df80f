import type { TrueArm, World } from './world.ts';

/** For every arm, what its first voter-less dollar to its last would do in each round, as the optimum weighs them. */
type Plan = { dollars: Float64Array[]; value: number };

/** Rounds of improving the shadow prices of depletion; 1 is exact without it. */
const SWEEPS = 24;

/**
 * The value that a planner who knows every curve, price and shock would have reached with the budget under the same
 * caps and bounds: Lagrangian over all rounds, each round water-filled at the common price or, where its cap binds,
 * at its own. Depletion enters by the adjoint of the reached share, iterated; the best sweep counts. Fatigue and
 * prices are known series. An upper bound in expectation but for what the iteration leaves.
 */
export const clairvoyantValue = (world: World): number => {
  const { rounds } = world.scenario;
  const cost = world.arms.map(() => new Float64Array(rounds));
  const fresh = world.arms.map(() => new Float64Array(rounds).fill(1));
  let best = 0;
  for (let sweep = 0; sweep < (world.depletion > 0 ? SWEEPS : 1); sweep += 1) {
    const plan = planAt(world, fresh, cost);
    best = Math.max(best, evaluate(world, plan.dollars, fresh, cost, sweep === 0 ? 1 : 0.4));
  }
  return best;
};

const planAt = (world: World, fresh: Float64Array[], cost: Float64Array[]): Plan => {
  const { rounds } = world.scenario;
  const dollarsAt = (index: number, round: number, price: number): number => {
    const one = world.arms[index];
    if (!one?.open[round]) return 0;
    const worth = Math.max(0, one.arm.value - (cost[index]?.[round] ?? 0));
    return dollarsFor(one, round, worth * (fresh[index]?.[round] ?? 1), price);
  };
  const roundSum = (round: number, price: number): number =>
    world.arms.reduce((sum, _, index) => sum + dollarsAt(index, round, price), 0);
  const every = Array.from({ length: rounds }, (_, round) => round);
  const spentAt = (price: number): number =>
    every.reduce((sum, round) => sum + Math.min(world.roundCap, roundSum(round, price)), 0);
  const price = priceFor(spentAt, world.budget);
  const priceOfRound = every.map((round) =>
    roundSum(round, price) > world.roundCap
      ? priceFor((own) => roundSum(round, own), world.roundCap)
      : price,
  );
  const dollars = world.arms.map((_, index) =>
    Float64Array.from(every, (round) => dollarsAt(index, round, priceOfRound[round] ?? price)),
  );
  return { dollars, value: 0 };
};

const dollarsFor = (one: TrueArm, round: number, worth: number, price: number): number => {
  const { arm, curve } = one;
  const cost = one.price[round] ?? 1;
  const supply = one.supply[round] ?? 1;
  const first = (worth * (one.quality[round] ?? 0)) / cost;
  const wanted = first > 0 ? cost * supply * curve.inverse(price / first) : 0;
  return Math.min(
    one.spendable ?? Infinity,
    arm.maxMicros / 1e6,
    Math.max(arm.minMicros / 1e6, wanted),
  );
};

const priceFor = (spentAt: (price: number) => number, budget: number): number => {
  let low = -12;
  let high = 8;
  for (let step = 0; step < 44; step += 1) {
    const middle = (low + high) / 2;
    if (spentAt(Math.exp(middle)) > budget) low = middle;
    else high = middle;
  }
  return Math.exp(high);
};

/** The value of a plan; moves freshness and shadow costs toward what the plan implies. */
const evaluate = (
  world: World,
  dollars: Float64Array[],
  fresh: Float64Array[],
  cost: Float64Array[],
  step: number,
): number => {
  let value = 0;
  for (const [index, one] of world.arms.entries()) {
    const rounds = dollars[index]?.length ?? 0;
    const raw = new Float64Array(rounds);
    const states = new Float64Array(rounds);
    let reached = 0;
    for (let round = 0; round < rounds; round += 1) {
      const supply = one.supply[round] ?? 1;
      const z = (dollars[index]?.[round] ?? 0) / (one.price[round] ?? 1) / supply;
      raw[round] = (one.quality[round] ?? 0) * supply * one.curve.phi(z);
      states[round] = Math.max(0.1, 1 - (world.depletion * reached) / one.arm.audience);
      const gained = (raw[round] ?? 0) * (states[round] ?? 1);
      reached += gained;
      value += one.arm.value * gained;
    }
    let shadow = 0;
    for (let round = rounds - 1; round >= 0; round -= 1) {
      const [freshOf, costOf] = [fresh[index], cost[index]];
      if (!freshOf || !costOf) continue;
      costOf[round] = (1 - step) * (costOf[round] ?? 0) + step * shadow;
      freshOf[round] = (1 - step) * (freshOf[round] ?? 1) + step * (states[round] ?? 1);
      const loss = ((raw[round] ?? 0) * world.depletion) / one.arm.audience;
      shadow += loss * Math.max(0, one.arm.value - shadow);
    }
  }
  return value;
};
