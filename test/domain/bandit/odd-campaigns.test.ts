import { describe, expect, it } from 'vitest';
import { beginCampaign, observe } from '../../../lib/domain/bandit/campaign.ts';
import { decide } from '../../../lib/domain/bandit/divide.ts';
import type { PolicyArm, Result, Turn } from '../../../lib/domain/bandit/outset.ts';
import { type Random, randomFrom } from '../../../lib/domain/random.ts';
import { announced, outsetWith } from '../../support/campaigns.ts';

const pick = <T>(random: Random, list: readonly T[]): T =>
  list[Math.floor(random() * list.length)] as T;

const oddArm = (random: Random, id: string): PolicyArm => {
  const minMicros = pick(random, [0, 0, 0, 1, 400_000, 3_000_000]);
  return announced(id, {
    zone: pick(random, ['z1', 'z2', '']),
    category: pick(random, ['c1', 'c2']),
    channel: pick(random, ['social', 'video']),
    creative: pick(random, ['r1', 'r2']),
    audience: pick(random, [0, 1, 500, 20_000, 3e8]),
    value: pick(random, [0, 1e-9, 0.5, 1, 1e6]),
    minMicros,
    maxMicros: minMicros + pick(random, [0, 1, 2_000_000, 1e12]),
  });
};

const oddResult = (random: Random, armId: string, round: number, micros: number): Result => ({
  armId,
  round,
  spendMicros: pick(random, [0, micros, micros, Math.floor(1.1 * micros)]),
  impressions: pick(random, [0, 1, 40, 2_500, 1e9, micros / 8_000]),
  reach: pick(random, [0, 0, 1, 60, 4_000, 1e7]),
  final: random() < 0.7,
});

/** Plays one campaign of odd arms and odder reports; gives what was broken. */
const broken = (seed: string): string[] => {
  const random = randomFrom(seed);
  const arms = Array.from({ length: 1 + Math.floor(random() * 6) }, (_, i) =>
    oddArm(random, `a${i}`),
  );
  const rounds = 12;
  const roundsPerDay = pick(random, [1, 1, 4]);
  const budgetMicros = pick(random, [0, 7, 40_000_000, 1e12]);
  const outset = outsetWith(arms, {
    rounds,
    roundsPerDay,
    budgetMicros,
    reportLagRounds: pick(random, [0, 3]),
  });
  const campaign = beginCampaign(outset);
  const known = new Map(arms.map((arm) => [arm.id, arm]));
  const open = new Set(known.keys());
  let left = budgetMicros;
  const wrong: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const roundCapMicros = pick(random, [0, 5_000_000, 90_000_000, 1e12]);
    const paused = [...open].filter(() => random() < 0.1);
    const resumed = [...known.keys()].filter((id) => !open.has(id) && random() < 0.5);
    const added = random() < 0.15 ? [oddArm(random, `b${round}`)] : [];
    for (const arm of added) known.set(arm.id, arm);
    for (const id of paused) open.delete(id);
    for (const id of [...resumed, ...added.map(({ id }) => id)]) open.add(id);
    const turn: Turn = {
      round,
      roundsLeft: rounds - round,
      budgetRemainingMicros: left,
      roundCapMicros,
      paused,
      resumed,
      added,
    };
    const allocation = decide(campaign, turn);
    const sum = Object.values(allocation).reduce((a, b) => a + b, 0);
    if (!(sum <= Math.min(left, roundCapMicros))) wrong.push(`${seed}/${round}: ${sum}`);
    for (const [id, micros] of Object.entries(allocation)) {
      const { minMicros = 1, maxMicros = 0 } = known.get(id) ?? {};
      const fits = micros === 0 || (micros >= minMicros && micros <= maxMicros);
      if (!open.has(id) || !fits || !Number.isSafeInteger(micros))
        wrong.push(`${seed}/${round}: ${id} ${micros}`);
    }
    left -= Math.min(left, Math.floor(sum * (1 + 0.1 * random())));
    const reported = [...known.keys()].filter(() => random() < 0.8);
    observe(
      campaign,
      reported.map((id) =>
        oddResult(random, id, Math.max(0, round - (random() < 0.2 ? 1 : 0)), allocation[id] ?? 0),
      ),
    );
  }
  return wrong;
};

describe('odd campaigns', () => {
  it('pass no cap, bound or budget, whatever is announced and reported', () => {
    const wrong = Array.from({ length: 150 }, (_, index) => broken(`more ${index + 400}`)).flat();
    expect(wrong).toEqual([]);
  });
});
