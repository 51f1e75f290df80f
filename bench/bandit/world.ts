import type { PolicyArm } from '../../lib/domain/bandit/outset.ts';
import { gamma, normal, type Random, randomFrom } from '../../lib/domain/random.ts';
import { bentCurve, type Curve, hillCurve, mixedCurve } from './curves.ts';
import type { Scenario } from './scenarios.ts';
import { drawTerms } from './terms.ts';

/** An arm as only the world knows it: series by round, in dollars and impressions. */
export type TrueArm = {
  arm: PolicyArm;
  curve: Curve;
  /** Rounds in which it may be given money. */
  open: Uint8Array;
  /** The round at which it is announced. */
  from: number;
  price: Float64Array;
  /** Voters by the first impression. */
  quality: Float64Array;
  /** Impressions that saturate it. */
  supply: Float64Array;
  /** Dollars that it can spend in a round at all, where there is an end to it. */
  spendable?: number;
};

/** What a campaign looks like from outside. */
export type Frame = Pick<Scenario, 'name' | 'rounds' | 'roundsPerDay' | 'reportLag'>;

export type World = {
  scenario: Frame;
  seed: string;
  arms: TrueArm[];
  budget: number;
  roundCap: number;
  deliveryOverMax: number;
  /** Share of the final count that is reported at an age in rounds, by channel; NaN where there is no row yet. */
  reported: Map<string, number[]>;
  depletion: number;
  /** Whether more money makes impressions dearer, rather than more impressions reach fewer voters each. */
  auction?: boolean;
  /** What a count is multiplied by beside Poisson chance; 1 in the mean. */
  scatter(random: Random): number;
};

const DOLLARS_PER_ARM = 30;

/** Draws a world: the same scenario and seed give the same one. */
export const drawWorld = (scenario: Scenario, seed: string): World => {
  const random = randomFrom(`${scenario.name}/${seed}`);
  const drawn = drawTerms(scenario, random);
  const even = DOLLARS_PER_ARM * scenario.arms;
  const channels = [...new Set(drawn.map(({ channel }) => channel))].sort();
  const curveOf = new Map(channels.map((channel) => [channel, drawCurve(scenario, random)]));
  const priceOf = new Map(channels.map((channel) => [channel, pricePath(scenario, random)]));
  const shocks = drawShock(scenario, random);
  const weights = new Map<string, number>();
  const arms = drawn.map((terms): TrueArm => {
    if (!weights.has(terms.zone)) {
      weights.set(terms.zone, scenario.weighted ? Math.exp(0.4 * normal(random)) : 1);
    }
    const audience = Math.round(20_000 * Math.exp(0.6 * normal(random)));
    const { open, from } = drawPresence(scenario, random);
    return {
      arm: {
        ...terms.labels,
        audience,
        value: weights.get(terms.zone) ?? 1,
        ...drawBounds(scenario, even, random),
      },
      curve: curveOf.get(terms.channel) ?? bentCurve(0),
      open,
      from,
      price: armPrices(priceOf.get(terms.channel) ?? [], random),
      quality: qualityPath(scenario, terms.quality, shocks(terms), random),
      supply: supplyPath(scenario, 0.2 * audience * Math.exp(0.5 * normal(random))),
    };
  });
  const delays = new Map(channels.map((channel) => [channel, drawDelays(scenario, random)]));
  const shape = 12 * Math.exp(0.5 * normal(random));
  return {
    scenario,
    seed,
    arms,
    budget: even * scenario.rounds,
    roundCap: 2 * even,
    deliveryOverMax: 0.1,
    reported: delays,
    depletion: scenario.depletion,
    scatter: (chance) => gamma(chance, shape) / shape,
  };
};

const drawCurve = ({ curves }: Scenario, random: Random): Curve => {
  const bent = [0, 0.25, 0.5, 1, 1.5].map(bentCurve);
  const odd = [mixedCurve(0.25, 4, 0.6), hillCurve(1.3), bentCurve(2.5)];
  const among = curves === 'bent' ? bent : [...bent.slice(0, 4), ...odd, ...odd];
  return among[Math.floor(random() * among.length)] ?? bentCurve(0);
};

const pricePath = ({ rounds, roundsPerDay, priceRise }: Scenario, random: Random): number[] => {
  const level = Math.log(0.008) + 0.3 * normal(random);
  const phase = random();
  return Array.from({ length: rounds }, (_, round) => {
    const late = Math.max(0, (round / rounds - 0.6) / 0.4);
    const hour = roundsPerDay > 1 ? 0.2 * wave(round / roundsPerDay + phase) : 0;
    return Math.exp(level + priceRise * late + hour);
  });
};

const armPrices = (channel: readonly number[], random: Random): Float64Array => {
  const own = Math.exp(0.2 * normal(random));
  return Float64Array.from(channel, (price) => price * own);
};

const wave = (turns: number): number => Math.sin(2 * Math.PI * turns);

const supplyPath = ({ rounds, roundsPerDay }: Scenario, perRound: number): Float64Array =>
  Float64Array.from({ length: rounds }, (_, round) =>
    roundsPerDay > 1 ? perRound * (1 + 0.7 * wave(round / roundsPerDay - 0.4)) : perRound,
  );

const qualityPath = (
  { rounds, roundsPerDay, driftPerDay, fatiguePerDay }: Scenario,
  start: number,
  shock: (round: number) => number,
  random: Random,
): Float64Array => {
  let level = start;
  const fatigue = fatiguePerDay * 2 * random();
  return Float64Array.from({ length: rounds }, (_, round) => {
    if (round > 0) level += (driftPerDay / Math.sqrt(roundsPerDay)) * normal(random);
    return Math.exp(level + shock(round) - (fatigue * round) / roundsPerDay);
  });
};

/** At one moment in the middle, one category gains and another loses (or a creative does). */
const drawShock = ({ shock, rounds }: Scenario, random: Random) => {
  const at = Math.floor(rounds * (0.35 + 0.3 * random()));
  const byCreative = random() < 0.3;
  return ({ category, creative }: { category: string; creative: string }) =>
    (round: number): number => {
      if (shock === 0 || round < at) return 0;
      const term = byCreative ? creative : category;
      return term.endsWith('1') ? -shock : term.endsWith('2') ? shock : 0;
    };
};

const drawPresence = ({ churn, rounds }: Scenario, random: Random) => {
  const open = new Uint8Array(rounds).fill(1);
  const chance = random();
  const begin = Math.floor(rounds * (0.2 + 0.4 * random()));
  const end = Math.min(rounds, begin + Math.floor(rounds * (0.1 + 0.3 * random())));
  if (chance < churn / 2) {
    open.fill(0, 0, begin);
    return { open, from: begin };
  }
  if (chance < churn) open.fill(0, begin, end);
  return { open, from: 0 };
};

const drawBounds = ({ bounds, arms }: Scenario, even: number, random: Random) => {
  const share = (1e6 * even) / arms;
  if (bounds === 'wide') return { minMicros: 0, maxMicros: Math.round(12 * share) };
  const floor = random() < 0.35 ? 0.15 + 0.35 * random() : 0;
  return {
    minMicros: Math.round(share * floor),
    maxMicros: Math.round(share * (1.3 + 2.2 * random())),
  };
};

/** A smooth rise from a third or so of the count to all of it. */
const drawDelays = ({ reportLag }: Scenario, random: Random): number[] => {
  const start = 0.2 + 0.5 * random();
  return Array.from({ length: reportLag + 1 }, (_, age) =>
    reportLag === 0 ? 1 : start + (1 - start) * (1 - (1 - age / reportLag) ** 2),
  );
};
