import type { Micros } from '../money.ts';
import type { Standing } from './ahead.ts';
import { type GrantLine, grant } from './grant.ts';
import type { Caps } from './tally.ts';

/** What a line wants, what was decided for it, and since which version; micros a day. */
export type LineTarget = {
  version: number;
  targetMicros: Micros;
  wantedMicros: Micros;
  planHash: string;
};

/** A line and what is known of it before a round of decisions. */
export type BookLine = Standing & { target: LineTarget | undefined; holdMicros: Micros };

/** A target that moved. */
export type Change = { lineId: string; version: number; fromMicros: Micros; toMicros: Micros };

/** One round of decisions: all targets after it, what moved, what waits, what lines may spend from now on. */
export type Round = {
  targets: Record<string, LineTarget>;
  changes: Change[];
  waiting: string[];
  /** The budget that may be in force for each line today, and from tomorrow on; lines without one left out. */
  today: Record<string, Micros>;
  tomorrow: Record<string, Micros>;
};

/** Takes over what a plan wants, if one is given, and grants what the caps allow. Lines outside the plan keep theirs. */
export const decideRound = ({
  day,
  lines,
  plan,
  caps,
  otherCommittedMicros,
}: {
  day: string;
  lines: readonly BookLine[];
  plan?: { hash: string; lines: readonly { lineId: string; toMicros: Micros }[] } | undefined;
  caps: Caps;
  otherCommittedMicros: Micros;
}): Round => {
  const planned = new Map(plan?.lines.map(({ lineId, toMicros }) => [lineId, toMicros]));
  const asked = lines.map(
    (line): GrantLine => ({
      ...line,
      wantedMicros: planned.get(line.lineId) ?? line.target?.wantedMicros ?? 0,
      targetMicros: line.target?.targetMicros ?? 0,
    }),
  );
  const { grants, waiting } = grant({ day, lines: asked, caps, otherCommittedMicros });
  const granted = new Map(grants.map(({ lineId, micros }) => [lineId, micros]));
  const round: Round = { targets: {}, changes: [], waiting, today: {}, tomorrow: {} };
  for (const [index, line] of lines.entries()) {
    const { lineId, target, holdMicros } = line;
    const micros = granted.get(lineId) ?? target?.targetMicros ?? 0;
    const version = (target?.version ?? 0) + (granted.has(lineId) ? 1 : 0);
    const planHash = planned.has(lineId) ? plan?.hash : target?.planHash;
    if (planHash !== undefined) {
      const wantedMicros = asked[index]?.wantedMicros ?? 0;
      round.targets[lineId] = { version, targetMicros: micros, wantedMicros, planHash };
    }
    if (granted.has(lineId)) {
      const fromMicros = target?.targetMicros ?? 0;
      round.changes.push({ lineId, version, fromMicros, toMicros: micros });
    }
    const hold = Math.max(micros, holdMicros);
    if (hold > 0) round.tomorrow[lineId] = hold;
    const today = Math.max(hold, line.todayMicros ?? 0);
    if (today > 0) round.today[lineId] = today;
  }
  return round;
};
