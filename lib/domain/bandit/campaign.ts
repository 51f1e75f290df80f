import type { Belief } from './belief.ts';
import { type Circumstances, cycleOf } from './circumstances.ts';
import { type Development, emptyDevelopment, noteReport } from './development.ts';
import type { Outset, Result, Turn } from './outset.ts';
import { columnOf, emptyRecord, enrol, enter, type Record } from './record.ts';
import { startBelief } from './start-belief.ts';

/** A campaign as it stands between two messages: a fold of what was announced, decided and observed. */
export type Campaign = {
  outset: Outset;
  record: Record;
  /** Slots that may be given money. */
  open: Set<number>;
  development: Development;
  belief: Belief;
  loosened: Circumstances['loosened'];
  /** The round that was decided last. */
  round: number;
};

/** A campaign before its first round. */
export const beginCampaign = (outset: Outset): Campaign => {
  const record = emptyRecord();
  enrol(record, outset.arms, 0);
  return {
    outset,
    record,
    open: new Set(record.arms.keys()),
    development: emptyDevelopment(outset.reportLagRounds),
    belief: startBelief(record.arms, cycleOf(outset)),
    loosened: [],
    round: -1,
  };
};

/**
 * Enters results that were reported at the end of a round, of the last decided one if none is given; a row for a past
 * round takes the place of what was said of it before. Throws on an unknown arm.
 */
export const observe = (
  campaign: Campaign,
  results: readonly Result[],
  now = campaign.round,
): void => {
  const { record, development } = campaign;
  for (const result of results) {
    enter(record, result, now);
    const slot = record.slots.get(result.armId) ?? 0;
    const age = result.final ? development.ages : Math.max(0, now - result.round);
    if (result.reach === null) continue;
    noteReport(development, record, { slot, round: result.round, age, reach: result.reach });
  }
};

/** Takes in who comes, stops and goes on, before a round is decided. */
export const attend = (campaign: Campaign, turn: Turn): void => {
  const { record, open, outset } = campaign;
  const added = turn.added ?? [];
  if (added.length > 0) {
    enrol(record, added, turn.round);
    campaign.belief = startBelief(record.arms, cycleOf(outset), campaign.belief);
  }
  const slotsOf = (ids: readonly string[] = []) => ids.flatMap((id) => record.slots.get(id) ?? []);
  for (const slot of slotsOf(added.map(({ id }) => id))) open.add(slot);
  for (const slot of slotsOf(turn.resumed)) open.add(slot);
  for (const slot of slotsOf(turn.paused)) open.delete(slot);
  campaign.round = turn.round;
  if (turn.round > 0) columnOf(record, turn.round - 1);
};
