import { daysBetween } from '../calendar.ts';
import type { FieldChoices } from './field-choice.ts';
import { daysLate } from './organizer-choices.ts';
import type { Relaxation } from './relaxation.ts';
import { canBoth, sharedTopics } from './visit-choices.ts';

/**
 * Limits that pins break by themselves, whatever else is planned: weeks that end after a vote, ways that nobody knows,
 * visits off-topic, on dates that were not offered, too far, or two at once. What a solver can weigh is not among them.
 */
export const pinConflicts = (choices: FieldChoices): Relaxation[] => [
  ...choices.roster.pins.flatMap((pin): Relaxation[] => {
    const zone = choices.ground.find((own) => own.zone === pin.zone);
    const organizer = choices.roster.organizers.find(({ id }) => id === pin.organizer);
    if (!zone || !organizer) return [];
    const at = { who: pin.organizer, zone: pin.zone, when: pin.week };
    const late = daysLate(zone, pin.week);
    if (late > 0) return [{ limit: 'date', ...at, by: late, unit: 'days' }];
    const hours = choices.travel(organizer.home, pin.zone);
    return hours === Infinity ? [{ limit: 'travel', ...at, by: hours, unit: 'hours' }] : [];
  }),
  ...choices.roster.visitPins.flatMap((pin) => visitConflicts(choices, pin)),
  ...doubleBookings(choices),
];

const visitConflicts = (
  { ground, roster, travel }: FieldChoices,
  pin: FieldChoices['roster']['visitPins'][number],
): Relaxation[] => {
  const zone = ground.find((own) => own.zone === pin.zone);
  const surrogate = roster.surrogates.find(({ id }) => id === pin.surrogate);
  if (!zone || !surrogate) return [];
  const at = { who: pin.surrogate, zone: pin.zone, when: pin.date };
  const late = daysBetween(zone.date, pin.date) + 1;
  const excess = travel(surrogate.home, pin.zone) - surrogate.mostTravelHours;
  return [
    ...(late > 0 ? [{ limit: 'date', ...at, by: late, unit: 'days' } as const] : []),
    ...(surrogate.dates.includes(pin.date)
      ? []
      : [{ limit: 'availability', ...at, by: 1, unit: 'days' } as const]),
    ...(sharedTopics(surrogate, zone).length > 0
      ? []
      : [{ limit: 'topic', ...at, by: 1, unit: 'topics' } as const]),
    ...(excess > 0 ? [{ limit: 'travel', ...at, by: excess, unit: 'hours' } as const] : []),
  ];
};

const doubleBookings = ({ visits, travel, roster }: FieldChoices): Relaxation[] => {
  const pinned = visits.filter(({ isPinned }) => isPinned);
  return pinned.flatMap((later, index) =>
    pinned.slice(0, index).flatMap((earlier): Relaxation[] => {
      if (canBoth(earlier, later, travel, roster.travelHoursPerDay)) return [];
      const at = { who: later.surrogate.id, zone: later.zone.zone, when: later.date };
      if (earlier.date === later.date)
        return [{ limit: 'double-booking', ...at, by: 1, unit: 'visits' }];
      const days = Math.abs(daysBetween(earlier.date, later.date));
      const hours = travel(earlier.zone.zone, later.zone.zone);
      const by = hours - days * roster.travelHoursPerDay;
      return [{ limit: 'visit-travel', ...at, by, unit: 'hours' }];
    }),
  );
};
