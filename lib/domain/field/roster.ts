import type { Micros } from '../money.ts';
import type { Range } from '../zones/sensitivity.ts';

/** What people who are sent to a zone meet there. */
export type ZoneGround = {
  zone: string;
  /** Languages that doors are answered in: who knocks speaks one of them. */
  languages: string[];
  /** How much of a visit's effect each topic has there, from 0 to 1; what is not listed is off-topic. */
  topics: Record<string, number>;
};

/** A paid organizer. Hours hold the way there and back, which is paid as well. */
export type Organizer = {
  id: string;
  languages: string[];
  home: string;
  hoursPerWeek: number;
  costPerHourMicros: Micros;
  /** The furthest one way, in hours. */
  mostTravelHours: number;
  zonesPerWeek: number;
};

/** A person who speaks for the candidate, on the dates that she or he offered. */
export type Surrogate = {
  id: string;
  topics: string[];
  home: string;
  dates: string[];
  costPerVisitMicros: Micros;
  /** People who listen at one visit. */
  listeners: Range;
  /** The furthest from home, in hours. */
  mostTravelHours: number;
};

/** An organizer who is sent to a zone in a week whatever it is worth, for at least so many hours. */
export type OrganizerPin = { organizer: string; zone: string; week: string; hours: number };

/** A visit that is made whatever it is worth. */
export type VisitPin = { surrogate: string; zone: string; date: string };

/** Hours that a zone must have in a week, by people who speak the language where one is named. */
export type Need = { zone: string; week: string; hours: number; language: string | null };

/** What people in the field do to a vote; all of it known to lie in ranges, of which the middle is planned with. */
export type Effects = {
  /** Talks that one organizer's hour brings about, those of the volunteers that she or he leads included. */
  contactsPerHour: Range;
  /** Votes that change sides for one talk, and for one listener to whom the topic means all. */
  votesPerContact: Range;
  votesPerListener: Range;
  /** The most that people in the field can move a zone's share. */
  movable: Range;
};

/** All that is known of the people and the ground before they are planned. */
export type Roster = {
  /** First days of the weeks of seven days that organizers are planned by. */
  weeks: string[];
  /** Organizers work in whole shifts of so many hours. */
  shiftHours: number;
  /** The most that a surrogate travels between the visits of two days after each other, in hours. */
  travelHoursPerDay: number;
  effects: Effects;
  /** The arguments of each topic. */
  topics: Record<string, string[]>;
  zones: ZoneGround[];
  organizers: Organizer[];
  surrogates: Surrogate[];
  needs: Need[];
  pins: OrganizerPin[];
  visitPins: VisitPin[];
};
