import { describe, expect, it } from 'vitest';
import { beginCampaign, observe } from '../../../lib/domain/bandit/campaign.ts';
import { divide } from '../../../lib/domain/bandit/divide.ts';
import { OWN_START, SUPPLY_START } from '../../../lib/domain/bandit/learn-variances.ts';
import { normal, poisson, randomFrom } from '../../../lib/domain/random.ts';
import { announced, outsetWith } from '../../support/campaigns.ts';
import { effectiveDollars, madeUpWorld, playCampaign } from '../../support/made-up-world.ts';

const ROUNDS = 14;
const EVEN_DOLLARS = 250;
const SATURATION = 400;
const PER_DOLLAR = 110;
/** Two passes of a decision move a log supply by so much at most. */
const TWO_STEPS = 2 * 0.7 + 1e-9;
const seeds = Array.from({ length: 40 }, (_, index) => `alike ${index}`);

/** Twenty-four arms between which nothing tells but chance, each given any part of the money that the bandit likes. */
const played = (seed: string) => {
  const random = randomFrom(seed);
  const arms = Array.from({ length: 24 }, (_, index) =>
    announced(`a${String(index).padStart(2, '0')}`, {
      zone: `z${index % 3}`,
      category: `c${(index >> 1) % 2}`,
      channel: `h${(index >> 2) % 2}`,
      creative: `r${index % 2}`,
      maxMicros: 1e12,
    }),
  );
  const evenMicros = EVEN_DOLLARS * 1e6 * arms.length;
  const money = { budgetMicros: ROUNDS * evenMicros, roundCapMicros: 2 * evenMicros };
  const campaign = beginCampaign(
    outsetWith(arms, { ...money, rounds: ROUNDS, deliveryOverMax: 0 }),
  );
  const { belief } = campaign;
  const most = { share: 0, ownVariance: 0, supplyVariance: 0, move: 0 };
  let left = money.budgetMicros;
  let voters = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = belief.supply.slice();
    const purse = { budgetRemainingMicros: left, roundCapMicros: money.roundCapMicros };
    const { microsById } = divide(campaign, { round, roundsLeft: ROUNDS - round, ...purse });
    const given = Object.values(microsById).reduce((a, b) => a + b, 0);
    const results = arms.map(({ id: armId }) => {
      const spendMicros = microsById[armId] ?? 0;
      const expected = 3 * effectiveDollars(spendMicros / 1e6, SATURATION);
      const reach = poisson(random, expected * Math.exp(0.1 * normal(random)));
      const impressions = Math.round((spendMicros / 1e6) * PER_DOLLAR);
      voters += expected;
      most.share = Math.max(most.share, (spendMicros / given) * arms.length);
      return { armId, round, spendMicros, impressions, reach, final: true };
    });
    observe(campaign, results);
    left -= given;
    most.ownVariance = Math.max(most.ownVariance, belief.hyper.ownVariance);
    most.supplyVariance = Math.max(most.supplyVariance, belief.hyper.supplyVariance);
    if (round < 2) continue;
    for (const [slot, supply] of belief.supply.entries()) {
      most.move = Math.max(most.move, Math.abs(supply - before[slot]!));
    }
  }
  const even = 3 * effectiveDollars(EVEN_DOLLARS, SATURATION) * arms.length * ROUNDS;
  return { most, loss: 1 - voters / even };
};

describe('where all arms are alike', { timeout: 120_000 }, () => {
  const campaigns = seeds.map((seed) => ({ seed, ...played(seed) }));

  it('loses less than two percent to an even split in every campaign', () => {
    for (const { seed, loss } of campaigns) {
      expect(loss, seed).toBeLessThan(0.02);
      expect(loss, seed).toBeGreaterThan(-1e-6);
    }
  });

  it('gives no arm more than three times its even share', () => {
    for (const { seed, most } of campaigns) expect(most.share, seed).toBeLessThan(3);
  });

  it('keeps the variances near what they were before data, and moves supplies by a step a pass', () => {
    for (const { seed, most } of campaigns) {
      expect(most.ownVariance, seed).toBeLessThan(6 * OWN_START);
      expect(most.supplyVariance, seed).toBeLessThan(6 * SUPPLY_START);
      expect(most.move, seed).toBeLessThanOrEqual(TWO_STEPS);
    }
  });

  it('does so too where a day is divided among lines without a limit to steps', () => {
    for (const seed of Array.from({ length: 20 }, (_, index) => `seed ${index}`)) {
      const world = madeUpWorld(seed, true);
      const bandit = playCampaign(seed, world, 'bandit');
      const even = playCampaign(seed, world, 'even');
      expect(bandit.spentMicros, seed).toBe(even.spentMicros);
      expect(1 - bandit.voters / even.voters, seed).toBeLessThan(0.02);
      for (const { spendMicros } of bandit.days) {
        expect(spendMicros, seed).toBeLessThan(3 * EVEN_DOLLARS * 1e6);
      }
    }
  });
});
