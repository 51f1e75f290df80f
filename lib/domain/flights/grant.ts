import type { Micros } from '../money.ts';
import {
  costChanged,
  costKept,
  type Dated,
  dated,
  isBound,
  openDays,
  type Standing,
} from './ahead.ts';
import { type Caps, type Held, held, type Tally, tallyOf } from './tally.ts';

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
 * while past cost and the worst case of every hold until the lines end stay within campaign, flight, zone and day cap.
 * Where even the targets would pass a cap (its owner lowered it, a platform passed its bound), the last lines are
 * cut to what fits. A budget that a month's or week's bound holds is kept or ended where a cut, which begins the
 * period anew, would not fit. Lines that have ended are never raised. No cap is passed by a micro.
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
  const cuts = tallyOf(day, all, caps, otherCommittedMicros, (line) =>
    changedTo(line, cutOf(line)),
  );
  const targets = new Map(lines.map((line) => [line.lineId, cutOf(line)]));
  const waiting: string[] = [];
  for (const line of live.toReversed()) {
    const target = trim(line, cuts);
    targets.set(line.lineId, target);
    if (target > line.wantedMicros) waiting.push(line.lineId);
  }
  const targetOf = ({ lineId }: GrantLine): Micros => targets.get(lineId) ?? 0;
  const holding = (line: Dated<GrantLine>): Held =>
    isBound(line)
      ? { ...changedTo(line, targetOf(line)), micros: Math.max(line.holdMicros, targetOf(line)) }
      : held(line, line.holdMicros);
  const tally = tallyOf(day, all, caps, otherCommittedMicros, holding);
  for (const line of live) {
    if (line.wantedMicros <= targetOf(line)) continue;
    const raised = Math.max(line.wantedMicros, line.holdMicros);
    tally.set(line, { ...changedTo(line, raised), micros: raised });
    if (tally.holds(line)) {
      targets.set(line.lineId, line.wantedMicros);
    } else {
      tally.set(line, holding(line));
      waiting.push(line.lineId);
    }
  }
  const changed = lines.filter((line) => targetOf(line) !== line.targetMicros);
  return {
    grants: changed.map((line) => ({ lineId: line.lineId, micros: targetOf(line) })),
    waiting,
  };
};

const cutOf = ({ wantedMicros, targetMicros }: GrantLine): Micros =>
  Math.min(wantedMicros, targetMicros);

/** What a line may cost once its target is this; a bound line with all that the change itself may cost. */
const changedTo = (line: Dated<GrantLine>, micros: Micros): Held => {
  if (!isBound(line)) return held(line, micros);
  const stands = micros === line.steady.micros;
  return { micros, ahead: stands ? costKept(line) : costChanged(line, micros) };
};

/** The target after cuts, lowered where it would pass a cap by itself. */
const trim = (line: Dated<GrantLine>, tally: Tally): Micros => {
  if (openDays(line) === 0) return cutOf(line);
  if (isBound(line)) return keepOrEnd(line, tally);
  const excess = tally.excessPerDay(line);
  const lowered = excess > 0n ? lowerBy(line, cutOf(line), excess) : cutOf(line);
  tally.set(line, held(line, lowered));
  return lowered;
};

const keepOrEnd = (line: Dated<GrantLine>, tally: Tally): Micros => {
  for (const micros of new Set([cutOf(line), line.targetMicros])) {
    tally.set(line, changedTo(line, micros));
    if (tally.excessPerDay(line) === 0n) return micros;
  }
  tally.set(line, held(line, 0));
  return 0;
};

const lowerBy = ({ overDeliveryBasisPoints }: Standing, target: Micros, excess: bigint): Micros => {
  const scale = BigInt(10_000 + overDeliveryBasisPoints);
  const room = (BigInt(target) * scale + 9_999n) / 10_000n - excess;
  return room > 0n ? Number((room * 10_000n) / scale) : 0;
};
