import { inOrder } from '../text-order.ts';
import type { PolicyArm, Result } from './outset.ts';

/** One round's rows as columns over the arms' slots; arms without a row have neither dollars nor impressions. */
export type Column = {
  /** Dollars spent; NaN without a row. */
  dollars: Float64Array;
  impressions: Float64Array;
  /** Log dollars for an impression; NaN where one of them is missing. */
  logCost: Float64Array;
  /** In-category voters, as far as they are reported; NaN where a row does not say. */
  reach: Float64Array;
  /** Rounds between the row's own and the last report of it; -1 once final. */
  age: Int16Array;
  /** Dollars that arms were given for the round. */
  given: Float64Array;
};

/** What is known of a campaign: its arms by slot, and their rows by round. */
export type Record = {
  arms: PolicyArm[];
  /** By slot: the round in which it was announced. */
  since: number[];
  slots: Map<string, number>;
  columns: Column[];
};

/** An empty record. */
export const emptyRecord = (): Record => ({ arms: [], since: [], slots: new Map(), columns: [] });

/** Gives arms that are not known yet the next slots, in the order of their ids, however they came. */
export const enrol = (record: Record, arms: readonly PolicyArm[], round: number): void => {
  for (const arm of arms.toSorted((a, b) => inOrder(a.id, b.id))) {
    const known = record.slots.get(arm.id);
    if (known !== undefined) record.arms[known] = arm;
    else {
      record.slots.set(arm.id, record.arms.length);
      record.arms.push(arm);
      record.since.push(round);
    }
  }
};

/** The column of a round, with room for every arm; rounds in between that nobody reported are empty. */
export const columnOf = (record: Record, round: number): Column => {
  while (record.columns.length <= round) record.columns.push(emptyColumn(record.arms.length));
  const column = record.columns[round] ?? emptyColumn(0);
  if (column.reach.length >= record.arms.length) return column;
  const wider = emptyColumn(record.arms.length);
  wider.dollars.set(column.dollars);
  wider.impressions.set(column.impressions);
  wider.logCost.set(column.logCost);
  wider.reach.set(column.reach);
  wider.age.set(column.age);
  wider.given.set(column.given);
  record.columns[round] = wider;
  return wider;
};

/** Enters one row in the place of what was said of it before. Rows of unknown arms are refused by a throw. */
export const enter = (record: Record, result: Result, now: number): void => {
  const slot = record.slots.get(result.armId);
  if (slot === undefined) throw new Error(`No arm ${result.armId}`);
  const column = columnOf(record, result.round);
  column.dollars[slot] = result.spendMicros / 1e6;
  column.impressions[slot] = result.impressions;
  const cost = result.spendMicros / 1e6 / result.impressions;
  column.logCost[slot] = cost > 0 && cost < Infinity ? Math.log(cost) : Number.NaN;
  column.reach[slot] = result.reach ?? Number.NaN;
  column.age[slot] = result.final ? -1 : Math.max(0, now - result.round);
};

/** Takes note of what arms were given for a round, in micros; the slots are those of the arms. */
export const noteGiven = (
  record: Record,
  round: number,
  slots: readonly number[],
  micros: readonly number[],
): void => {
  const { given } = columnOf(record, round);
  for (const [index, slot] of slots.entries()) given[slot] = (micros[index] ?? 0) / 1e6;
};

/** Whether a column has a row of an arm that says what money or impressions did. */
export const tells = ({ dollars, impressions, reach }: Column, slot: number): boolean =>
  ((impressions[slot] ?? 0) > 0 || (dollars[slot] ?? 0) > 0) && !Number.isNaN(reach[slot]);

/** The latest round before `now` of which any row tells something; -1 where there is none. */
export const latestRound = ({ columns }: Record, now: number): number => {
  for (let round = Math.min(now, columns.length) - 1; round >= 0; round -= 1) {
    const column = columns[round];
    if (column?.reach.some((_, slot) => tells(column, slot))) return round;
  }
  return -1;
};

const emptyColumn = (size: number): Column => ({
  dollars: new Float64Array(size).fill(Number.NaN),
  impressions: new Float64Array(size),
  logCost: new Float64Array(size).fill(Number.NaN),
  reach: new Float64Array(size),
  age: new Int16Array(size).fill(-1),
  given: new Float64Array(size),
});
