import type { Outlook } from '../zones/outlook.ts';
import { drawnFrom, type KnownEffects, shareMovedBy } from './effects.ts';
import { type FieldChoice, votesOfVisit, votesPerHour } from './field-choice.ts';

/** Effects, and how well visits are attended: 0 is the low end of each surrogate's range, 1 the high one. */
export type FieldEffects = { effects: KnownEffects; attendance: number };

/** The middle of all ranges. */
export const inTheMiddle = (effects: KnownEffects): FieldEffects => ({ effects, attendance: 0.5 });

/** Shares moved by zone, in the order of the outlook: by organizers alone, and by organizers and visits together. */
export type FieldMoves = { organizers: number[]; field: number[] };

/** What chosen hours and visits move, with effects and attendance as known or drawn. */
export const movesOf = (
  outlook: Outlook,
  { shifts, visits }: FieldChoice,
  { effects, attendance }: FieldEffects,
): FieldMoves => {
  const byHours = outlook.zones.map(() => 0);
  const byVisits = outlook.zones.map(() => 0);
  for (const { choice, hours } of shifts) {
    const { index } = choice.zone;
    byHours[index] = (byHours[index] ?? 0) + hours * votesPerHour(effects);
  }
  for (const visit of visits) {
    const { index } = visit.zone;
    const listeners = drawnFrom(visit.surrogate.listeners, () => attendance);
    byVisits[index] = (byVisits[index] ?? 0) + votesOfVisit(visit, effects, listeners);
  }
  const moved = (votesOf: (zone: number) => number): number[] =>
    outlook.zones.map(({ voters }, zone) => shareMovedBy(effects.movable, voters, votesOf(zone)));
  return {
    organizers: moved((zone) => byHours[zone] ?? 0),
    field: moved((zone) => (byHours[zone] ?? 0) + (byVisits[zone] ?? 0)),
  };
};
