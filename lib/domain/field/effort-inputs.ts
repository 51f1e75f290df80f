import type { Input } from '../zones/battle-plan.ts';
import type { Range } from '../zones/sensitivity.ts';
import type { FieldTask } from './field-task.ts';
import type { OrganizerWeek, Visit } from './people-gains.ts';
import type { Effects, Organizer, Roster, Surrogate, ZoneGround } from './roster.ts';

/** What the inputs of a zone's people are called on its page. */
export const inputIds = {
  /** All people of the plan together: who is where depends on everybody. */
  people: 'people',
  weight: (topic: string): string => `weight-${topic}`,
  topic: (topic: string): string => `topic-${topic}`,
  organizer: (id: string): string => `organizer-${id}`,
  surrogate: (id: string): string => `surrogate-${id}`,
  effect: (effect: keyof Effects): string => `effect-${effect}`,
} as const;

const EFFECTS: Record<keyof Effects, string> = {
  contactsPerHour: 'talks an hour',
  votesPerContact: 'votes a talk',
  votesPerListener: 'votes a listener',
  movable: 'most that the field moves',
};

/** The inputs behind a zone's arguments, organizers and visits, each with where it stands in the field file. */
export const effortInputs = (
  { choices, sources }: FieldTask,
  ground: ZoneGround | undefined,
  organizers: readonly OrganizerWeek[],
  visits: readonly Visit[],
): Input[] => {
  const { roster } = choices;
  const named = (id: string, label: string, value: string, path: string): Input => ({
    ...{ id, label, value },
    where: `${sources.fieldFile}, ${path}`,
  });
  const names = new Set(organizers.map(({ organizer }) => organizer));
  const speakers = new Set(visits.map(({ surrogate }) => surrogate));
  const effects = organizers.length + visits.length > 0 ? Object.entries(EFFECTS) : [];
  return [
    named(inputIds.people, 'everybody in the field', sizeOf(roster), 'organizers and surrogates'),
    ...topicInputs(named, roster, ground),
    ...effects.map(([name, label]) => {
      const effect = name as keyof Effects;
      return named(
        inputIds.effect(effect),
        label,
        rangeWords(roster.effects[effect]),
        `effects, ${effect}`,
      );
    }),
    ...roster.organizers
      .filter(({ id }) => names.has(id))
      .map((own) =>
        named(inputIds.organizer(own.id), own.id, organizerWords(own), `organizers, ${own.id}`),
      ),
    ...roster.surrogates
      .filter(({ id }) => speakers.has(id))
      .map((own) =>
        named(inputIds.surrogate(own.id), own.id, surrogateWords(own), `surrogates, ${own.id}`),
      ),
  ];
};

type Named = (id: string, label: string, value: string, path: string) => Input;

const topicInputs = (named: Named, roster: Roster, ground: ZoneGround | undefined): Input[] =>
  Object.entries(ground?.topics ?? {})
    .filter(([, weight]) => weight > 0)
    .flatMap(([topic, weight]) => {
      const known = String(roster.topics[topic]?.length ?? 0);
      return [
        named(
          inputIds.weight(topic),
          `weight of ${topic}`,
          String(weight),
          `zones, ${ground?.zone ?? ''}`,
        ),
        named(inputIds.topic(topic), `arguments on ${topic}`, known, `topics, ${topic}`),
      ];
    });

const organizerWords = ({ hoursPerWeek, costPerHourMicros, languages, home }: Organizer): string =>
  `${hoursPerWeek} hours a week at ${costPerHourMicros / 1e6}, ${languages.join(' and ')}, from ${home}`;

const surrogateWords = ({ listeners, costPerVisitMicros, home }: Surrogate): string =>
  `${rangeWords(listeners)} listeners, ${costPerVisitMicros / 1e6} a visit, from ${home}`;

const rangeWords = ({ low, high }: Range): string =>
  low === high ? String(low) : `${low} to ${high}`;

const sizeOf = ({ organizers, surrogates }: Roster): string =>
  `${organizers.length} organizers, ${surrogates.length} surrogates`;
