import { FieldFile } from '../contracts/field.ts';
import type { Roster } from '../domain/field/roster.ts';
import { type Place, type TravelHours, travelHours } from '../domain/field/travel.ts';
import { nameComplaints } from './field-names.ts';
import { readSettings } from './settings-file.ts';

/** The people and the ground of a field file, and the ways between its places. */
export type Field = { roster: Roster; travel: TravelHours };

/**
 * Reads a field file. `zones` names those of the zone file, and says of each whether it is planned within the window.
 * Throws SettingsRefused, with the line of all that is wrong: a shape, a name that nothing else has, one that stands
 * twice, a pin or need for a zone, week or person that is not there.
 */
export const readFieldFile = (
  file: string,
  text: string,
  zones: ReadonlyMap<string, boolean>,
): Field => fieldOf(readSettings(file, text, checked(zones)));

const checked = (zones: ReadonlyMap<string, boolean>) =>
  FieldFile.superRefine((field, context) => {
    for (const { path, message } of nameComplaints(field, zones)) {
      context.addIssue({ code: 'custom', path, message });
    }
  });

/** In the order of names, so that the order of a file changes nothing. */
const fieldOf = (file: FieldFile): Field => {
  const { travel, effects, topics, shiftHours, weeks, needs, pins } = file;
  const places: Place[] = [
    ...travel.places,
    ...file.zones.map(({ zone, at }) => ({ name: zone, at: at ?? null })),
  ];
  return {
    travel: travelHours(places, travel.legs, travel.kmPerHour),
    roster: {
      weeks: weeks.toSorted(),
      shiftHours,
      travelHoursPerDay: travel.hoursPerDay,
      effects,
      topics,
      zones: file.zones.map(({ zone, languages, topics: own }) => ({
        zone,
        languages,
        topics: own,
      })),
      organizers: file.organizers
        .map(({ costPerHour, ...rest }) => ({ ...rest, costPerHourMicros: costPerHour }))
        .sort(byId),
      surrogates: file.surrogates
        .map(({ costPerVisit, ...rest }) => ({
          ...rest,
          dates: rest.dates.toSorted(),
          costPerVisitMicros: costPerVisit,
        }))
        .sort(byId),
      needs,
      pins: pins.organizers,
      visitPins: pins.visits,
    },
  };
};

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);
