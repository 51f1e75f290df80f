import type { Plan } from '../contracts/decision.ts';
import { armsBehind } from '../domain/bandit/arm.ts';
import type { Infeasible } from '../domain/bandit/conflict.ts';
import { conflictWords } from '../domain/bandit/conflict-words.ts';
import { type Reallocation, reallocate } from '../domain/bandit/reallocate.ts';
import { type LearntArm, phaseOf, type Task } from '../domain/bandit/task.ts';
import { allocationOf, planOf } from '../domain/flights/plan.ts';
import type { Frozen } from '../domain/pacing/freshness.ts';
import { paceDay } from '../domain/pacing/pace.ts';
import type { Ports } from '../ports.ts';
import { coolingLines } from './asked.ts';
import { campaignOf } from './campaign.ts';
import { openLines } from './open-lines.ts';
import { lastRunBefore } from './runs.ts';
import { readStanding, type Standing } from './standing.ts';

/** All that a plan was made from, as it was then; the same snapshot makes the same plan, byte for byte. */
export type Snapshot = {
  campaignId: string;
  proposedAt: string;
  basis: Plan['basis'];
  /** The run whose plan stood before, which an explanation begins from; absent before the first. */
  beforeRun?: string | undefined;
  /** Of the lines that may be given money; those that are frozen are not among them. */
  task: Task;
  /** Lines that keep their budget, as their figures have not come. */
  frozen: Frozen[];
  /** Every line with its budget so far; those that are not open on the day are closed by the plan. */
  lines: { lineId: string; armId: string; fromMicros: number }[];
};

export type Proposed = {
  kind: 'proposed';
  plan: Plan;
  snapshot: Snapshot;
  explanation: Reallocation;
};
export type Refused = { kind: 'refused'; because: string };

/** Bounds that cannot hold together, so that no plan is made and the last one stays. */
export type Unfit = { kind: 'infeasible'; because: string; conflict: Infeasible };

/** What to propose for: a campaign day (YYYY-MM-DD), the instant, a seed of one's own, whether step limits count. */
export type Wish = { day: string; now: string; seed?: string; liftSteps?: boolean };

/**
 * Proposes daily budgets for one campaign day: paced, learned and filled from the book and the ledger as they stand.
 * Nothing is changed or kept. Refused outside the campaign's days and while no line is open.
 */
export const proposePlan = async (
  ports: Pick<Ports, 'core' | 'ledger' | 'lake'>,
  wish: Wish,
): Promise<Plan | Refused | Unfit> => {
  const proposed = await propose(ports, wish);
  return proposed.kind === 'proposed' ? proposed.plan : proposed;
};

/** As `proposePlan`, with the snapshot that the plan follows from and what explains it. */
export const propose = async (
  ports: Pick<Ports, 'core' | 'ledger' | 'lake'>,
  wish: Wish,
): Promise<Proposed | Refused | Unfit> => {
  const before = await lastRunBefore(ports, wish);
  const standing = await readStanding(ports, wish.day, wish.now, before.reports);
  if (!standing.isCampaignDay) {
    return { kind: 'refused', because: `${wish.day} is not a day of the campaign` };
  }
  if (standing.open.length === 0) {
    return { kind: 'refused', because: `no line may deliver on ${wish.day}` };
  }
  const snapshot = await snapshotOf(ports, standing, wish, before.id);
  const made = planFrom(snapshot);
  if ('kind' in made) {
    return { kind: 'infeasible', because: conflictWords(made), conflict: made };
  }
  return { kind: 'proposed', snapshot, ...made };
};

/**
 * The plan that follows from a snapshot, and why: what is believed of each line, the price, the total. Frozen lines keep
 * theirs. Bounds that cannot hold together come back by name.
 */
export const planFrom = ({
  task,
  frozen,
  lines,
  beforeRun: _,
  ...rest
}: Snapshot): { plan: Plan; explanation: Reallocation } | Infeasible => {
  const explanation = task.lines.length > 0 ? reallocate(task) : NOTHING_FREE;
  if (explanation.kind === 'infeasible') return explanation;
  const toByLine = new Map(explanation.lines.map(({ lineId, toMicros }) => [lineId, toMicros]));
  const kept = new Set(frozen.map(({ lineId }) => lineId));
  const available = paceDay({ ...task.campaign, budgets: Math.max(1, task.lines.length) });
  const plan = planOf({
    ...rest,
    day: task.day,
    seed: task.seed,
    allocation: allocationOf(available, [...toByLine.values()]),
    lines: lines.map((line) => ({
      ...line,
      toMicros: kept.has(line.lineId) ? line.fromMicros : (toByLine.get(line.lineId) ?? 0),
    })),
  });
  return { plan, explanation };
};

const NOTHING_FREE: Reallocation = {
  ...{ kind: 'divided', by: 'even', totalMicros: 0, lambda: 0, phases: [], lines: [] },
};

const snapshotOf = async (
  ports: Pick<Ports, 'core'>,
  standing: Standing,
  { day, now, seed, liftSteps }: Wish,
  beforeRun: string | undefined,
): Promise<Snapshot> => {
  const { campaignId, basis, lines, campaign, flights, reports, frozen } = standing;
  const settings = await campaignOf(ports);
  const cooling = await coolingLines(ports, settings, standing.open, day);
  return {
    ...{ campaignId, proposedAt: now, basis },
    ...(beforeRun === undefined ? {} : { beforeRun }),
    task: {
      seed: seed ?? `${campaignId}/${day}/${basis.ledgerHash}`,
      ...{ day, start: standing.start, campaign, flights },
      ...(Object.keys(standing.phases).length > 0 ? { phases: standing.phases } : {}),
      lines: openLines(standing, settings, cooling, day),
      arms: learntArms(standing),
      reports,
      terms: standing.terms,
      ...(liftSteps ? { liftSteps } : {}),
    },
    frozen,
    lines: lines.map(({ lineId, armId }) => ({
      lineId,
      armId,
      fromMicros: standing.targetByLine[lineId] ?? 0,
    })),
  };
};

/** The arms of all lines, once each in its phase, since the first day of their first line. */
const learntArms = ({ lines, askedByLine }: Standing): LearntArm[] => {
  const phased = lines.map((line) => ({ ...line, phase: askedByLine[line.lineId]?.phase }));
  return [...Map.groupBy(phased, phaseOf)].flatMap(([phase, own]) =>
    armsBehind(own).map((arm): LearntArm => {
      const since = own.filter(({ armId }) => armId === arm.armId).map(({ start }) => start);
      return { ...arm, since: since.sort()[0], ...(phase === 'vote' ? {} : { phase }) };
    }),
  );
};
