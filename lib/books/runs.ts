import type { Plan } from '../contracts/decision.ts';
import type { LineShare, PhaseShare, Reallocation } from '../domain/bandit/reallocate.ts';
import type { DayReport } from '../domain/bandit/task.ts';
import { canonicalJson, sha256Hex } from '../domain/canonical.ts';
import type { Frozen } from '../domain/pacing/freshness.ts';
import { inOrder } from '../domain/text-order.ts';
import type { Ports } from '../ports.ts';
import { keys } from './keys.ts';
import type { Proposed, Snapshot } from './proposals.ts';

/** One day's reallocation, kept so that it can be explained and replayed. Money in micros. */
export type Run = {
  /** The day for its scheduled run; the day and a part of the plan's hash for one that somebody asked for. */
  id: string;
  day: string;
  proposedAt: string;
  seed: string;
  basis: Plan['basis'];
  /** SHA-256 of the snapshot, which lies in the lake as runs/<day>-<hash>.json. */
  inputsHash: string;
  planHash: string;
  by: Reallocation['by'];
  totalMicros: number;
  lambda: number;
  phases: PhaseShare[];
  arms: LineShare[];
  /** Lines that kept their budget, and the day whose figures they lacked. */
  frozen: (Frozen & { micros: number })[];
  /** In shadow mode a run is recorded and never carried out. */
  state: 'proposed' | 'approved' | 'shadow';
};

/** A run by its id, the day for a scheduled one, with its record's revision; or nothing. */
export const readRun = async (
  { core }: Pick<Ports, 'core'>,
  id: string,
): Promise<{ run: Run; rev: number } | undefined> => {
  const record = await core.read(keys.run(id));
  return record && { run: record.value as Run, rev: record.rev };
};

/** All runs in the order of their ids, which begin with the day. */
export const listRuns = async ({ core }: Pick<Ports, 'core'>): Promise<Run[]> =>
  (await core.list(keys.run('').pk)).map(({ value }) => value as Run);

/**
 * What stood before a proposal for a day: the run that was carried out last, and the reports that the last run, carried
 * out or recorded in shadow, was made from, as far as its snapshot can be read.
 */
export const lastRunBefore = async (
  ports: Pick<Ports, 'core' | 'lake'>,
  { day, now }: { day: string; now: string },
): Promise<{ id: string | undefined; reports: readonly DayReport[] }> => {
  const settled = (await listRuns(ports))
    .filter((run) => run.state !== 'proposed' && run.day <= day && (run.proposedAt ?? '') <= now)
    .sort((a, b) => inOrder(a.proposedAt, b.proposedAt) || inOrder(a.id, b.id));
  const last = settled.at(-1);
  return {
    id: settled.findLast(({ state }) => state === 'approved')?.id,
    reports: (last && (await readSnapshot(ports, last))?.task.reports) ?? [],
  };
};

/** The inputs of a run; undefined where they are not in the lake or cannot be read. */
export const readSnapshot = async (
  { lake }: Pick<Ports, 'lake'>,
  run: Pick<Run, 'day' | 'inputsHash'>,
): Promise<Snapshot | undefined> => {
  const bytes = await lake.get(snapshotKey(run));
  if (!bytes) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Snapshot;
  } catch {
    return undefined;
  }
};

/**
 * Keeps a proposal as a run, that of its day unless another id is said: first the snapshot, then the record under the
 * revision that was read. 'conflict' when another run of that id was kept meanwhile.
 */
export const keepRun = async (
  { core, lake }: Pick<Ports, 'core' | 'lake'>,
  { snapshot, plan, explanation }: Proposed,
  ifRev: number,
  id = plan.day,
  state: Run['state'] = 'proposed',
): Promise<'done' | 'conflict'> => {
  const text = canonicalJson(snapshot);
  const run = { ...runOf(id, sha256Hex(text), snapshot, { plan, explanation }), state };
  await lake.put(snapshotKey(run), text);
  return core.commit([{ ...keys.run(id), put: run, ifRev }]);
};

/** The id of a run that somebody asked for, beside the day's scheduled one. */
export const idByHand = ({ day, hash }: Pick<Plan, 'day' | 'hash'>): string =>
  `${day}-${hash.slice(0, 12)}`;

/** Marks a run, that of its plan's day unless another id is said, as approved; not where another plan took its place. */
export const markApproved = async (
  { core }: Pick<Ports, 'core'>,
  { day, hash }: Pick<Plan, 'day' | 'hash'>,
  id = day,
): Promise<void> => {
  for (;;) {
    const kept = await readRun({ core }, id);
    if (kept?.run.planHash !== hash || kept.run.state === 'approved') return;
    const put: Run = { ...kept.run, state: 'approved' };
    if ((await core.commit([{ ...keys.run(id), put, ifRev: kept.rev }])) === 'done') return;
  }
};

/** Where the inputs of a run lie in the lake; the name holds their hash. */
export const snapshotKey = ({ day, inputsHash }: Pick<Run, 'day' | 'inputsHash'>): string =>
  `runs/${day}-${inputsHash}.json`;

/** The run that a snapshot and what was made from it are, before it is approved. */
export const runOf = (
  id: string,
  inputsHash: string,
  { proposedAt, frozen, lines }: Snapshot,
  { plan, explanation }: Pick<Proposed, 'plan' | 'explanation'>,
): Run => {
  const budgets = new Map(lines.map(({ lineId, fromMicros }) => [lineId, fromMicros]));
  return {
    id,
    day: plan.day,
    proposedAt,
    seed: plan.seed,
    basis: plan.basis,
    inputsHash,
    planHash: plan.hash,
    by: explanation.by,
    totalMicros: explanation.totalMicros,
    lambda: explanation.lambda,
    phases: explanation.phases,
    arms: explanation.lines,
    frozen: frozen.map((line) => ({ ...line, micros: budgets.get(line.lineId) ?? 0 })),
    state: 'proposed',
  };
};
