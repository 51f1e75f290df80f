import type { Unit } from '../zones/battle-figures.ts';
import type { Input } from '../zones/battle-plan.ts';
import type { LadderRow } from '../zones/ladder.ts';
import { briefInputs, type Sources } from './brief-inputs.ts';
import type { KnownEffects } from './effects.ts';
import { votesOfVisit } from './field-choice.ts';
import type { VisitChoice } from './visit-choices.ts';

/** A number of a brief, and the ids of the inputs that it follows from. */
export type BriefFigure = {
  label: string;
  value: number | string | null;
  unit: Unit | 'hours' | 'people';
  from: string[];
};

/** What a surrogate is told before a visit: where and when, what to speak of, what to say, and what is at stake. */
export type VisitBrief = {
  zone: string;
  state: string;
  date: string;
  topics: { topic: string; weight: number; arguments: string[] }[];
  figures: BriefFigure[];
  inputs: Input[];
};

/** Writes the brief of a visit; `expectedGain` is what the plan would lose without it, in delegates. */
export const visitBrief = (
  visit: VisitChoice,
  ladder: LadderRow,
  effects: KnownEffects,
  expectedGain: number,
  topics: Readonly<Record<string, string[]>>,
  sources: Sources,
): VisitBrief => {
  const { surrogate, zone } = visit;
  const votes = ['delegates', 'support', 'voters'];
  const moved = ['listeners', 'topic-weight', 'votes-per-listener'];
  const { next } = ladder;
  return {
    zone: zone.zone,
    state: ladder.state,
    date: visit.date,
    topics: visit.topics.map((topic) => ({
      topic,
      weight: zone.topics[topic] ?? 0,
      arguments: topics[topic] ?? [],
    })),
    figures: [
      { label: 'Day of the vote', value: zone.date, unit: 'date', from: ['vote'] },
      { label: 'Expected share', value: ladder.share, unit: 'share', from: ['support'] },
      { label: 'Split at that share', value: ladder.split, unit: 'text', from: votes },
      { label: 'The next seat makes it', value: next?.split ?? null, unit: 'text', from: votes },
      { label: 'Votes that it needs', value: next?.votes ?? null, unit: 'votes', from: votes },
      { label: 'Way from home', value: visit.travelHours, unit: 'hours', from: ['home'] },
      {
        label: 'Listeners, low',
        value: surrogate.listeners.low,
        unit: 'people',
        from: ['listeners'],
      },
      {
        label: 'Listeners, high',
        value: surrogate.listeners.high,
        unit: 'people',
        from: ['listeners'],
      },
      {
        label: 'Votes expected to move',
        value: votesOfVisit(visit, effects),
        unit: 'votes',
        from: moved,
      },
      {
        label: 'Delegates expected',
        value: expectedGain,
        unit: 'delegates',
        from: [...moved, ...votes, 'movable'],
      },
      { label: 'Cost', value: surrogate.costPerVisitMicros, unit: 'micros', from: ['cost'] },
    ],
    inputs: briefInputs(visit, effects, ladder, sources),
  };
};
