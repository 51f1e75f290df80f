import type { Micros } from '../money.ts';
import { type KnownEffects, middleOf } from './effects.ts';
import type { GroundZone } from './ground.ts';
import { type OrganizerChoice, paidHours } from './organizer-choices.ts';
import type { Roster } from './roster.ts';
import type { TravelHours } from './travel.ts';
import type { VisitChoice } from './visit-choices.ts';

/** Money that is there for contests up to a date; `by` null is all of it. */
export type FieldFunds = { by: string | null; micros: Micros };

/** Who could do what, within which limits. */
export type FieldChoices = {
  roster: Roster;
  effects: KnownEffects;
  ground: readonly GroundZone[];
  travel: TravelHours;
  organizers: readonly OrganizerChoice[];
  visits: readonly VisitChoice[];
  funds: readonly FieldFunds[];
};

/** Whether nothing at all may be spent in the field. */
export const isOff = ({ funds }: FieldChoices): boolean =>
  funds.some(({ by, micros }) => by === null && micros === 0);

/** What is chosen: hours of organizers, and visits. */
export type FieldChoice = {
  shifts: { choice: OrganizerChoice; hours: number }[];
  visits: VisitChoice[];
};

/** Votes that an organizer's hour is expected to move before later ones count less. */
export const votesPerHour = (effects: KnownEffects): number =>
  effects.contactsPerHour * effects.votesPerContact;

/** Votes that a visit before so many listeners is expected to move before later ones count less; the middle of the range if none are said. */
export const votesOfVisit = (
  { surrogate, weight }: VisitChoice,
  effects: KnownEffects,
  listeners = middleOf(surrogate.listeners),
): number => listeners * weight * effects.votesPerListener;

/** What a choice costs, in micros: hours worked and travelled, and visits. */
export const costOf = ({
  shifts,
  visits,
}: FieldChoice): { organizers: Micros; visits: Micros } => ({
  organizers: shifts.reduce((sum, { choice, hours }) => sum + shiftCost(choice, hours), 0),
  visits: visits.reduce((sum, { surrogate }) => sum + surrogate.costPerVisitMicros, 0),
});

/** What an organizer's week in a zone costs. */
export const shiftCost = (choice: OrganizerChoice, hours: number): Micros =>
  Math.round(hours * choice.organizer.costPerHourMicros) +
  Math.round(paidHours(choice, 0) * choice.organizer.costPerHourMicros);
