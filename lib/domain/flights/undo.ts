import type { Micros } from '../money.ts';

/** A decision as it is kept: which budget replaced which, and for which plan. */
export type Decided = {
  lineId: string;
  version: number;
  day: string;
  fromMicros: Micros;
  planHash: string;
};

/** A line that a plan moved, or still waits to move: what stood before it, since when, and who moved it after. */
export type Moved = {
  lineId: string;
  armId: string;
  /** The budget that stood before the plan; undefined where the plan has changed nothing yet. */
  priorMicros: Micros | undefined;
  /** The campaign day from which the plan's budget counts. */
  since: string;
  laterPlan: string | undefined;
};

/**
 * The lines that a plan moved or asked to move, in the plan's order. What stood before is what its first decision
 * replaced; a decision of another plan since then takes a line out of the reach of an undo.
 */
export const movedBy = (
  plan: {
    hash: string;
    day: string;
    lines: readonly { lineId: string; armId: string; fromMicros: Micros; toMicros: Micros }[];
  },
  decisions: readonly Decided[],
): Moved[] => {
  const byLine = Map.groupBy(decisions, ({ lineId }) => lineId);
  return plan.lines.flatMap(({ lineId, armId, fromMicros, toMicros }): Moved[] => {
    const ofLine = (byLine.get(lineId) ?? []).toSorted((a, b) => a.version - b.version);
    const first = ofLine.find(({ planHash }) => planHash === plan.hash);
    if (!first && fromMicros === toMicros) return [];
    const later = first && ofLine.findLast(({ version }) => version > first.version);
    return [
      {
        lineId,
        armId,
        priorMicros: first?.fromMicros,
        since: first?.day ?? plan.day,
        laterPlan: later?.planHash === plan.hash ? undefined : later?.planHash,
      },
    ];
  });
};
