import type { Struck } from './coverage.ts';
import type { Outcome } from './play-seed.ts';

/** What many seeds came to. */
export type Tally = {
  seeds: number;
  calls: number;
  faults: number;
  byKind: Record<string, number>;
  /** By `fault/stage`. */
  struck: Struck;
  deadLetters: number;
  /** One number that stands for all traces, in whatever order the seeds were played. */
  traces: number;
  failed: { seed: number; invariant: string; because: string; at: string }[];
};

/** Nothing played yet. */
export const newTally = (): Tally => ({
  ...{ seeds: 0, calls: 0, faults: 0, deadLetters: 0, traces: 0 },
  ...{ byKind: {}, struck: {}, failed: [] },
});

/** Counts one seed in. */
export const countIn = (
  tally: Tally,
  { seed, calls, strikes, broken, trace, deadLetters }: Outcome,
): void => {
  tally.seeds += 1;
  tally.calls += calls;
  tally.faults += strikes.length;
  tally.deadLetters += deadLetters;
  tally.traces = (tally.traces ^ Number.parseInt(trace.slice(0, 8), 16)) >>> 0;
  for (const { kind, actor } of strikes) {
    tally.byKind[kind] = (tally.byKind[kind] ?? 0) + 1;
    tally.struck[`${kind}/${actor}`] = (tally.struck[`${kind}/${actor}`] ?? 0) + 1;
  }
  if (broken) tally.failed.push({ seed, ...broken });
};

/** Two tallies as one. */
export const added = (a: Tally, b: Tally): Tally => ({
  seeds: a.seeds + b.seeds,
  calls: a.calls + b.calls,
  faults: a.faults + b.faults,
  deadLetters: a.deadLetters + b.deadLetters,
  traces: (a.traces ^ b.traces) >>> 0,
  byKind: addedUp(a.byKind, b.byKind),
  struck: addedUp(a.struck, b.struck),
  failed: [...a.failed, ...b.failed].sort((one, other) => one.seed - other.seed),
});

const addedUp = (a: Record<string, number>, b: Record<string, number>): Record<string, number> => {
  const sum = { ...a };
  for (const [name, count] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
};
