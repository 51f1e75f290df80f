import { daysBetween } from '../calendar.ts';
import type { ProgramDraft, Row } from './integer-program.ts';
import type { TravelHours } from './travel.ts';
import type { VisitChoice } from './visit-choices.ts';

export type VisitColumn = { choice: VisitChoice; visits: number };

/**
 * Writes who visits what when: one visit a day for each surrogate, one visitor a day for each zone, and ways that the
 * days between allow. A visit excludes all that its surrogate cannot reach on another day by one row, as at most one of
 * these is made anyway.
 */
export const visitRows = (
  draft: ProgramDraft,
  choices: readonly VisitChoice[],
  travel: TravelHours,
  travelHoursPerDay: number,
): VisitColumn[] => {
  const columns = choices.map((choice) => ({
    choice,
    visits: draft.column(0, choice.isPinned ? 1 : 0, 1, true),
  }));
  atMostOne(draft, columns, ({ surrogate, date }) => `${date}/${surrogate.id}`);
  atMostOne(draft, columns, ({ zone, date }) => `${date}/${zone.zone}`);
  for (const own of Map.groupBy(columns, ({ choice }) => choice.surrogate).values()) {
    const byDate = [...Map.groupBy(own, ({ choice }) => choice.date)];
    for (const { choice, visits } of own) {
      for (const [date, others] of byDate) {
        if (date <= choice.date) continue;
        const allowed = daysBetween(choice.date, date) * travelHoursPerDay;
        const tooFar = others.filter(
          (other) => travel(choice.zone.zone, other.choice.zone.zone) > allowed,
        );
        if (tooFar.length > 0) draft.row([[visits, 1], ...ones(tooFar)], -Infinity, 1);
      }
    }
  }
  return columns;
};

const ones = (columns: readonly VisitColumn[]): Row['entries'] =>
  columns.map(({ visits }) => [visits, 1]);

const atMostOne = (
  draft: ProgramDraft,
  columns: readonly VisitColumn[],
  keyOf: (choice: VisitChoice) => string,
): void => {
  for (const own of Map.groupBy(columns, ({ choice }) => keyOf(choice)).values()) {
    if (own.length > 1) draft.row(ones(own), -Infinity, 1);
  }
};
