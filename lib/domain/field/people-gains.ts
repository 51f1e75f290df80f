import type { Micros } from '../money.ts';
import { ladderOf } from '../zones/ladder.ts';
import { sum } from '../zones/outlook.ts';
import { expectedAt } from '../zones/value.ts';
import { inTheMiddle, movesOf } from './channel-moves.ts';
import { type FieldChoice, shiftCost, votesPerHour } from './field-choice.ts';
import type { FieldTask } from './field-task.ts';
import type { OrganizerChoice } from './organizer-choices.ts';
import { seenAfter } from './seen-after.ts';
import { type VisitBrief, visitBrief } from './visit-brief.ts';
import type { VisitChoice } from './visit-choices.ts';

/** An organizer's week in a zone; hours are of work, travel comes on top. */
export type OrganizerWeek = {
  organizer: string;
  zone: string;
  week: string;
  hours: number;
  travelHours: number;
  isPinned: boolean;
  costMicros: Micros;
  expectedVotes: number;
  /** What the people in the field would lose without it, in delegates. */
  expectedGain: number;
};

/** A surrogate's visit, with its brief. */
export type Visit = {
  id: string;
  surrogate: string;
  zone: string;
  date: string;
  isPinned: boolean;
  costMicros: Micros;
  expectedGain: number;
  brief: VisitBrief;
};

/** Delegates that chosen people are expected to gain before ads, in all contests or in one of them by its index. */
export const fieldGain = (task: FieldTask, choice: FieldChoice, only?: number): number => {
  const { outlook } = task.ads;
  const { field } = movesOf(outlook, choice, inTheMiddle(task.choices.effects));
  const gains = outlook.contests.map((contest, index) => {
    if (only !== undefined && only !== index) return 0;
    const own = [...outlook.zones.keys()].filter((zone) => outlook.zones[zone]?.contest === index);
    const moved = own.map((zone) => field[zone] ?? 0);
    if (moved.every((share) => share === 0)) return 0;
    const zones = contest.zones.map((zone) => ({ ...zone, contest: 0 }));
    const alone = { ...outlook, contests: [{ ...contest, zones }], zones };
    return expectedAt(seenAfter(alone, moved), []).total - expectedAt(alone, []).total;
  });
  return sum(gains);
};

/** What one part of chosen people adds in the contest of its zone. */
const partGain = (task: FieldTask, all: FieldChoice, rest: FieldChoice, zone: number): number => {
  const contest = task.ads.outlook.zones[zone]?.contest ?? 0;
  return fieldGain(task, all, contest) - fieldGain(task, rest, contest);
};

/** What one organizer's week in a zone costs and brings. */
export const weekOf = (
  task: FieldTask,
  plan: FieldChoice,
  own: { choice: OrganizerChoice; hours: number },
): OrganizerWeek => {
  const { choice, hours } = own;
  const without = { ...plan, shifts: plan.shifts.filter((other) => other !== own) };
  return {
    organizer: choice.organizer.id,
    zone: choice.zone.zone,
    week: choice.week,
    hours,
    travelHours: 2 * choice.travelHours,
    isPinned: choice.pin !== null,
    costMicros: shiftCost(choice, hours),
    expectedVotes: hours * votesPerHour(task.choices.effects),
    expectedGain: partGain(task, plan, without, choice.zone.index),
  };
};

/** The visits of a choice with their briefs, by date and surrogate; or only one of them, by its id. */
export const visitsOf = (task: FieldTask, plan: FieldChoice, only?: string): Visit[] => {
  const { ads, choices, sources } = task;
  const ladder = new Map(ladderOf(ads.outlook, ads.response).map((row) => [row.zone, row]));
  const visitOf = (visit: VisitChoice): Visit[] => {
    const row = ladder.get(visit.zone.zone);
    if (!row || (only !== undefined && only !== visit.id)) return [];
    const without = { ...plan, visits: plan.visits.filter((other) => other !== visit) };
    const gain = partGain(task, plan, without, visit.zone.index);
    return [
      {
        id: visit.id,
        surrogate: visit.surrogate.id,
        zone: visit.zone.zone,
        date: visit.date,
        isPinned: visit.isPinned,
        costMicros: visit.surrogate.costPerVisitMicros,
        expectedGain: gain,
        brief: visitBrief(visit, row, choices.effects, gain, choices.roster.topics, sources),
      },
    ];
  };
  return plan.visits.flatMap(visitOf).sort((a, b) => (a.id < b.id ? -1 : 1));
};
