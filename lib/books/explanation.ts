import { type Explained, explain } from '../domain/bandit/explain.ts';
import { type WhyNot, whyNot } from '../domain/bandit/why-not.ts';
import type { Ports } from '../ports.ts';
import { planFrom } from './proposals.ts';
import { listRuns, type Run, readRun, readSnapshot } from './runs.ts';

/** A run's changes of budgets taken apart, line by line; and for the lines asked for, why each got no more. */
export type RunExplained = {
  kind: 'explained';
  run: Run;
  lines: Explained[];
  whyNot: WhyNot[];
};

/**
 * Explains a kept run from its snapshot and that of the run before it. `isAsked` says of which arms or lines it is
 * looked for what would have given them more. Unknown where the run or its inputs are not kept.
 */
export const explainRun = async (
  ports: Pick<Ports, 'core' | 'lake'>,
  id: string,
  isAsked: (line: { lineId: string; armId: string }) => boolean,
): Promise<RunExplained | { kind: 'unknown'; because: string }> => {
  const kept = await readRun(ports, id);
  if (!kept) {
    const known = (await listRuns(ports)).map((run) => run.id);
    const last = known.at(-1);
    const hint = last === undefined ? 'none has run yet' : `the last is ${last}`;
    return { kind: 'unknown', because: `no run was kept for ${id}; ${hint}` };
  }
  const { run } = kept;
  const snapshot = await readSnapshot(ports, run);
  const made = snapshot && planFrom(snapshot);
  if (!snapshot || !made || 'kind' in made) {
    return { kind: 'unknown', because: `the inputs of run ${id} cannot be read` };
  }
  const before = snapshot.beforeRun && (await readRun(ports, snapshot.beforeRun));
  const earlier = before ? await readSnapshot(ports, before.run) : undefined;
  const lines = explain(snapshot.task, earlier?.task, made.plan.lines);
  return {
    kind: 'explained',
    run,
    lines,
    whyNot: lines.filter(isAsked).flatMap(({ lineId }) => whyNot(snapshot.task, lineId) ?? []),
  };
};
