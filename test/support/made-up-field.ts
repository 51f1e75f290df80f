import { middleEffects } from '../../lib/domain/field/effects.ts';
import type { FieldTask } from '../../lib/domain/field/field-task.ts';
import { groundOf } from '../../lib/domain/field/ground.ts';
import { organizerChoices } from '../../lib/domain/field/organizer-choices.ts';
import type { Organizer, Roster, Surrogate } from '../../lib/domain/field/roster.ts';
import { type Leg, travelHours } from '../../lib/domain/field/travel.ts';
import { visitChoices } from '../../lib/domain/field/visit-choices.ts';
import type { Funds } from '../../lib/domain/zones/money-grid.ts';
import { outlookOf } from '../../lib/domain/zones/outlook.ts';
import { fourStates } from './made-up-contests.ts';

/** An organizer with a plain week. */
export const organizer = (id: string, more: Partial<Organizer> = {}): Organizer => ({
  id,
  languages: ['en'],
  home: 'office',
  hoursPerWeek: 20,
  costPerHourMicros: 20_000_000,
  mostTravelHours: 3,
  zonesPerWeek: 1,
  ...more,
});

/** A surrogate with one topic and two dates. */
export const surrogate = (id: string, more: Partial<Surrogate> = {}): Surrogate => ({
  id,
  topics: ['schools'],
  home: 'office',
  dates: ['2027-02-20', '2027-02-21'],
  costPerVisitMicros: 900_000_000,
  listeners: { low: 200, high: 600 },
  mostTravelHours: 6,
  ...more,
});

/** Three zones, two an hour from the office and one four hours from it; two weeks, and nobody yet. */
export const quietField: Roster = {
  weeks: ['2027-02-15', '2027-02-22'],
  shiftHours: 4,
  travelHoursPerDay: 3,
  effects: {
    contactsPerHour: { low: 10, high: 30 },
    votesPerContact: { low: 0.01, high: 0.05 },
    votesPerListener: { low: 0.04, high: 0.12 },
    movable: { low: 0.02, high: 0.04 },
  },
  topics: { schools: ['Two adults in every classroom.'], farms: ['Right to repair.'] },
  zones: [
    { zone: 'ash-1', languages: ['en'], topics: { schools: 0.5 } },
    { zone: 'birch-1', languages: ['en', 'es'], topics: { schools: 0.4, farms: 0.6 } },
    { zone: 'cedar-3', languages: ['es'], topics: { farms: 0.9 } },
  ],
  organizers: [],
  surrogates: [],
  needs: [],
  pins: [],
  visitPins: [],
};

const LEGS: Leg[] = [
  { from: 'office', to: 'ash-1', hours: 1 },
  { from: 'office', to: 'birch-1', hours: 1 },
  { from: 'office', to: 'cedar-3', hours: 4 },
];

/** Money of a task, in micros: of the whole budget, of the field, and by dates. */
export type Money = { budget?: number; field?: number; funds?: Funds[] };

/** A field task over four made-up states. */
export const fieldTask = (roster: Partial<Roster>, money: Money = {}): FieldTask => {
  const { budget = 200_000_000_000, field = budget, funds = [] } = money;
  const outlook = outlookOf(fourStates, { national: 0, state: 0.1, zone: 0.08 });
  const all = { ...quietField, ...roster };
  const ground = groundOf(all, outlook);
  const places = ['office', 'ash-1', 'birch-1', 'cedar-3'].map((name) => ({ name, at: null }));
  const travel = travelHours(places, LEGS, 60);
  return {
    ads: {
      outlook,
      response: { movable: 0.03, costPerVoterMicros: 4_000_000 },
      budgetMicros: budget,
      funds,
      seed: '1',
    },
    movable: { low: 0.02, high: 0.04 },
    costPerVoterMicros: { low: 3_000_000, high: 6_000_000 },
    choices: {
      roster: all,
      effects: middleEffects(all.effects),
      ground,
      travel,
      organizers: organizerChoices(all, ground, travel),
      visits: visitChoices(all, ground, travel),
      funds: [{ by: null, micros: field }, ...funds],
    },
    sources: { zonesFile: 'zones.csv', fieldFile: 'field.yaml', lineByZone: new Map() },
  };
};
