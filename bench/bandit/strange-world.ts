import type { PolicyArm } from '../../lib/domain/bandit/outset.ts';
import { gamma, normal, type Random, randomFrom } from '../../lib/domain/random.ts';
import { bentCurve, type Curve, hillCurve, mixedCurve, rootCurve } from './curves.ts';
import type { Elsewhere } from './elsewhere.ts';
import type { TrueArm, World } from './world.ts';

/** Draws a world of that kind: the same kind and seed give the same one. */
export const drawStrangeWorld = (kind: Elsewhere, seed: string): World => {
  const random = randomFrom(`elsewhere/${kind.name}/${seed}`);
  const cells = new Map<string, number>();
  const prices = ['social', 'search', 'video', 'radio'].map(() => priceOf(kind, random));
  const values = [1, 2, 3, 4, 5].map(() => (kind.values ? Math.exp(0.6 * normal(random)) : 1));
  const days = seriesOf(kind, () => kind.days * normal(random));
  const arms = Array.from({ length: kind.arms }, (_, index) => {
    const channel = Math.floor(4 * random());
    const category = Math.floor(6 * random());
    const zone = Math.floor(5 * random());
    const cell = `${category}/${channel}`;
    if (!cells.has(cell)) cells.set(cell, tailed(kind, random));
    const level =
      Math.sqrt(kind.cells) * (cells.get(cell) ?? 0) +
      Math.sqrt(1 - kind.cells) * tailed(kind, random);
    return armOf(kind, random, {
      labels: {
        id: `arm-${index}`,
        zone: `zone ${zone}`,
        category: `kind ${category}`,
        channel: ['social', 'search', 'video', 'radio'][channel] ?? '',
        creative: `creative ${Math.floor(5 * random())}`,
        value: values[zone] ?? 1,
      },
      level: Math.log(kind.quality) + kind.spread * level,
      price: prices[channel] ?? [],
      days,
    });
  });
  const even = kind.evenDollars * kind.arms;
  return {
    scenario: { ...kind, reportLag: kind.lag },
    seed,
    arms,
    budget: even * kind.rounds,
    roundCap: kind.cap * even,
    deliveryOverMax: kind.deliveryOver,
    reported: new Map(arms.map(({ arm }) => [arm.channel, delaysOf(kind, random)])),
    depletion: kind.depletion,
    auction: kind.auction,
    scatter: scatterOf(kind),
  };
};

type Known = {
  labels: Omit<PolicyArm, 'audience' | 'minMicros' | 'maxMicros'>;
  level: number;
  price: readonly number[];
  days: Float64Array;
};

const armOf = (kind: Elsewhere, random: Random, { labels, level, price, days }: Known): TrueArm => {
  const own = Math.exp(0.3 * normal(random));
  const room = kind.evenDollars * kind.room * Math.exp(kind.roomSpread * normal(random));
  const supply = room / (0.01 * own);
  const curve = curveOf(kind, random);
  const late = random() < kind.churn / 2;
  const from = late ? Math.floor(kind.rounds * (0.1 + 0.5 * random())) : 0;
  const open = new Uint8Array(kind.rounds).fill(1).fill(0, 0, from);
  if (!late && random() < kind.churn / 2) {
    const off = Math.floor(kind.rounds * (0.2 + 0.5 * random()));
    open.fill(0, off, off + 8);
  }
  const moves = driftOf(kind, random);
  const phase = random();
  return {
    arm: {
      ...labels,
      audience: Math.round(kind.audience * supply * Math.exp(0.5 * normal(random))),
      ...boundsOf(kind, random),
    },
    curve,
    open,
    from,
    price: seriesOf(kind, (round) => own * (price[round] ?? 0.01)),
    quality: seriesOf(kind, (round) => Math.exp(level + (moves[round] ?? 0) + (days[round] ?? 0))),
    supply: seriesOf(kind, (round) => supply * hourOf(kind, round, phase)),
    ...(kind.spendable < Infinity ? { spendable: room * kind.spendable } : {}),
  };
};

const seriesOf = ({ rounds }: Elsewhere, of: (round: number) => number): Float64Array =>
  Float64Array.from({ length: rounds }, (_, round) => of(round));

const wave = (turns: number): number => Math.sin(2 * Math.PI * turns);

