import { daysBetween } from '../calendar.ts';
import type { GroundZone } from './ground.ts';
import type { Roster, Surrogate } from './roster.ts';
import type { TravelHours } from './travel.ts';

/** A surrogate who could visit a zone on a date. */
export type VisitChoice = {
  /** The date and the surrogate: nobody makes two visits a day. */
  id: string;
  surrogate: Surrogate;
  zone: GroundZone;
  date: string;
  /** Topics that the surrogate speaks for and the zone listens to, the weightiest first. */
  topics: string[];
  /** The weight of the first of them. */
  weight: number;
  /** From home, one way. */
  travelHours: number;
  isPinned: boolean;
};

/** Who could speak where and when: on an offered date before the vote, on a topic of the zone, not too far from home. */
export const visitChoices = (
  { surrogates, visitPins }: Roster,
  ground: readonly GroundZone[],
  travel: TravelHours,
): VisitChoice[] =>
  surrogates.flatMap((surrogate) =>
    surrogate.dates.flatMap((date) =>
      ground.flatMap((zone): VisitChoice[] => {
        const topics = sharedTopics(surrogate, zone);
        const travelHours = travel(surrogate.home, zone.zone);
        if (date >= zone.date || topics.length === 0) return [];
        if (travelHours > surrogate.mostTravelHours) return [];
        const isPinned = visitPins.some(
          (pin) => pin.surrogate === surrogate.id && pin.zone === zone.zone && pin.date === date,
        );
        const weight = zone.topics[topics[0] ?? ''] ?? 0;
        const id = `${date}/${surrogate.id}`;
        return [{ id, surrogate, zone, date, topics, weight, travelHours, isPinned }];
      }),
    ),
  );

/** Topics that a surrogate speaks for and a zone listens to, the weightiest first. */
export const sharedTopics = (surrogate: Surrogate, { topics }: GroundZone): string[] =>
  surrogate.topics
    .filter((topic) => (topics[topic] ?? 0) > 0)
    .sort((a, b) => (topics[b] ?? 0) - (topics[a] ?? 0) || (a < b ? -1 : 1));

/**
 * Whether one plan can hold both visits: nobody is twice on a day, no zone is visited twice on a day, and between two
 * visits the way is no longer than the days between them allow. As travel times keep the triangle inequality, visits
 * that fit in pairs fit in a row.
 */
export const canBoth = (
  a: VisitChoice,
  b: VisitChoice,
  travel: TravelHours,
  travelHoursPerDay: number,
): boolean => {
  if (a.date === b.date && (a.surrogate === b.surrogate || a.zone === b.zone)) return false;
  if (a.surrogate !== b.surrogate) return true;
  const days = Math.abs(daysBetween(a.date, b.date));
  return travel(a.zone.zone, b.zone.zone) <= days * travelHoursPerDay;
};
