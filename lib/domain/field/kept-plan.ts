import type { Micros } from '../money.ts';
import type { FieldChoice, FieldChoices } from './field-choice.ts';

/** What of a plan stays when one visit of it is cancelled. */
export type KeptPlan = {
  choice: FieldChoice;
  ads: { dates: readonly { date: string; spendMicros: Micros }[] };
  adsNextMillion: number;
};

/** A plan as it was written down: names, not choices. */
export type WrittenPlan = Omit<KeptPlan, 'choice'> & {
  organizers: readonly { organizer: string; zone: string; week: string; hours: number }[];
  visits: readonly { id: string; zone: string }[];
};

/** Finds what a written plan chose among the choices there are; names what can no longer be chosen instead. */
export const keptPlan = (
  { organizers, visits, ads, adsNextMillion }: WrittenPlan,
  choices: FieldChoices,
): { kind: 'kept'; plan: KeptPlan } | { kind: 'gone'; names: string[] } => {
  const names: string[] = [];
  const found = <T>(choice: T | undefined, name: string): T[] => {
    if (choice === undefined) names.push(name);
    return choice === undefined ? [] : [choice];
  };
  const shifts = organizers.flatMap(({ organizer, zone, week, hours }) => {
    const own = choices.organizers.find(
      (choice) =>
        choice.organizer.id === organizer && choice.zone.zone === zone && choice.week === week,
    );
    return found(own, `${organizer} in ${zone} in the week of ${week}`).map((choice) => ({
      choice,
      hours,
    }));
  });
  const made = visits.flatMap(({ id, zone }) =>
    found(
      choices.visits.find((visit) => visit.id === id && visit.zone.zone === zone),
      `${id} in ${zone}`,
    ),
  );
  if (names.length > 0) return { kind: 'gone', names };
  return { kind: 'kept', plan: { choice: { shifts, visits: made }, ads, adsNextMillion } };
};
