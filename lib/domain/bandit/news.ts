import { at } from './belief.ts';
import type { Circumstances } from './circumstances.ts';
import type { Surprise } from './meet-row.ts';
import type { PolicyArm } from './outset.ts';

/** Arms that news may move together: those of one category, creative or zone. */
export type NewsGroup = { name: string; slots: number[] };

/** A jump is news from this many standard deviations of a group's joint surprise, of so many arms. */
const BOUND = 4.5;
const LEAST_ARMS = 3;
/** A single arm counts no further than this. */
const MOST = 4;
/** Before this round everything is news. */
const FIRST = 4;
/** Groups that one round may loosen, and the least variance that one gains. */
const GROUPS = 4;
const LEAST_VARIANCE = 0.05;

/** The groups that news may move, in the order of their first arm. */
export const newsGroups = (arms: readonly PolicyArm[]): NewsGroup[] => {
  const groups = new Map<string, number[]>();
  for (const [slot, { category, creative, zone }] of arms.entries()) {
    for (const name of [`category ${category}`, `creative ${creative}`, `zone ${zone}`]) {
      const known = groups.get(name);
      if (known) known.push(slot);
      else groups.set(name, [slot]);
    }
  }
  return [...groups].map(([name, slots]) => ({ name, slots }));
};

/**
 * Looks for common jumps in the last round: where a group's joint surprise passes the bound, what was known of its
 * arms' levels is loosened from that round on (intervention; West and Harrison, Bayesian Forecasting, 11). The
 * largest first, arms that it explains taken out. Whether there was any.
 */
export const loosenByNews = (
  groups: readonly NewsGroup[],
  { standardised, logs }: Surprise,
  loosened: Circumstances['loosened'],
  round: number,
): boolean => {
  if (round < FIRST) return false;
  for (let pick = 0; pick < GROUPS; pick += 1) {
    const jumps = groups
      .map((group) => jumpOf(group, standardised, logs, loosened[round]))
      .filter(({ arms, z }) => arms >= LEAST_ARMS && Math.abs(z) >= BOUND);
    const [first, ...rest] = jumps;
    if (!first) return pick > 0;
    const top = rest.reduce((a, b) => (Math.abs(b.z) > Math.abs(a.z) ? b : a), first);
    const variances = loosened[round] ?? new Float64Array(standardised.length);
    for (const slot of top.group.slots) variances[slot] = Math.max(LEAST_VARIANCE, top.mean ** 2);
    loosened[round] = variances;
  }
  return true;
};

const jumpOf = (
  group: NewsGroup,
  residuals: Float64Array,
  logs: Float64Array,
  known: Float64Array | undefined,
) => {
  let [z, sum, arms] = [0, 0, 0];
  for (const slot of group.slots) {
    const residual = residuals[slot] ?? Number.NaN;
    if (Number.isNaN(residual) || at(known, slot) > 0) continue;
    z += Math.max(-MOST, Math.min(MOST, residual));
    sum += at(logs, slot);
    arms += 1;
  }
  return { group, z: z / Math.sqrt(arms), mean: sum / arms, arms };
};
