import { addDays, daysBetween } from '../calendar.ts';
import type { GroundZone } from './ground.ts';
import type { Need, Organizer, OrganizerPin, Roster } from './roster.ts';
import type { TravelHours } from './travel.ts';

/** An organizer who could be in a zone in a week. */
export type OrganizerChoice = {
  organizer: Organizer;
  zone: GroundZone;
  week: string;
  /** One way. */
  travelHours: number;
  /** False where none of the zone's languages is spoken: possible only where that limit is relaxed. */
  speaks: boolean;
  /** Hours of travel above the organizer's limit: likewise. */
  excessHours: number;
  pin: OrganizerPin | null;
};

/**
 * Who could be where: weeks that are over by the day of the vote, languages that fit, ways that are not too far. What
 * breaks a language or a travel limit is listed only where a pin or a need could ask for it. Ordered by the rosters.
 */
export const organizerChoices = (
  { organizers, weeks, pins, needs }: Roster,
  ground: readonly GroundZone[],
  travel: TravelHours,
): OrganizerChoice[] =>
  organizers.flatMap((organizer) =>
    weeks.flatMap((week) =>
      ground.flatMap((zone): OrganizerChoice[] => {
        const travelHours = travel(organizer.home, zone.zone);
        if (daysLate(zone, week) > 0 || travelHours === Infinity) return [];
        const isAt = (at: OrganizerPin | Need): boolean =>
          at.zone === zone.zone && at.week === week;
        const pin = pins.find((own) => own.organizer === organizer.id && isAt(own)) ?? null;
        const speaks = zone.languages.some((language) => organizer.languages.includes(language));
        const excessHours = Math.max(0, travelHours - organizer.mostTravelHours);
        const fits = speaks && excessHours === 0;
        if (!fits && !pin && !needs.some(isAt)) return [];
        return [{ organizer, zone, week, travelHours, speaks, excessHours, pin }];
      }),
    ),
  );

/** Days by which a week of seven days ends after the day of the zone's vote; a week that counts has none. */
export const daysLate = ({ date }: Pick<GroundZone, 'date'>, week: string): number =>
  Math.max(0, daysBetween(date, addDays(week, 6)));

/** Hours in all, travel there and back included, of an organizer with so many shifts in a zone in a week. */
export const paidHours = ({ travelHours }: OrganizerChoice, workHours: number): number =>
  workHours + 2 * travelHours;
