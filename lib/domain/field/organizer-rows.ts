import type { ProgramDraft } from './integer-program.ts';
import type { OrganizerChoice } from './organizer-choices.ts';
import { needRows, type OrganizerColumns, travelRow, WEEK, weekRows } from './organizer-limits.ts';
import type { Slacks } from './relaxation.ts';
import type { Roster } from './roster.ts';

/**
 * Writes who goes where for how many shifts: a capacity in hours and a number of zones for each organizer and week,
 * languages and travel limits where a choice breaks them, hours that zones need, and pins.
 */
export const organizerRows = (
  draft: ProgramDraft,
  slacks: Slacks,
  roster: Roster,
  choices: readonly OrganizerChoice[],
): OrganizerColumns[] => {
  const columns = choices.map((choice) => columnsOf(draft, slacks, roster, choice));
  for (const organizer of roster.organizers) {
    const own = columns.filter(({ choice }) => choice.organizer === organizer);
    if (own.length === 0) continue;
    travelRow(draft, slacks, organizer, own);
    for (const week of roster.weeks) {
      weekRows(
        draft,
        slacks,
        roster,
        organizer,
        week,
        own.filter(({ choice }) => choice.week === week),
      );
    }
  }
  needRows(draft, slacks, roster, columns);
  return columns;
};

const columnsOf = (
  draft: ProgramDraft,
  slacks: Slacks,
  { shiftHours }: Roster,
  choice: OrganizerChoice,
): OrganizerColumns => {
  const { organizer, zone, pin } = choice;
  const pinned = pin ? Math.max(1, Math.ceil(pin.hours / shiftHours)) : 0;
  const hours = slacks.isElastic ? WEEK : organizer.hoursPerWeek;
  const most = Math.max(pinned, Math.floor(hours / shiftHours));
  const goes = draft.column(0, pin ? 1 : 0, 1, true);
  const shifts = draft.column(0, pinned, most, true);
  draft.row(
    [
      [shifts, 1],
      [goes, -most],
    ],
    -Infinity,
    0,
  );
  draft.row(
    [
      [goes, 1],
      [shifts, -1],
    ],
    -Infinity,
    0,
  );
  if (!choice.speaks) {
    const limit = {
      limit: 'language',
      who: organizer.id,
      zone: zone.zone,
      when: choice.week,
      unit: 'languages',
    } as const;
    draft.row(
      [
        [goes, 1],
        [slacks.column(draft, limit, 1, 1), -1],
      ],
      -Infinity,
      0,
    );
  }
  return { choice, goes, shifts };
};
