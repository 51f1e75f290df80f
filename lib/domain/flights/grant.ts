import type { Micros } from '../money.ts';
import {
  type Caps,
  type Dated,
  dated,
  openDays,
  type Standing,
  type Tally,
  tallyOf,
} from './tally.ts';

/** A line before a round of decisions: what it wants, what was decided, what may be in force. Micros a day. */
export type GrantLine = Standing & {
  wantedMicros: Micros;
  targetMicros: Micros;
  holdMicros: Micros;
};

/** A new target for a line, in micros a day. */
export type Grant = { lineId: string; micros: Micros };

/**
 * Decides new targets. Cuts are granted at once. A raise is granted whole or waits, in the order of line ids: only
 * while past cost and the worst case of every hold until the lines end stay within campaign, flight and day cap.
 * Where even the targets would pass a cap (its owner lowered it, a platform passed its bound), the last lines are
 * cut to what fits. Lines that have ended are never raised. No cap is passed by a micro.
 */
export const grant = ({
  day,
  lines,
  caps,
  otherCommittedMicros,
}: {
  day: string;
  lines: readonly GrantLine[];
  caps: Caps;
  otherCommittedMicros: Micros;
}): { grants: Grant[]; waiting: string[] } => {
  const all = lines.map((line) => dated(line, day));
  const live = all
    .filter(({ daysLeft }) => daysLeft > 0)
    .sort((a, b) => (a.lineId < b.lineId ? -1 : 1));
  // Ended lines hold nothing of the future, but what they have cost counts.
  const trimmed = trim(live, tallyOf(day, all, caps, otherCommittedMicros, cutOf), day);
  const targets = new Map(
    lines.map((line) => [line.lineId, trimmed.get(line.lineId) ?? cutOf(line)] as const),
  );
  const tally = tallyOf(day, all, caps, otherCommittedMicros, ({ holdMicros }) => holdMicros);
  const waiting: string[] = [];
  for (const line of live) {
    if (line.wantedMicros <= (targets.get(line.lineId) ?? 0)) continue;
    tally.set(line, Math.max(line.wantedMicros, line.holdMicros));
    if (tally.holds(line)) {
      targets.set(line.lineId, line.wantedMicros);
    } else {
      tally.set(line, line.holdMicros);
      waiting.push(line.lineId);
    }
  }
  const changed = lines.filter((line) => targets.get(line.lineId) !== line.targetMicros);
  return {
    grants: changed.map(({ lineId }) => ({ lineId, micros: targets.get(lineId) ?? 0 })),
    waiting,
  };
};

const cutOf = ({ wantedMicros, targetMicros }: GrantLine): Micros =>
  Math.min(wantedMicros, targetMicros);

/** The targets after cuts, lowered from the last line on where they would pass a cap by themselves. */
const trim = (live: readonly Dated<GrantLine>[], tally: Tally, day: string) => {
  const targets = new Map<string, Micros>();
  for (const line of live.toReversed()) {
    const excess = openDays(line, day) > 0 ? tally.excessPerDay(line) : 0n;
    const lowered = excess > 0n ? lowerBy(line, cutOf(line), excess) : cutOf(line);
    targets.set(line.lineId, lowered);
    tally.set(line, lowered);
  }
  return targets;
};

const lowerBy = ({ overDeliveryBasisPoints }: Standing, target: Micros, excess: bigint): Micros => {
  const scale = BigInt(10_000 + overDeliveryBasisPoints);
  const room = (BigInt(target) * scale + 9_999n) / 10_000n - excess;
  return room > 0n ? Number((room * 10_000n) / scale) : 0;
};
