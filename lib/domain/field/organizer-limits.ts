import type { ProgramDraft, Row } from './integer-program.ts';
import { type OrganizerChoice, paidHours } from './organizer-choices.ts';
import type { Slacks } from './relaxation.ts';
import type { Organizer, Roster } from './roster.ts';

/** The columns of one choice: whether the organizer goes, and how many shifts. */
export type OrganizerColumns = { choice: OrganizerChoice; goes: number; shifts: number };

/** Hours of a week: no organizer has more. */
export const WEEK = 168;

/** Ways that are too far for an organizer, by how much the furthest one taken is. */
export const travelRow = (
  draft: ProgramDraft,
  slacks: Slacks,
  { id, mostTravelHours }: Organizer,
  own: readonly OrganizerColumns[],
): void => {
  const far = own.filter(({ choice }) => choice.excessHours > 0);
  const most = Math.max(0, ...far.map(({ choice }) => choice.excessHours));
  if (most === 0) return;
  const limit = { limit: 'travel', who: id, zone: null, when: null, unit: 'hours' } as const;
  const slack = slacks.column(draft, limit, mostTravelHours, most);
  for (const { choice, goes } of far) {
    draft.row(
      [
        [goes, choice.excessHours],
        [slack, -1],
      ],
      -Infinity,
      0,
    );
  }
};

/** One organizer's hours of one week, the way there and back included, and the number of zones. */
export const weekRows = (
  draft: ProgramDraft,
  slacks: Slacks,
  { shiftHours }: Roster,
  { id, hoursPerWeek, zonesPerWeek }: Organizer,
  week: string,
  own: readonly OrganizerColumns[],
): void => {
  if (own.length === 0) return;
  const who = { who: id, zone: null, when: week };
  const hours = own.flatMap(({ choice, goes, shifts }): Row['entries'] => [
    [shifts, shiftHours],
    [goes, paidHours(choice, 0)],
  ]);
  const over = slacks.column(
    draft,
    { limit: 'capacity', ...who, unit: 'hours' },
    hoursPerWeek,
    10 * WEEK,
  );
  draft.row([...hours, [over, -1]], -Infinity, hoursPerWeek);
  const zones = own.map(({ goes }): Row['entries'][number] => [goes, 1]);
  const more = slacks.column(
    draft,
    { limit: 'zones-a-week', ...who, unit: 'zones' },
    zonesPerWeek,
    own.length,
  );
  draft.row([...zones, [more, -1]], -Infinity, zonesPerWeek);
};

/** Hours that zones must have. */
export const needRows = (
  draft: ProgramDraft,
  slacks: Slacks,
  { needs, shiftHours }: Roster,
  columns: readonly OrganizerColumns[],
): void => {
  for (const { zone, week, hours, language } of needs) {
    const own = columns.filter(
      ({ choice }) =>
        choice.zone.zone === zone &&
        choice.week === week &&
        (language === null || choice.organizer.languages.includes(language)),
    );
    const limit = { limit: 'need', who: language, zone, when: week, unit: 'hours' } as const;
    const short = slacks.column(draft, limit, hours, hours);
    const worked = own.map(({ shifts }): Row['entries'][number] => [shifts, shiftHours]);
    draft.row([...worked, [short, 1]], hours, Infinity);
  }
};
