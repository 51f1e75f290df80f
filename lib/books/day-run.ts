import type { Plan } from '../contracts/decision.ts';
import type { Ports } from '../ports.ts';
import { campaignOf } from './campaign.ts';
import { approvePlan } from './plans.ts';
import { propose, type Unfit } from './proposals.ts';
import { replayRun } from './run-replay.ts';
import { keepRun, markApproved, type Run, readRun } from './runs.ts';

/** What became of a day's run: done now, done before, or not to be done, and why. */
export type DayRun =
  | { kind: 'ran'; planHash: string; frozen: Run['frozen'] }
  | { kind: 'already'; planHash: string }
  | { kind: 'shadow'; planHash: string }
  | Unfit
  | { kind: 'refused'; because: string };

const MOST_TRIES = 5;

/**
 * Runs the reallocation of a campaign day, once however often it is called: the proposal is kept as the day's run
 * before it is approved, so overlapping calls approve the same plan and a crash in between is taken up where it
 * stopped. A kept plan that has gone stale is proposed anew. In shadow mode it is recorded and not carried out. Throws when others wrote first at every try.
 */
export const runDay = async (
  ports: Pick<Ports, 'core' | 'ledger' | 'lake'>,
  day: string,
  now: string,
): Promise<DayRun> => {
  const isShadow = (await campaignOf(ports)).optimizer?.mode === 'shadow';
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const kept = await readRun(ports, day);
    if (kept?.run.state === 'approved') return { kind: 'already', planHash: kept.run.planHash };
    if (kept?.run.state === 'shadow') return { kind: 'shadow', planHash: kept.run.planHash };
    const again = kept && !isShadow && (await replayRun(ports, day));
    if (again && again.kind === 'same') {
      const approved = await approveRun(ports, again, now);
      if (approved !== 'stale') return approved;
    }
    const proposed = await propose(ports, { day, now });
    if (proposed.kind !== 'proposed') return proposed;
    const state = isShadow ? 'shadow' : 'proposed';
    await keepRun(ports, proposed, kept?.rev ?? 0, day, state);
  }
  throw new Error(`The run of ${day} was not approved: budgets or results moved at every try`);
};

const approveRun = async (
  ports: Pick<Ports, 'core' | 'ledger' | 'lake'>,
  { plan, run }: { plan: Plan; run: Run },
  now: string,
): Promise<DayRun | 'stale'> => {
  const approved = await approvePlan(ports, plan, now);
  if (approved.kind === 'stale') return 'stale';
  if (approved.kind === 'refused') return approved;
  await markApproved(ports, plan);
  return { kind: 'ran', planHash: plan.hash, frozen: run.frozen };
};
