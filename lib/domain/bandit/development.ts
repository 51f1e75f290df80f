import { add } from './belief.ts';
import type { Record } from './record.ts';

/** Counts that both ages of a step have reported, by channel and age: what the chain ladder is made of. */
export type Development = {
  ages: number;
  /** By channel: sums at an age and at the next, over rows seen at both. */
  before: Map<string, Float64Array>;
  after: Map<string, Float64Array>;
  /** By round: the reach last reported at each age, by slot. */
  seen: Map<number, Float64Array[]>;
};

/** Development with so many ages to come before a row is final. */
export const emptyDevelopment = (ages: number): Development => ({
  ages,
  before: new Map(),
  after: new Map(),
  seen: new Map(),
});

/** Voters that the prior of a step is worth, and the share that it expects a step to leave behind. */
const WORTH = 20;

/** Takes note of a report of so many voters at an age; `ages` stands for final. Ages that were passed over are taken to lie between. */
export const noteReport = (
  development: Development,
  record: Record,
  { slot, round, age, reach }: { slot: number; round: number; age: number; reach: number },
): void => {
  const { ages, before, after, seen } = development;
  if (ages === 0) return;
  const size = record.arms.length;
  const rows = seen.get(round) ?? [];
  seen.set(round, rows);
  const at = Math.min(age, ages);
  const own = rows[at] ?? new Float64Array(size).fill(Number.NaN);
  rows[at] = own;
  own[slot] = reach;
  let from = at - 1;
  while (from >= 0 && Number.isNaN(rows[from]?.[slot] ?? Number.NaN)) from -= 1;
  const earlier = rows[from]?.[slot];
  if (earlier === undefined) return;
  const channel = record.arms[slot]?.channel ?? '';
  const [stepsBefore, stepsAfter] = [before, after].map((sums) => {
    const steps = sums.get(channel) ?? new Float64Array(ages);
    sums.set(channel, steps);
    return steps;
  });
  const step = (reach - earlier) / (at - from);
  for (let age = from; age < at; age += 1) {
    add(stepsBefore, age, earlier + step * (age - from));
    add(stepsAfter, age, earlier + step * (age + 1 - from));
  }
  for (const old of seen.keys()) if (old < round - 2 * ages - 2) seen.delete(old);
};

/**
 * The share of the final count that is reported at each age, by the chain ladder (Mack, 1993): the product of the
 * steps still to come, each pooled toward all channels'. Without any data a count is taken to close in evenly.
 */
export const reportedShares = (development: Development, channel: string): Float64Array => {
  const { ages, before, after } = development;
  const shares = new Float64Array(ages + 1).fill(1);
  const pooled = (sums: Map<string, Float64Array>, step: number) =>
    [...sums.values()].reduce((sum, steps) => sum + (steps[step] ?? 0), 0);
  for (let age = ages - 1; age >= 0; age -= 1) {
    const prior = (age + 2) / (age + 3);
    const all = (pooled(before, age) + WORTH * prior) / (pooled(after, age) + WORTH);
    const own =
      ((before.get(channel)?.[age] ?? 0) + WORTH * all) /
      ((after.get(channel)?.[age] ?? 0) + WORTH);
    shares[age] = (shares[age + 1] ?? 1) * Math.min(1.5, own);
  }
  return shares;
};
