import type { Micros } from '../money.ts';

/** An arm as a campaign announces it: who it reaches, what a voter of it is worth, and its bounds for one round. */
export type PolicyArm = {
  id: string;
  zone: string;
  category: string;
  channel: string;
  creative: string;
  /** People in the audience. */
  audience: number;
  /** Worth of one in-category voter reached. */
  value: number;
  minMicros: Micros;
  maxMicros: Micros;
};

/** What is known before the first round. */
export type Outset = {
  seed: number | string;
  rounds: number;
  roundsPerDay: number;
  budgetMicros: Micros;
  roundCapMicros: Micros;
  /** The platform may spend up to 1 + this times what it is given. */
  deliveryOverMax: number;
  /** Rounds until a result is final. */
  reportLagRounds: number;
  arms: readonly PolicyArm[];
};

/** What a round's money is to be divided under. */
export type Turn = {
  round: number;
  /** Rounds to come, this one included. */
  roundsLeft: number;
  budgetRemainingMicros: Micros;
  roundCapMicros: Micros;
  added?: readonly PolicyArm[];
  paused?: readonly string[];
  resumed?: readonly string[];
};

/** What one arm did in one round, as far as it is reported; a later row for the same round takes its place. */
export type Result = {
  armId: string;
  round: number;
  spendMicros: Micros;
  impressions: number;
  /** In-category voters reached, the only thing that is rewarded; null where that is not known. */
  reach: number | null;
  final: boolean;
};
