import type { PlanTask } from '../zones/plan-task.ts';
import type { Range } from '../zones/sensitivity.ts';
import type { Sources } from './brief-inputs.ts';
import type { FieldChoices } from './field-choice.ts';

/** All that a field plan follows from; the same task gives the same plan. */
export type FieldTask = {
  ads: PlanTask;
  movable: Range;
  costPerVoterMicros: Range;
  choices: FieldChoices;
  sources: Sources;
};
