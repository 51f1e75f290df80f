import type { Micros } from '../money.ts';
import { sum } from '../zones/outlook.ts';
import { type FieldChoices, type FieldFunds, votesOfVisit, votesPerHour } from './field-choice.ts';
import type { ProgramDraft, Row } from './integer-program.ts';
import { paidHours } from './organizer-choices.ts';
import type { OrganizerColumns } from './organizer-limits.ts';
import type { Slacks } from './relaxation.ts';
import type { Roster } from './roster.ts';
import type { VisitColumn } from './visit-rows.ts';
import type { WorthPart } from './zone-worth.ts';

/** Ten-thousandths of a delegate, and hundreds of currency: a solver works best near 1, and is exact to a micro. */
const WORTH = 10_000;
const MONEY = 1e8;
/** No fund is relaxed past so many times the cost of everything: a week has fewer shifts. */
const MOST_SHIFTS = 168;

/** What one unit of a column costs, for a contest of that date. */
export type Cost = { column: number; micros: Micros; date: string };

type Entry = Row['entries'][number];

/** The costs of all columns. */
export const costsOf = (
  { shiftHours }: Roster,
  organizers: readonly OrganizerColumns[],
  visits: readonly VisitColumn[],
): Cost[] => [
  ...organizers.flatMap(({ choice, goes, shifts }): Cost[] => {
    const { date } = choice.zone;
    const hour = choice.organizer.costPerHourMicros;
    return [
      { column: shifts, micros: Math.ceil(shiftHours * hour), date },
      { column: goes, micros: Math.ceil(paidHours(choice, 0) * hour), date },
    ];
  }),
  ...visits.map(({ choice, visits: column }) => ({
    column,
    micros: choice.surrogate.costPerVisitMicros,
    date: choice.zone.date,
  })),
];

/** Money that is there by dates, and in all. */
export const fundsRows = (
  draft: ProgramDraft,
  slacks: Slacks,
  funds: readonly FieldFunds[],
  costs: readonly Cost[],
): void => {
  for (const { by, micros } of funds) {
    const own = costs.filter(({ date }) => by === null || date <= by);
    const most = (MOST_SHIFTS * sum(own.map((cost) => cost.micros))) / MONEY;
    const limit = { limit: 'funds', who: null, zone: null, when: by, unit: 'micros' } as const;
    const over = slacks.column(draft, limit, micros / MONEY, most, MONEY);
    const spent = own.map((cost): Entry => [cost.column, cost.micros / MONEY]);
    draft.row([...spent, [over, -1]], -Infinity, micros / MONEY);
  }
};

/** Takes from the worth of each column what its cost would bring in ads. */
export const chargeCosts = (
  draft: ProgramDraft,
  costs: readonly Cost[],
  delegatesPerMicro: number,
): void => {
  for (const { column, micros } of costs) {
    const own = draft.columns[column];
    if (own) own.worth -= WORTH * delegatesPerMicro * micros;
  }
};

/** Votes are bought by hours and visits, and sold at what the zone's curve gives for them, best first. */
export const worthRows = (
  draft: ProgramDraft,
  { ground, roster, effects }: FieldChoices,
  worths: readonly WorthPart[][],
  organizers: readonly OrganizerColumns[],
  visits: readonly VisitColumn[],
): void => {
  const perShift = votesPerHour(effects) * roster.shiftHours;
  for (const [at, zone] of ground.entries()) {
    const sold = (worths[at] ?? []).map(({ votes, delegatesPerVote }): Entry => {
      const part = draft.column(WORTH * delegatesPerVote, 0, votes);
      return [part, 1];
    });
    const byHours = organizers.filter(({ choice }) => choice.zone === zone);
    const byVisits = visits.filter(({ choice }) => choice.zone === zone);
    const bought = [
      ...byHours.map(({ shifts }): Entry => [shifts, -perShift]),
      ...byVisits.map((visit): Entry => [visit.visits, -votesOfVisit(visit.choice, effects)]),
    ];
    if (sold.length > 0) draft.row([...sold, ...bought], -Infinity, 0);
  }
};
