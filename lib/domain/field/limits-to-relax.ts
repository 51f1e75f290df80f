import type { FieldChoices } from './field-choice.ts';
import { fieldProgram } from './field-program.ts';
import type { Solve } from './integer-program.ts';
import { pinConflicts } from './pin-conflicts.ts';
import type { Relaxation } from './relaxation.ts';

/** The fewest limits, and the smallest parts of them, that have to give so that all pins and needs can be kept. */
export const limitsToRelax = (choices: FieldChoices, solve: Solve): Relaxation[] => {
  const bare = { ...choices, visits: choices.visits.filter(({ isPinned }) => isPinned) };
  const conflicts = pinConflicts(choices);
  if (conflicts.length > 0) bare.visits = [];
  const { program, slacks } = fieldProgram(bare, [], 0, true);
  const solution = solve(program);
  return [...conflicts, ...(solution ? slacks.relaxed(solution.values) : [])];
};
