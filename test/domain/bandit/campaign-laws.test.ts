import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { play } from '../../../bench/bandit/play.ts';
import { swingshift } from '../../../bench/bandit/policies.ts';
import { scenarios } from '../../../bench/bandit/scenarios.ts';
import { drawWorld } from '../../../bench/bandit/world.ts';
import { beginCampaign, observe } from '../../../lib/domain/bandit/campaign.ts';
import { divide } from '../../../lib/domain/bandit/divide.ts';
import type { Outset, PolicyArm } from '../../../lib/domain/bandit/outset.ts';
import { normal, poisson, randomFrom } from '../../../lib/domain/random.ts';
import { announced, outsetWith } from '../../support/campaigns.ts';

const ROUNDS = 9;
const EVEN = 30_000_000;

/** What arms do with money: voters by dollar, each arm's own, that saturate; the platform spends what it is given. */
type Nature = { arms: PolicyArm[]; quality: number[]; seed: string };

const nature = fc
  .record({ seed: fc.string(), size: fc.integer({ min: 2, max: 14 }) })
  .map(({ seed, size }): Nature => {
    const random = randomFrom(seed);
    const arms = Array.from({ length: size }, (_, index) =>
      announced(`a${String(index).padStart(2, '0')}`, {
        zone: `z${Math.floor(3 * random())}`,
        category: `c${Math.floor(3 * random())}`,
        creative: `r${Math.floor(2 * random())}`,
        audience: Math.round(20_000 * Math.exp(0.5 * normal(random))),
        minMicros: random() < 0.2 ? EVEN / 5 : 0,
        maxMicros: random() < 0.3 ? 2 * EVEN : 12 * EVEN,
      }),
    );
    return { arms, quality: arms.map(() => 0.04 * Math.exp(0.8 * normal(random))), seed };
  });

type Change = {
  /** Another currency: so many of its micros are one. */
  money?: number;
  /** What a voter is worth. */
  worth?: number;
  rename?: (name: string) => string;
};

/** What a campaign is given and its last price, by the arms' places, in money of the first currency. */
const played = (
  { arms, quality, seed }: Nature,
  { money = 1, worth = 1, rename = (name) => name }: Change = {},
): { micros: number[]; lambda: number } => {
  const random = randomFrom(`played ${seed}`);
  const renamed = arms.map((arm) => ({
    ...arm,
    id: rename(arm.id),
    zone: rename(arm.zone),
    category: rename(arm.category),
    channel: rename(arm.channel),
    creative: rename(arm.creative),
    value: worth * arm.value,
    minMicros: money * arm.minMicros,
    maxMicros: money * arm.maxMicros,
  }));
  const plain = outsetWith(renamed);
  const outset: Outset = {
    ...plain,
    budgetMicros: money * plain.budgetMicros,
    roundCapMicros: money * plain.roundCapMicros,
  };
  const campaign = beginCampaign(outset);
  let left = outset.budgetMicros;
  const micros: number[] = [];
  let lambda = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const division = divide(campaign, {
      round,
      roundsLeft: outset.rounds - round,
      budgetRemainingMicros: left,
      roundCapMicros: outset.roundCapMicros,
    });
    lambda = division.lambda;
    const given = renamed.map(({ id }) => division.microsById[id] ?? 0);
    left -= given.reduce((a, b) => a + b, 0);
    micros.push(...given.map((amount) => amount / money));
    const rows = renamed.map(({ id }, index) => {
      const impressions = Math.round((given[index] ?? 0) / money / 8_000);
      const mean = 4_000 * (quality[index] ?? 0) * -Math.expm1(-impressions / 4_000);
      const spendMicros = given[index] ?? 0;
      const reach = poisson(random, mean);
      return { armId: id, round, spendMicros, impressions, reach, final: true };
    });
    observe(campaign, rows);
  }
  return { micros, lambda };
};

/** The largest difference between two campaigns, in parts of an even share. */
const apart = (one: number[], other: number[]): number =>
  Math.max(...one.map((amount, index) => Math.abs(amount - other[index]!))) / EVEN;

describe('a campaign, whatever its arms', { timeout: 120_000 }, () => {
  it('is the same in another currency', () => {
    fc.assert(
      fc.property(nature, fc.constantFrom(2, 100, 1_000), (world, money) => {
        const [one, other] = [played(world), played(world, { money })];
        // What is rounded to whole micros buys an impression more or less, and that may be a voter.
        expect(apart(one.micros, other.micros)).toBeLessThan(0.03);
        expect(other.lambda / (one.lambda / money)).toBeCloseTo(1, 1);
      }),
      { numRuns: 12 },
    );
  });

  it('is the same where every voter is worth as much more, but for the price of one', () => {
    fc.assert(
      fc.property(nature, fc.constantFrom(0.01, 3, 1_000), (world, worth) => {
        const [one, other] = [played(world), played(world, { worth })];
        expect(apart(one.micros, other.micros)).toBeLessThan(1e-6);
        expect(other.lambda / (worth * one.lambda)).toBeCloseTo(1, 6);
      }),
      { numRuns: 12 },
    );
  });

  it('is the same by other names', () => {
    const reversed = (name: string): string =>
      [...name].map((letter) => String.fromCharCode(160 - letter.charCodeAt(0))).join('');
    fc.assert(
      fc.property(nature, (world) => {
        const other = played(world, { rename: reversed });
        expect(apart(played(world).micros, other.micros)).toBeLessThan(1e-3);
      }),
      { numRuns: 12 },
    );
  });

  it('spends less on a hopeless arm than a tenth of an even share, and loses no more by it', () => {
    const [steady] = scenarios;
    for (const seed of ['one', 'two']) {
      const world = drawWorld({ ...steady!, arms: 24, rounds: 30 }, seed);
      const [first] = world.arms;
      const hopeless = {
        ...first!,
        arm: { ...first!.arm, id: 'hopeless' },
        quality: first!.quality.map(() => 0),
      };
      const spent = { hopeless: 0, all: 0 };
      const watched = {
        ...swingshift,
        begin: (outset: Outset) => {
          const player = swingshift.begin(outset);
          return {
            ...player,
            observe: (rows: Parameters<typeof player.observe>[0]) => {
              player.observe(rows);
              for (const { armId, spendMicros } of rows) {
                spent.all += spendMicros;
                if (armId === 'hopeless') spent.hopeless += spendMicros;
              }
            },
          };
        },
      };
      const beside = play({ ...world, arms: [...world.arms, hopeless] }, watched, () => 0).value;
      const alone = play(world, swingshift, () => 0).value;
      expect(spent.hopeless / spent.all, seed).toBeLessThan(0.1 / 25);
      expect(1 - beside / alone, seed).toBeLessThan(0.1 / 25 + 0.005);
    }
  });
});
