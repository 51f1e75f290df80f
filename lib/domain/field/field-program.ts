import type { FieldChoice, FieldChoices } from './field-choice.ts';
import { chargeCosts, costsOf, fundsRows, worthRows } from './field-rows.ts';
import { type IntegerProgram, ProgramDraft, type Solution } from './integer-program.ts';
import { organizerRows } from './organizer-rows.ts';
import { Slacks } from './relaxation.ts';
import { visitRows } from './visit-rows.ts';
import type { WorthPart } from './zone-worth.ts';

/** A programme, and how its solution reads. */
export type FieldProgram = {
  program: IntegerProgram;
  slacks: Slacks;
  read(solution: NonNullable<Solution>): FieldChoice;
};

/**
 * Writes the choice of people as a mixed-integer programme: a generalised assignment (Ross and Soland, 1975) with a
 * concave, piecewise straight worth of the votes of each zone, less what the money would bring in ads at
 * `delegatesPerMicro`. Elastic, the same programme looks for the fewest and smallest limits to relax instead
 * (elastic programming; Brown and Graves, 1975).
 */
export const fieldProgram = (
  choices: FieldChoices,
  worths: readonly WorthPart[][],
  delegatesPerMicro: number,
  isElastic = false,
): FieldProgram => {
  const { roster, travel } = choices;
  const draft = new ProgramDraft();
  const slacks = new Slacks(isElastic);
  const organizers = organizerRows(draft, slacks, roster, choices.organizers);
  const visits = visitRows(draft, choices.visits, travel, roster.travelHoursPerDay);
  const costs = costsOf(roster, organizers, visits);
  fundsRows(draft, slacks, choices.funds, costs);
  if (!isElastic) {
    chargeCosts(draft, costs, delegatesPerMicro);
    worthRows(draft, choices, worths, organizers, visits);
  }
  return {
    program: { columns: draft.columns, rows: draft.rows },
    slacks,
    read: ({ values }) => ({
      shifts: organizers.flatMap(({ choice, shifts }) => {
        const hours = (values[shifts] ?? 0) * roster.shiftHours;
        return hours > 0 ? [{ choice, hours }] : [];
      }),
      visits: visits.flatMap(({ choice, visits: own }) => ((values[own] ?? 0) > 0 ? [choice] : [])),
    }),
  };
};
