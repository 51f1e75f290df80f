import type { Micros } from '../money.ts';
import type { Funds } from '../zones/money-grid.ts';
import { type PlanTask, spendOf } from '../zones/plan-task.ts';
import { shareMoved } from '../zones/response.ts';
import { expectedOf } from '../zones/value.ts';
import { inTheMiddle, movesOf } from './channel-moves.ts';
import { costOf, type FieldChoice, type FieldChoices } from './field-choice.ts';
import { seenAfter } from './seen-after.ts';

/** Between rounds ads are split in coarser steps. */
const PARTS = 250;
/** The price of money is taken over this part of the budget. */
const PRICED = 0.05;

/** The task of ads once people are in the field: what they moved is seen, what they cost is gone. */
export const adsTask = (
  ads: PlanTask,
  { effects }: FieldChoices,
  choice: FieldChoice,
): PlanTask => {
  const cost = costBy(choice, null);
  const { field } = movesOf(ads.outlook, choice, inTheMiddle(effects));
  const funds = ads.funds.map(
    ({ by, micros }): Funds => ({ by, micros: micros - costBy(choice, by) }),
  );
  return {
    ...ads,
    outlook: seenAfter(ads.outlook, field),
    budgetMicros: ads.budgetMicros - cost,
    funds,
  };
};

/** What chosen people cost for contests up to a date, in micros; all of it where `by` is null. */
export const costBy = ({ shifts, visits }: FieldChoice, by: string | null): Micros => {
  const cost = costOf({
    shifts: shifts.filter(({ choice }) => by === null || choice.zone.date <= by),
    visits: visits.filter(({ zone }) => by === null || zone.date <= by),
  });
  return cost.organizers + cost.visits;
};

/** What people and the ads around them are expected to bring in all, and what a micro more would bring in ads. */
export type Round = {
  choice: FieldChoice;
  adsMoved: number[];
  total: number;
  delegatesPerMicro: number;
};

/** Plans the ads around chosen people. */
export const adsAround = (ads: PlanTask, choices: FieldChoices, choice: FieldChoice): Round => {
  const task = adsTask(ads, choices, choice);
  const { outlook, response, budgetMicros } = task;
  const at = (micros: Micros): { spend: number[]; total: number } => {
    const { spend } = spendOf({ ...task, budgetMicros: micros }, PARTS);
    return { spend, total: expectedOf(outlook, response, spend).total };
  };
  const all = at(budgetMicros);
  const less = Math.round(ads.budgetMicros * PRICED);
  const rest = Math.max(0, budgetMicros - less);
  const adsMoved = outlook.zones.map(({ voters }, zone) =>
    shareMoved(response, voters, all.spend[zone] ?? 0),
  );
  return {
    choice,
    adsMoved,
    total: all.total,
    delegatesPerMicro: Math.max(0, all.total - at(rest).total) / Math.max(1, budgetMicros - rest),
  };
};
