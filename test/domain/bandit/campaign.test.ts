import { describe, expect, it } from 'vitest';
import { evenSplit } from '../../../bench/bandit/baselines/rules.ts';
import { clairvoyantValue } from '../../../bench/bandit/clairvoyant.ts';
import { play } from '../../../bench/bandit/play.ts';
import { swingshift } from '../../../bench/bandit/policies.ts';
import { scenarios } from '../../../bench/bandit/scenarios.ts';
import { drawWorld, type World } from '../../../bench/bandit/world.ts';
import { beginCampaign, observe } from '../../../lib/domain/bandit/campaign.ts';
import { decide } from '../../../lib/domain/bandit/divide.ts';
import type { Outset, Result, Turn } from '../../../lib/domain/bandit/outset.ts';
import { poisson, randomFrom } from '../../../lib/domain/random.ts';
import { announced, outsetWith } from '../../support/campaigns.ts';

const noClock = () => 0;

const arms = Array.from({ length: 12 }, (_, index) =>
  announced(`a${index}`, {
    zone: `z${index % 3}`,
    category: `c${index % 4}`,
    creative: `r${index % 2}`,
    audience: 10_000 + 3_000 * index,
    minMicros: index === 3 ? 5_000_000 : 0,
    maxMicros: index === 4 ? 0 : 100_000_000,
  }),
);

/** Plays ten rounds with arms and rows in the order that `shuffle` puts them in, and gives every allocation. */
const played = (outset: Outset, shuffle: <T>(list: T[]) => T[], scale = 1): object[] => {
  const campaign = beginCampaign({ ...outset, arms: shuffle([...outset.arms]) });
  const random = randomFrom('rows');
  const given: object[] = [];
  for (let round = 0; round < 10; round += 1) {
    const turn: Turn = {
      round,
      roundsLeft: outset.rounds - round,
      budgetRemainingMicros: outset.budgetMicros - round * 300_000_000 * scale,
      roundCapMicros: outset.roundCapMicros,
    };
    const allocation = decide(campaign, turn);
    given.push(allocation);
    const results = outset.arms.map(({ id }, index): Result => {
      const spendMicros = allocation[id] ?? 0;
      const impressions = Math.round(spendMicros / 8_000 / scale);
      const mean = (0.02 + 0.01 * index) * 4_000 * -Math.expm1(-impressions / 4_000);
      return {
        armId: id,
        round,
        spendMicros,
        impressions,
        reach: poisson(random, mean),
        final: true,
      };
    });
    observe(campaign, shuffle(results));
  }
  return given;
};

const outset = outsetWith(arms);

describe('a campaign', () => {
  it('gives the same bytes whatever the order of arms and rows', () => {
    const straight = JSON.stringify(played(outset, (list) => list));
    expect(JSON.stringify(played(outset, (list) => list))).toBe(straight);
    expect(JSON.stringify(played(outset, (list) => list.toReversed()))).toBe(straight);
  });

  it('moves money to what reaches more voters, and none to a locked arm', () => {
    const last = played(outset, (list) => list).at(-1) as Record<string, number>;
    expect(last['a11']!).toBeGreaterThan(2 * last['a0']!);
    expect(last['a4']).toBe(0);
    expect(last['a3']!).toBeGreaterThanOrEqual(5_000_000);
  });

  it('gives an arm by its worth: the same voter at twice the value draws more', () => {
    const worthier = arms.map((arm) => (arm.id === 'a6' ? { ...arm, value: 2 } : arm));
    const before = played(outset, (list) => list).at(-1) as Record<string, number>;
    const after = played({ ...outset, arms: worthier }, (list) => list).at(-1) as Record<
      string,
      number
    >;
    expect(after['a6']!).toBeGreaterThan(1.3 * before['a6']!);
  });

  it('gives nothing when nothing is left, nothing is open, or nobody is there', () => {
    const turn = { round: 0, roundsLeft: 30, budgetRemainingMicros: 0, roundCapMicros: 9_000_000 };
    expect(Object.values(decide(beginCampaign(outset), turn)).some((micros) => micros > 0)).toBe(
      false,
    );
    const paused = { ...turn, budgetRemainingMicros: 9e9, paused: arms.map(({ id }) => id) };
    expect(decide(beginCampaign(outset), paused)).toEqual({});
    expect(decide(beginCampaign(outsetWith([])), turn)).toEqual({});
  });

  it('starts from a history that it did not live through', () => {
    const campaign = beginCampaign(outset);
    for (let round = 0; round < 12; round += 1) {
      campaign.round = round;
      observe(
        campaign,
        arms.map(({ id }, index) => {
          const impressions = 2_000 + 500 * ((index + round) % 5);
          const reach = Math.round((0.02 + 0.01 * index) * impressions);
          return {
            armId: id,
            round,
            spendMicros: 8_000 * impressions,
            impressions,
            reach,
            final: true,
          };
        }),
      );
    }
    const turn = { round: 12, roundsLeft: 18, budgetRemainingMicros: 5e9, roundCapMicros: 7e8 };
    const allocation = decide(campaign, turn);
    expect(allocation['a11']!).toBeGreaterThan(2 * allocation['a0']!);
  });
});

const gainIn = (world: World): number =>
  play(world, swingshift, noClock).value / play(world, evenSplit, noClock).value - 1;

/** Twenty-four arms that differ in nothing but the quality that they are given. */
const alike = (
  qualityOf: (quality: Float64Array, index: number) => Float64Array | ((round: number) => number),
): World => {
  const [steady] = scenarios;
  const world = drawWorld({ ...steady!, arms: 24, rounds: 30 }, 'alike');
  const [first] = world.arms;
  return {
    ...world,
    arms: world.arms.map(({ arm, ...own }, index) => {
      const quality = qualityOf(first!.quality, index);
      return {
        ...own,
        arm: { ...arm, audience: 20_000 },
        curve: first!.curve,
        price: first!.price,
        supply: first!.supply,
        quality:
          typeof quality === 'function'
            ? first!.quality.map((_, round) => quality(round))
            : quality,
      };
    }),
  };
};

describe('in simulated campaigns', { timeout: 120_000 }, () => {
  it('passes no cap, bound or budget in any scenario, and comes close to the clairvoyant', () => {
    for (const scenario of scenarios) {
      const shrunk = { ...scenario, arms: 16, rounds: scenario.roundsPerDay > 1 ? 36 : 16 };
      const world = drawWorld(shrunk, 'test');
      const { violations, value } = play(world, swingshift, noClock);
      expect(violations, scenario.name).toEqual([]);
      expect(value / clairvoyantValue(world), scenario.name).toBeGreaterThan(0.8);
    }
  });

  it('loses less than 2 % where nothing is to be gained, and does not win there', () => {
    const gain = gainIn(alike((quality) => quality));
    expect(gain).toBeGreaterThan(-0.02);
    expect(gain).toBeLessThan(0.005);
  });

  it('loses to an even split, not without end, where good and bad change places every day', () => {
    const gain = gainIn(alike((_, index) => (round) => ((index + round) % 2 === 0 ? 0.09 : 0.02)));
    expect(gain).toBeLessThan(0);
    expect(gain).toBeGreaterThan(-0.3);
  });
});
