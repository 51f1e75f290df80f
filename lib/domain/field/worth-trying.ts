import { type FieldChoices, votesOfVisit, votesPerHour } from './field-choice.ts';
import type { GroundZone } from './ground.ts';
import type { WorthPart } from './zone-worth.ts';

/** Zones that are tried for each person at most. */
const MOST_ZONES = 20;

/**
 * The choices that can pay: pinned and needed ones, and those that bring more than their cost would in ads if theirs were
 * the first votes of the zone, which is exact as later votes are worth less. Where a person has more than twenty such
 * zones, the twenty best by that measure are tried; this alone may miss a little.
 */
export const worthTrying = (
  choices: FieldChoices,
  worths: readonly WorthPart[][],
  delegatesPerMicro: number,
): FieldChoices => {
  const { effects, ground, roster } = choices;
  const firstPart = new Map(
    ground.map((zone, at) => [zone, worths[at]?.[0]?.delegatesPerVote ?? 0]),
  );
  const worthOf = (zone: GroundZone, votes: number, micros: number): number =>
    votes * (firstPart.get(zone) ?? 0) - micros * delegatesPerMicro;
  const isNeeded = (zone: string, week: string): boolean =>
    roster.needs.some((need) => need.zone === zone && need.week === week);
  return {
    ...choices,
    organizers: bestZones(
      choices.organizers,
      ({ organizer }) => organizer.id,
      ({ organizer, zone, travelHours }) =>
        worthOf(zone, votesPerHour(effects), organizer.costPerHourMicros) *
          (organizer.hoursPerWeek - 2 * travelHours) -
        2 * travelHours * organizer.costPerHourMicros * delegatesPerMicro,
      ({ pin, zone, week }) => pin !== null || isNeeded(zone.zone, week),
    ),
    visits: bestZones(
      choices.visits,
      ({ surrogate }) => surrogate.id,
      (visit) =>
        worthOf(visit.zone, votesOfVisit(visit, effects), visit.surrogate.costPerVisitMicros),
      ({ isPinned }) => isPinned,
    ),
  };
};

const bestZones = <T extends { zone: GroundZone }>(
  choices: readonly T[],
  personOf: (choice: T) => string,
  worthOf: (choice: T) => number,
  mustStay: (choice: T) => boolean,
): T[] => {
  const kept = new Set<T>();
  for (const own of Map.groupBy(choices, personOf).values()) {
    const paying = own.filter((choice) => worthOf(choice) > 0);
    const worthBy = new Map(paying.map((choice) => [choice.zone, worthOf(choice)]));
    const zones = [...worthBy].sort(([a, x], [b, y]) => y - x || (a.zone < b.zone ? -1 : 1));
    const best = new Set(zones.slice(0, MOST_ZONES).map(([zone]) => zone));
    for (const choice of paying) if (best.has(choice.zone)) kept.add(choice);
  }
  return choices.filter((choice) => kept.has(choice) || mustStay(choice));
};
