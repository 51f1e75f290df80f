import type { Plan } from '../contracts/decision.ts';
import { armsBehind } from '../domain/bandit/arm.ts';
import { type Reallocation, reallocate, type Task } from '../domain/bandit/reallocate.ts';
import { allocationOf, planOf } from '../domain/flights/plan.ts';
import type { Frozen } from '../domain/pacing/freshness.ts';
import { paceDay } from '../domain/pacing/pace.ts';
import type { Ports } from '../ports.ts';
import { readStanding, type Standing } from './standing.ts';

/** All that a plan was made from, as it was then; the same snapshot makes the same plan, byte for byte. */
export type Snapshot = {
  campaignId: string;
  proposedAt: string;
  basis: Plan['basis'];
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

/** What to propose for: a campaign day (YYYY-MM-DD), the instant, and a seed of one's own. */
export type Wish = { day: string; now: string; seed?: string };

/**
 * Proposes daily budgets for one campaign day: paced, drawn and filled from the book and the ledger as they stand.
 * Nothing is changed or kept. Refused outside the campaign's days and while no line is open.
 */
export const proposePlan = async (
  ports: Pick<Ports, 'core' | 'ledger' | 'lake'>,
  wish: Wish,
): Promise<Plan | Refused> => {
  const proposed = await propose(ports, wish);
  return proposed.kind === 'refused' ? proposed : proposed.plan;
};

/** As `proposePlan`, with the snapshot that the plan follows from and what explains it. */
export const propose = async (
  ports: Pick<Ports, 'core' | 'ledger' | 'lake'>,
  wish: Wish,
): Promise<Proposed | Refused> => {
  const standing = await readStanding(ports, wish.day, wish.now);
  if (!standing.isCampaignDay) {
    return { kind: 'refused', because: `${wish.day} is not a day of the campaign` };
  }
  if (standing.open.length === 0) {
    return { kind: 'refused', because: `no line may deliver on ${wish.day}` };
  }
  const snapshot = snapshotOf(standing, wish);
  return { kind: 'proposed', snapshot, ...planFrom(snapshot) };
};

/** The plan that follows from a snapshot, and why: each line's draw, the price, the total. Frozen lines keep theirs. */
export const planFrom = ({
  task,
  frozen,
  lines,
  ...rest
}: Snapshot): { plan: Plan; explanation: Reallocation } => {
  const explanation = task.lines.length > 0 ? reallocate(task) : NOTHING_FREE;
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

const NOTHING_FREE: Reallocation = { by: 'even', totalMicros: 0, lambda: 0, lines: [] };

const snapshotOf = (standing: Standing, { day, now, seed }: Wish): Snapshot => {
  const { campaignId, basis, lines, open, campaign, flights, observations, frozen } = standing;
  const { targetByLine, weightByLine } = standing;
  const kept = new Set(frozen.map(({ lineId }) => lineId));
  const free = open.filter(({ lineId }) => !kept.has(lineId));
  return {
    campaignId,
    proposedAt: now,
    basis,
    task: {
      seed: seed ?? `${campaignId}/${day}/${basis.ledgerHash}`,
      day,
      campaign,
      flights,
      lines: free.map(({ lineId, flightId, armId }) => ({
        ...{ lineId, flightId, armId },
        weight: weightByLine[lineId],
      })),
      arms: armsBehind(lines),
      observations,
    },
    frozen,
    lines: lines.map(({ lineId, armId }) => ({
      lineId,
      armId,
      fromMicros: targetByLine[lineId] ?? 0,
    })),
  };
};
