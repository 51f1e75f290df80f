import type { Micros } from '../money.ts';
import type { Allowance } from '../pacing/pace.ts';
import type { Arm } from './arm.ts';

/** What a flight's money is for. Each phase has its own reward and its own money; nothing moves between them. */
export type Phase = 'funds' | 'vote';

/** What people ask of a line's daily budget: in micros, and as parts of the budget that it has. */
export type Limits = {
  floorMicros?: Micros | undefined;
  ceilingMicros?: Micros | undefined;
  /** 1 and 1 lock a line: its budget stays, to the micro. */
  low?: number | undefined;
  high?: number | undefined;
};

/** A line that may be given money, for its arm, out of its flight. */
export type OpenLine = {
  lineId: string;
  flightId: string;
  armId: string;
  phase?: Phase | undefined;
  /** Its daily budget so far; 0 where it has none yet. */
  fromMicros?: Micros | undefined;
  /** What a voter whom it reaches is worth beside an average one: 1 where nothing is said; at 0 it is given nothing. */
  weight?: number | undefined;
  /** What skewed delivery leaves of its reward: 1 where nothing is said. */
  fairness?: number | undefined;
  limits?: Limits | undefined;
  /** How far one run may move its budget, as a part of it; undefined for as far as it likes. */
  stepLimit?: number | undefined;
  /** It moved so lately that it has to stay as it is. */
  cooling?: boolean | undefined;
  /** The most that it has shown that it can spend in a day, with room to grow; undefined while it spends what it gets. */
  spendableMicros?: Micros | undefined;
};

/** An arm, since when it stands (YYYY-MM-DD; from the start where nothing is said) and what it is for. */
export type LearntArm = Arm & { phase?: Phase | undefined; since?: string | undefined };

/** What an arm's lines were reported to do on a day, as it was known from the morning `on`; a later one takes its place. */
export type DayReport = {
  armId: string;
  phase?: Phase | undefined;
  /** YYYY-MM-DD, both. */
  day: string;
  on: string;
  spendMicros: Micros;
  impressions: number;
  /** In-category voters reached by that spend, as far as it is reported. */
  reach: number;
  final: boolean;
  /** Spend beside it of which nobody says whom it reached. */
  unmeasuredMicros?: Micros | undefined;
};

/** How the optimizer behaves in a campaign. */
export type OptimizerTerms = {
  /** Part of each day's money that stays evenly split. */
  holdback: number;
  /** Least part of an even share of the rest that every live line keeps. */
  exploration: number;
  /** Reported days before money is moved at all. */
  burnInDays: number;
  /** Impressions of an arm before its lines leave their even share. */
  minExposures: number;
  /** Days until a count is taken to be whole. */
  lagDays: number;
};

/** The terms where a campaign says nothing else. */
export const USUAL_TERMS: OptimizerTerms = {
  holdback: 0.05,
  exploration: 0.1,
  burnInDays: 1,
  minExposures: 100,
  lagDays: 7,
};

/** All that a day's budgets follow from. The same task gives the same answer. */
export type Task = {
  seed: string;
  /** The campaign day, YYYY-MM-DD, that the budgets are for, and the campaign's first. */
  day: string;
  start: string;
  campaign: Allowance;
  /** One per flight that has a line open. */
  flights: Readonly<Record<string, Allowance>>;
  /** Those of phases that have a budget of their own. */
  phases?: Readonly<Partial<Record<Phase, Allowance>>> | undefined;
  lines: readonly OpenLine[];
  /** Every arm that lines are of, and those that only teach what their siblings are like; each once in its phase. */
  arms: readonly LearntArm[];
  reports: readonly DayReport[];
  terms: OptimizerTerms;
  /** Somebody approved that step limits and cool-downs do not count this time. */
  liftSteps?: boolean | undefined;
};

/** The phase of a line, an arm or a report: votes where nothing is said. */
export const phaseOf = ({ phase }: { phase?: Phase | undefined }): Phase => phase ?? 'vote';
