import type { Input } from '../zones/battle-plan.ts';
import type { LadderRow } from '../zones/ladder.ts';
import type { KnownEffects } from './effects.ts';
import type { VisitChoice } from './visit-choices.ts';

/** Where the inputs of a brief stand: the names of the two files, and the line of each zone. */
export type Sources = {
  zonesFile: string;
  fieldFile: string;
  lineByZone: ReadonlyMap<string, number>;
};

/** The inputs of a visit's brief, each with where it stands. */
export const briefInputs = (
  { surrogate, zone, topics }: VisitChoice,
  effects: KnownEffects,
  ladder: LadderRow,
  { zonesFile, fieldFile, lineByZone }: Sources,
): Input[] => {
  const row = `${zonesFile}, line ${lineByZone.get(zone.zone) ?? 0}`;
  const of = (path: string): string => `${fieldFile}, ${path}`;
  const speaker = `surrogates, ${surrogate.id}`;
  const input = (id: string, label: string, value: string | number, where: string): Input => ({
    id,
    label,
    value: String(value),
    where,
  });
  const { low, high } = surrogate.listeners;
  const [first = ''] = topics;
  return [
    input('vote', 'day of the vote', zone.date, row),
    input('delegates', 'delegates of the zone', ladder.seats, row),
    input('support', 'expected share', ladder.share, row),
    input('voters', 'expected voters', zone.voters, row),
    input('topic-weight', `weight of ${first}`, zone.topics[first] ?? 0, of(`zones, ${zone.zone}`)),
    input('home', 'home, and the ways known', surrogate.home, of(`${speaker}; travel`)),
    input('listeners', 'listeners at a visit', `${low} to ${high}`, of(speaker)),
    input('cost', 'cost of a visit', surrogate.costPerVisitMicros / 1e6, of(speaker)),
    input('votes-per-listener', 'votes for a listener', effects.votesPerListener, of('effects')),
    input('movable', 'most that the field moves a share', effects.movable, of('effects')),
  ];
};