const hourOf = ({ roundsPerDay }: Elsewhere, round: number, phase: number): number =>
  roundsPerDay === 1 ? 1 : Math.exp(0.8 * wave(round / roundsPerDay + 0.2 * phase) - 0.2);

/** Standard normal, or Student's t with three degrees of freedom scaled to the same variance. */
const tailed = ({ tails }: Elsewhere, random: Random): number =>
  tails === 'normal'
    ? normal(random)
    : normal(random) / Math.sqrt(gamma(random, 1.5) / 1.5) / Math.sqrt(3);

const curveOf = ({ curve }: Elsewhere, random: Random): Curve => {
  const any = ['exponential', 'hyperbola', 'logarithm', 'root', 's-shape', 'mixed'];
  const pick = curve === 'any' ? any[Math.floor(any.length * random())] : curve;
  if (pick === 'exponential') return bentCurve(0);
  if (pick === 'hyperbola') return bentCurve(0.5);
  if (pick === 'logarithm') return bentCurve(1);
  if (pick === 'root') return rootCurve(0.5 + 0.3 * random());
  if (pick === 's-shape') return hillCurve(1.2 + 0.5 * random());
  if (pick === 'cliff') return hillCurve(2.5);
  return mixedCurve(0.15, 6, 0.3);
};

/** A channel's dollars for one impression by round. */
const priceOf = ({ prices, rounds, roundsPerDay }: Elsewhere, random: Random): number[] => {
  const phase = random();
  let log = Math.log(0.01) + 0.4 * normal(random);
  return Array.from({ length: rounds }, (_, round) => {
    if (prices === 'walk') log += (0.04 / Math.sqrt(roundsPerDay)) * normal(random);
    if (prices === 'jumps' && random() < 0.06) log += 0.5 * normal(random);
    const week = prices === 'week' ? 0.3 * wave(round / (7 * roundsPerDay) + phase) : 0;
    return Math.exp(log + week);
  });
};

/** What an arm's log quality gains by round. */
const driftOf = (
  { drift, driftSize, rounds, roundsPerDay }: Elsewhere,
  random: Random,
): number[] => {
  const phase = random();
  const step = driftSize / Math.sqrt(roundsPerDay);
  let level = 0;
  return Array.from({ length: rounds }, (_, round) => {
    if (drift === 'walk') level += step * normal(random);
    if (drift === 'back') level += step * normal(random) - 0.1 * level;
    if (drift === 'switch' && random() < 0.025) level = driftSize * normal(random);
    if (drift === 'season') level = driftSize * wave(round / (7 * roundsPerDay) + phase);
    if (drift === 'fall') level -= (2 * driftSize * phase) / roundsPerDay;
    return level;
  });
};

const boundsOf = ({ bounds, evenDollars }: Elsewhere, random: Random) => {
  const share = 1e6 * evenDollars;
  const [floor, ceiling] = [random(), random()];
  const hasFloor = bounds === 'floors' || bounds === 'both';
  const hasCeiling = bounds === 'ceilings' || bounds === 'both';
  return {
    minMicros: hasFloor && floor < 0.6 ? Math.round(share * (0.1 + floor)) : 0,
    maxMicros: Math.round(share * (hasCeiling ? 1.1 + 1.5 * ceiling : 20)),
  };
};

const delaysOf = ({ reports, lag }: Elsewhere, random: Random): number[] => {
  const kept = 0.4 + 0.3 * random();
  return Array.from({ length: lag + 1 }, (_, age) => {
    if (age === lag) return 1;
    if (reports === 'slow') return 1 - kept ** (age + 0.7);
    if (reports === 'over') return 1 + 0.5 * kept * (1 - age / lag);
    if (reports === 'at last') return Number.NaN;
    if (reports === 'lumpy') return age === 0 ? 0 : 0.5;
    return 1;
  });
};

const scatterOf = ({ scatter }: Elsewhere) => {
  if (scatter === 'none') return () => 1;
  if (scatter === 'gamma') return (random: Random) => gamma(random, 15) / 15;
  return (random: Random) => {
    const wild = 0.35 * normal(random) * (random() < 0.08 ? 4 : 1);
    return Math.exp(Math.min(2.5, wild) - 0.1);
  };
};
