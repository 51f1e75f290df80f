import { describe, expect, it } from 'vitest';
import { START_DRIFT } from '../../../lib/domain/bandit/choose-drift.ts';
import { circumstancesOf, cycleOf } from '../../../lib/domain/bandit/circumstances.ts';
import { emptyDevelopment } from '../../../lib/domain/bandit/development.ts';
import { learn } from '../../../lib/domain/bandit/learn.ts';
import { emptyRecord, enrol, enter } from '../../../lib/domain/bandit/record.ts';
import { effective } from '../../../lib/domain/bandit/response.ts';
import { startBelief } from '../../../lib/domain/bandit/start-belief.ts';
import { gamma, normal, poisson, type Random, randomFrom } from '../../../lib/domain/random.ts';
import { announced } from '../../support/campaigns.ts';

const ROUNDS = 14;
const SUPPLY = 4_000;
/** Standard deviation of a day's drift: the prior's own. */
const DRIFT = Math.sqrt(START_DRIFT);

type Drawn = { effect: (name: string) => number; random: Random };

/** Effects of names, drawn once each. */
const drawn = (seed: string): Drawn => {
  const random = randomFrom(seed);
  const effects = new Map<string, number>();
  const effect = (name: string): number => {
    const known = effects.get(name) ?? 0.35 * normal(random);
    effects.set(name, known);
    return known;
  };
  return { effect, random };
};

/** Forty-eight arms drawn from the model's own family, their rows, and what is learned of them. */
const learned = (seed: string, silent: readonly string[] = []) => {
  const { effect, random } = drawn(seed);
  const arms = Array.from({ length: 48 }, (_, index) =>
    announced(`a${String(index).padStart(2, '0')}`, {
      zone: `z${index % 4}`,
      category: `c${index % 3}`,
      channel: `h${index % 2}`,
      creative: `r${(index >> 2) % 3}`,
    }),
  );
  const record = emptyRecord();
  enrol(record, arms, 0);
  const truth = arms.map(
    ({ zone, category, channel, creative }) =>
      -3 +
      effect(zone) +
      effect(category) +
      effect(channel) +
      effect(creative) +
      0.35 * normal(random),
  );
  const supplies = arms.map(() => SUPPLY * Math.exp(0.4 * normal(random)));
  const belief = startBelief(record.arms, cycleOf({ roundsPerDay: 1 }));
  const loosened: undefined[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const development = emptyDevelopment(0);
    const met = circumstancesOf(
      { roundsPerDay: 1 },
      record,
      development,
      { trusted: () => 1, logPrice: () => -4.8 },
      loosened,
    );
    learn(record, belief, met, round, Math.log(SUPPLY / 20_000));
    if (round === ROUNDS) break;
    for (const slot of truth.keys()) truth[slot]! += DRIFT * normal(random);
    for (const [slot, { id }] of arms.entries()) {
      const impressions = Math.round(3_000 * Math.exp(0.7 * normal(random)));
      const kept = supplies[slot]! * effective(impressions / supplies[slot]!, 0.6);
      const reach = poisson(random, (Math.exp(truth[slot]!) * kept * gamma(random, 10)) / 10);
      if (silent.includes(id)) continue;
      const spendMicros = Math.round(1e6 * impressions * Math.exp(-4.8));
      enter(record, { armId: id, round, spendMicros, impressions, reach, final: true }, round);
    }
  }
  return { belief, truth };
};

/** Upper ends of tenths of the standard normal distribution. */
const TENTHS = [-1.2816, -0.8416, -0.5244, -0.2533, 0, 0.2533, 0.5244, 0.8416, 1.2816];

describe('learning', { timeout: 120_000 }, () => {
  it('covers the truth with its 80 % intervals 75 to 85 times in a hundred, and ranks it evenly, in worlds of its own kind', () => {
    let covered = 0;
    let all = 0;
    let z = 0;
    const ranks = new Array<number>(10).fill(0);
    for (let world = 0; world < 24; world += 1) {
      const { belief, truth } = learned(`calibration ${world}`);
      for (const [slot, value] of truth.entries()) {
        const off = (belief.quality[slot]! - value) / Math.sqrt(belief.fullVariance[slot]!);
        if (Math.abs(off) <= 1.2816) covered += 1;
        z += off;
        ranks[TENTHS.filter((end) => end < off).length]! += 1;
        all += 1;
      }
    }
    expect(covered / all).toBeGreaterThan(0.75);
    expect(covered / all).toBeLessThan(0.85);
    expect(Math.abs(z / all)).toBeLessThan(0.2);
    // Simulation-based calibration (Talts et al., 2018); arms of one world are not independent, hence the room.
    for (const rank of ranks) expect(Math.abs(rank / all - 0.1)).toBeLessThan(0.03);
  });

  it('knows an arm without rows by its siblings, with a wider interval', () => {
    const { belief, truth } = learned('siblings', ['a05']);
    expect(belief.fullVariance[5]!).toBeGreaterThan(2 * belief.fullVariance[6]!);
    expect(belief.quality[5]).toBeCloseTo(belief.qualityPrior[5]!, 6);
    expect(Math.abs(belief.quality[5]! - truth[5]!)).toBeLessThan(
      3 * Math.sqrt(belief.fullVariance[5]!),
    );
  });

  it('finds its noise and its spreads', () => {
    const { belief } = learned('spreads');
    expect(1 / belief.hyper.noise).toBeGreaterThan(6);
    expect(1 / belief.hyper.noise).toBeLessThan(16);
    expect(Math.sqrt(belief.hyper.ownVariance)).toBeGreaterThan(0.2);
    expect(Math.sqrt(belief.hyper.ownVariance)).toBeLessThan(0.55);
    expect(belief.hyper.depletion).toBeLessThan(0.3);
  });
});
