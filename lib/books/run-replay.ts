import type { Plan } from '../contracts/decision.ts';
import { canonicalJson, sha256Hex } from '../domain/canonical.ts';
import type { Ports } from '../ports.ts';
import { planFrom, type Snapshot } from './proposals.ts';
import { type Run, readRun, runOf, snapshotKey } from './runs.ts';

/** What replaying a run showed: the same plan and explanation again, or what differs and in which parts. */
export type Replay =
  | { kind: 'same'; run: Run; plan: Plan }
  | { kind: 'different'; because: string; parts: string[] }
  | { kind: 'unknown'; because: string };

const MOST_PARTS = 10;

/** Makes a kept run's plan once more from its snapshot and compares it with what was decided, to the byte. */
export const replayRun = async (
  ports: Pick<Ports, 'core' | 'lake'>,
  id: string,
): Promise<Replay> => {
  const kept = await readRun(ports, id);
  if (!kept) return { kind: 'unknown', because: `no run was kept for ${id}` };
  const { run } = kept;
  if (run.id !== id) return different(`the record holds the run ${run.id}`, ['id']);
  const key = snapshotKey(run);
  const bytes = await ports.lake.get(key);
  if (!bytes) return { kind: 'unknown', because: `the inputs are not in the lake: ${key}` };
  const changed = sha256Hex(bytes) !== run.inputsHash;
  const made = madeAgain(run, new TextDecoder().decode(bytes));
  if (!made) return different(`the inputs can no longer be read: ${key}`, ['inputs']);
  const parts = differences(made.run, run);
  if (changed) return different(`the inputs were changed since: ${key}`, parts);
  if (parts.length === 0) return { kind: 'same', run, plan: made.plan };
  return different(`the same inputs now give plan ${made.plan.hash}`, parts);
};

const different = (because: string, parts: string[]): Replay => ({
  kind: 'different',
  because,
  parts: parts.slice(0, MOST_PARTS),
});

/** The run that a snapshot's text gives now; undefined where it is none. */
const madeAgain = (
  { id, inputsHash, state }: Run,
  text: string,
): { run: Run; plan: Plan } | undefined => {
  try {
    const snapshot = JSON.parse(text) as Snapshot;
    const made = planFrom(snapshot);
    if ('kind' in made) return undefined;
    return { run: { ...runOf(id, inputsHash, snapshot, made), state }, plan: made.plan };
  } catch {
    return undefined;
  }
};

/** Where two documents differ, part by part: "arms/north.a/theta: 1.2, was 1.1". */
const differences = (now: unknown, was: unknown, path = ''): string[] => {
  if (canonicalJson(now ?? null) === canonicalJson(was ?? null)) return [];
  if (!isTree(now) || !isTree(was)) return [`${path}: ${shown(now)}, was ${shown(was)}`];
  const [ours, theirs] = [byName(now), byName(was)];
  const names = new Set([...Object.keys(theirs), ...Object.keys(ours)]);
  return [...names].flatMap((name) =>
    differences(ours[name], theirs[name], path === '' ? name : `${path}/${name}`),
  );
};

const isTree = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Rows of a list by their line, so that one that is missing does not shift the others. */
const byName = (tree: object): Record<string, unknown> =>
  Array.isArray(tree)
    ? Object.fromEntries(tree.map((row, index) => [row?.lineId ?? String(index), row]))
    : { ...tree };

const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));
