import type { Plan } from '../contracts/decision.ts';
import type { LineShare, Reallocation } from '../domain/bandit/reallocate.ts';
import { canonicalJson, sha256Hex } from '../domain/canonical.ts';
import type { Ports } from '../ports.ts';
import { keys } from './keys.ts';
import { type Proposed, planFrom, type Snapshot } from './proposals.ts';

/** One day's reallocation, kept so that it can be explained and replayed. Money in micros. */
export type Run = {
  day: string;
  seed: string;
  basis: Plan['basis'];
  /** SHA-256 of the snapshot, which lies in the lake as runs/<day>-<hash>.json. */
  inputsHash: string;
  planHash: string;
  by: Reallocation['by'];
  totalMicros: number;
  lambda: number;
  arms: LineShare[];
  state: 'proposed' | 'approved';
};

/** What replaying a run showed: the same plan and explanation again, or what differs. */
export type Replay =
  | { kind: 'same'; run: Run; plan: Plan }
  | { kind: 'different'; because: string }
  | { kind: 'unknown'; because: string };

/** The run of a campaign day with its record's revision, or nothing. */
export const readRun = async (
  { core }: Pick<Ports, 'core'>,
  day: string,
): Promise<{ run: Run; rev: number } | undefined> => {
  const record = await core.read(keys.run(day));
  return record && { run: record.value as Run, rev: record.rev };
};

/** All runs in the order of their days. */
export const listRuns = async ({ core }: Pick<Ports, 'core'>): Promise<Run[]> =>
  (await core.list(keys.run('').pk)).map(({ value }) => value as Run);

/**
 * Keeps a proposal as the run of its day: first the snapshot, then the record under the revision that was read.
 * 'conflict' when another run of the day was kept meanwhile.
 */
export const keepRun = async (
  { core, lake }: Pick<Ports, 'core' | 'lake'>,
  { snapshot, plan, explanation }: Proposed,
  ifRev: number,
): Promise<'done' | 'conflict'> => {
  const text = canonicalJson(snapshot);
  const run = runOf(sha256Hex(text), plan, explanation);
  await lake.put(snapshotKey(run), text);
  return core.commit([{ ...keys.run(run.day), put: run, ifRev }]);
};

/** Marks the run of a day as approved, unless another plan has taken its place. */
export const markApproved = async (
  { core }: Pick<Ports, 'core'>,
  { day, hash }: Pick<Plan, 'day' | 'hash'>,
): Promise<void> => {
  for (;;) {
    const kept = await readRun({ core }, day);
    if (kept?.run.planHash !== hash || kept.run.state === 'approved') return;
    const put: Run = { ...kept.run, state: 'approved' };
    if ((await core.commit([{ ...keys.run(day), put, ifRev: kept.rev }])) === 'done') return;
  }
};

/** Makes a kept run's plan once more from its snapshot and compares it with what was decided, to the byte. */
export const replayRun = async (
  { core, lake }: Pick<Ports, 'core' | 'lake'>,
  day: string,
): Promise<Replay> => {
  const kept = await readRun({ core }, day);
  if (!kept) return { kind: 'unknown', because: `no run was kept for ${day}` };
  const key = snapshotKey(kept.run);
  const bytes = await lake.get(key);
  if (!bytes) return { kind: 'unknown', because: `the inputs are not in the lake: ${key}` };
  if (sha256Hex(bytes) !== kept.run.inputsHash) {
    return { kind: 'different', because: `the inputs were changed since: ${key}` };
  }
  const snapshot = JSON.parse(new TextDecoder().decode(bytes)) as Snapshot;
  const { plan, explanation } = planFrom(snapshot);
  const again = { ...runOf(kept.run.inputsHash, plan, explanation), state: kept.run.state };
  if (canonicalJson(again) === canonicalJson(kept.run))
    return { kind: 'same', run: kept.run, plan };
  return { kind: 'different', because: `the same inputs now give plan ${plan.hash}` };
};

const snapshotKey = ({ day, inputsHash }: Pick<Run, 'day' | 'inputsHash'>): string =>
  `runs/${day}-${inputsHash}.json`;

const runOf = (inputsHash: string, plan: Plan, explanation: Reallocation): Run => ({
  day: plan.day,
  seed: plan.seed,
  basis: plan.basis,
  inputsHash,
  planHash: plan.hash,
  by: explanation.by,
  totalMicros: explanation.totalMicros,
  lambda: explanation.lambda,
  arms: explanation.lines,
  state: 'proposed',
});
