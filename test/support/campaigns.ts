import type { Outset, PolicyArm } from '../../lib/domain/bandit/outset.ts';

/** An arm with that id; anything not named is plain. */
export const announced = (id: string, rest: Partial<PolicyArm> = {}): PolicyArm => ({
  id,
  zone: 'z1',
  category: 'c1',
  channel: 'social',
  creative: 'r1',
  audience: 20_000,
  value: 1,
  minMicros: 0,
  maxMicros: 400_000_000,
  ...rest,
});

/** A campaign of thirty days with 30 dollars an arm and day. */
export const outsetWith = (arms: readonly PolicyArm[], rest: Partial<Outset> = {}): Outset => ({
  seed: 1,
  rounds: 30,
  roundsPerDay: 1,
  budgetMicros: 900_000_000 * arms.length,
  roundCapMicros: 60_000_000 * arms.length,
  deliveryOverMax: 0.1,
  reportLagRounds: 0,
  arms,
  ...rest,
});
