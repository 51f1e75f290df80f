import type { Outset, PolicyArm, Turn } from '../../../lib/domain/bandit/outset.ts';
import type { Counted, Policy } from '../play.ts';

/** What every baseline keeps: the arms that are open and what each did by round. */
export type Desk = {
  outset: Outset;
  open: PolicyArm[];
  /** By arm: the latest row of each round. */
  rows: Map<string, Map<number, Counted>>;
  /** What was given last. */
  last: Record<string, number>;
};

/** A baseline is a rule that weighs the open arms; money is paced evenly and divided by weight within bounds. */
export const baseline = (
  name: string,
  rule: (outset: Outset) => (desk: Desk, turn: Turn) => number[],
): Policy => ({
  name,
  begin: (outset) => {
    const desk: Desk = { outset, open: [...outset.arms], rows: new Map(), last: {} };
    const known = new Map(outset.arms.map((arm) => [arm.id, arm]));
    const weigh = rule(outset);
    return {
      decide: (turn) => {
        for (const arm of turn.added ?? []) known.set(arm.id, arm);
        const paused = new Set(turn.paused);
        const back = [...(turn.added ?? []).map(({ id }) => id), ...(turn.resumed ?? [])];
        desk.open = desk.open
          .filter(({ id }) => !paused.has(id))
          .concat(back.flatMap((id) => known.get(id) ?? []));
        const sum = Math.min(
          turn.roundCapMicros,
          turn.budgetRemainingMicros / turn.roundsLeft,
          turn.budgetRemainingMicros / (1 + outset.deliveryOverMax),
        );
        desk.last = divide(desk.open, weigh(desk, turn), sum);
        return desk.last;
      },
      observe: (results) => {
        for (const result of results) {
          const own = desk.rows.get(result.armId) ?? new Map<number, Counted>();
          own.set(result.round, result);
          desk.rows.set(result.armId, own);
        }
      },
    };
  },
});

/** Rows of an arm from a round on, oldest first. */
export const rowsSince = (desk: Desk, armId: string, round: number): Counted[] =>
  [...(desk.rows.get(armId)?.values() ?? [])].filter((row) => row.round >= round);

/** Whole micros in proportion to weights, each within its arm's bounds; what bounds take away goes to the others. */
const divide = (arms: PolicyArm[], weights: number[], sum: number): Record<string, number> => {
  const at = (scale: number): number[] =>
    arms.map(({ minMicros, maxMicros }, index) =>
      Math.floor(Math.min(maxMicros, Math.max(minMicros, scale * (weights[index] ?? 0)))),
    );
  const total = (list: number[]) => list.reduce((a, b) => a + b, 0);
  let low = -40;
  let high = 80;
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (total(at(Math.exp(middle))) > sum) high = middle;
    else low = middle;
  }
  const shares = at(Math.exp(low));
  if (total(shares) > sum) return {};
  return Object.fromEntries(arms.map(({ id }, index) => [id, shares[index] ?? 0]));
};
