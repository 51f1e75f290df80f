import type { Micros } from '../money.ts';
import { type Funds, moneyGrid } from './money-grid.ts';
import type { Outlook } from './outlook.ts';
import type { Response } from './response.ts';
import { splitBudget } from './split-budget.ts';
import { stateGain } from './state-gain.ts';
import { statewideMoves } from './value.ts';

/** All that a plan follows from; the same task gives the same plan. */
export type PlanTask = {
  outlook: Outlook;
  response: Response;
  budgetMicros: Micros;
  /** Money that is there by dates; empty where all of it is there from the first. */
  funds: readonly Funds[];
  seed: string;
};

/** The best spend by zone that was found, in micros and in the order of the outlook; less than one money step is left over. */
export const spendOf = (
  { outlook, response, budgetMicros, funds }: Omit<PlanTask, 'seed'>,
  parts?: number,
): { spend: Micros[]; upperBound: number } => {
  const grid = moneyGrid(outlook, response, budgetMicros, funds, parts);
  const furthest = statewideMoves(
    outlook,
    grid.moved.map((moved) => moved.at(-1) ?? 0),
  );
  const states = outlook.contests.map((view, contest) => stateGain(view, furthest[contest] ?? 0));
  const { steps, upperBound } = splitBudget(outlook, grid, states);
  return { spend: steps.map((own) => own * grid.stepMicros), upperBound };
};
