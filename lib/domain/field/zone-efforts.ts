import type { Figure } from '../zones/battle-figures.ts';
import type { Effort, Input } from '../zones/battle-plan.ts';
import { middleEffects } from './effects.ts';
import { effortInputs, inputIds } from './effort-inputs.ts';
import { votesOfVisit } from './field-choice.ts';
import type { FieldPlan } from './field-plan.ts';
import type { FieldTask } from './field-task.ts';
import type { OrganizerWeek, Visit } from './people-gains.ts';
import type { ZoneGround } from './roster.ts';

/** What people do in a zone by a field plan, and the inputs that say so. */
export type ZoneEfforts = { efforts: Effort[]; inputs: Input[] };

/** Writes out what is said, who knocks and who speaks in a zone; where nobody does, why that may be. */
export const zoneEfforts = (task: FieldTask, plan: FieldPlan, zone: string): ZoneEfforts => {
  const ground = task.choices.roster.zones.find((own) => own.zone === zone);
  const organizers = plan.organizers
    .filter((own) => own.zone === zone)
    .sort((a, b) => (a.week + a.organizer < b.week + b.organizer ? -1 : 1));
  const visits = plan.visits.filter((own) => own.zone === zone);
  const why = whyNobody(task, ground);
  return {
    efforts: [
      {
        title: 'Arguments',
        lines: ground ? argumentLines(task, ground) : [],
        none: ground
          ? { what: 'no topic is listened to here', mend: 'give the zone topics in the field file' }
          : why,
      },
      { title: 'Organizers', lines: organizers.flatMap(organizerLines), none: why },
      { title: 'Surrogates', lines: visits.flatMap((visit) => visitLines(task, visit)), none: why },
    ],
    inputs: effortInputs(task, ground, organizers, visits),
  };
};

const whyNobody = ({ sources }: FieldTask, ground: ZoneGround | undefined): Effort['none'] =>
  ground
    ? {
        what: 'nobody is sent here: who could come brings more elsewhere, or the money does in ads',
        mend: 'pin somebody to the zone in the field file to send them all the same',
      }
    : {
        what: `${sources.fieldFile} does not know this zone`,
        mend: 'add its languages and topics to the field file',
      };

/** A zone's topics, the weightiest first, with the arguments of each. */
const argumentLines = ({ choices }: FieldTask, { topics }: ZoneGround): Figure[] =>
  Object.entries(topics)
    .filter(([, weight]) => weight > 0)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .flatMap(([topic, weight]): Figure[] => [
      { of: topic, label: 'Weight', value: weight, unit: 'share', from: [inputIds.weight(topic)] },
      ...(choices.roster.topics[topic] ?? []).map(
        (argument, index): Figure => ({
          of: topic,
          label: `Argument ${index + 1}`,
          value: argument,
          unit: 'text',
          from: [inputIds.topic(topic)],
        }),
      ),
    ]);

const MOVED = ['delegates', 'support', 'voters', inputIds.effect('movable')];

const organizerLines = (own: OrganizerWeek): Figure[] => {
  const of = `${own.organizer}, week of ${own.week}${own.isPinned ? ', pinned' : ''}`;
  const person = inputIds.organizer(own.organizer);
  const votes = [person, inputIds.effect('contactsPerHour'), inputIds.effect('votesPerContact')];
  const people = [...votes, ...MOVED, inputIds.people];
  return [
    { of, label: 'Hours of work', value: own.hours, unit: 'hours', from: people },
    { of, label: 'Delegates expected', value: own.expectedGain, unit: 'delegates', from: people },
    { of, label: 'Votes expected to move', value: own.expectedVotes, unit: 'votes', from: votes },
    { of, label: 'Hours on the way', value: own.travelHours, unit: 'hours', from: [person] },
    { of, label: 'Cost', value: own.costMicros, unit: 'micros', from: [person] },
  ];
};

const visitLines = ({ choices }: FieldTask, own: Visit): Figure[] => {
  const of = `${own.surrogate}, ${own.date}${own.isPinned ? ', pinned' : ''}`;
  const person = inputIds.surrogate(own.surrogate);
  const topics = own.brief.topics.map(({ topic }) => topic);
  const visit = choices.visits.find(({ id, zone }) => id === own.id && zone.zone === own.zone);
  const votes = [
    person,
    ...topics.slice(0, 1).map(inputIds.weight),
    inputIds.effect('votesPerListener'),
  ];
  const moved = visit ? votesOfVisit(visit, middleEffects(choices.roster.effects)) : null;
  return [
    {
      ...{ of, label: 'Speaks on', value: topics.join(', ') },
      ...{ unit: 'text', from: [person, ...topics.map(inputIds.weight)] },
    },
    {
      of,
      label: 'Way from home',
      value: visit?.travelHours ?? null,
      unit: 'hours',
      from: [person],
    },
    { of, label: 'Cost', value: own.costMicros, unit: 'micros', from: [person] },
    { of, label: 'Votes expected to move', value: moved, unit: 'votes', from: votes },
    {
      ...{ of, label: 'Delegates expected', value: own.expectedGain },
      ...{ unit: 'delegates', from: [...votes, ...MOVED, inputIds.people] },
    },
  ];
};
