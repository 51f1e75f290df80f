import type { Step } from '../delegates/steps.ts';
import { adFigures, type Figure, rungFigures, voteFigures } from './battle-figures.ts';
import type { LadderRow } from './ladder.ts';
import type { ZonePlan } from './plan.ts';
import type { RankRow } from './rank.ts';

/** One thing that a battle plan was made from: a cell of a file or an option, with where it stands. */
export type Input = { id: string; label: string; value: string; where: string };

/** What is missing, and how to mend it. */
export type Missing = { what: string; mend: string };

/** What people do in a zone beside ads, each with the input that says so; `none` says why there are no lines. */
export type Effort = {
  title: 'Arguments' | 'Organizers' | 'Surrogates';
  lines: Figure[];
  none: Missing;
};

export type BattlePlan = {
  zone: string;
  state: string;
  date: string;
  sections: { title: string; figures: Figure[] }[];
  ladder: Ladder;
  /** What nobody has said yet, and how to say it. */
  missing: Missing[];
  inputs: Input[];
};

/** The whole ladder of a zone, where it is believed to stand on it, and where the plan is expected to bring it. */
export type Ladder = {
  seats: number;
  /** The two-way share at which each split begins, in rising order; below the first there is no seat. */
  rungs: { share: number; split: string }[];
  share: number;
  /** The middle 90 % of what the share may turn out to be. */
  band: [number, number];
  shareWithPlan: number;
  from: string[];
};

/** All that one zone's battle plan is written from. */
export type BattleTask = {
  ladder: LadderRow;
  rank: RankRow;
  plan: ZonePlan;
  steps: readonly Step[];
  /** The expected share once ads, and people where they are planned too, have moved it. */
  shareWithPlan: number;
  /** Whether the zone is funded whatever effect and cost are, or only for some. */
  stays: boolean;
  isAsked: boolean;
  isPlannable: boolean;
  /** Expected voters. */
  voters: number;
  efforts: Effort[];
  /** Ids of inputs that the ads follow from beside the usual ones: people in the field, where they are planned too. */
  adsFollow: string[];
  inputs: Input[];
};

/** Writes one zone's page: where it stands, what ads buy, who does what, and what is missing. */
export const battlePlanOf = (task: BattleTask): BattlePlan => ({
  zone: task.ladder.zone,
  state: task.ladder.state,
  date: task.ladder.date,
  sections: [
    { title: 'The vote', figures: voteFigures(task.ladder) },
    { title: 'The next delegate', figures: rungFigures(task.ladder) },
    { title: 'Ads', figures: adFigures(task) },
    ...task.efforts
      .filter(({ lines }) => lines.length > 0)
      .map(({ title, lines }) => ({ title, figures: lines })),
  ],
  ladder: ladderWith(task),
  missing: missingIn(task),
  inputs: task.inputs,
});

const ladderWith = ({ ladder, steps, shareWithPlan }: BattleTask): Ladder => {
  const { seats, share, band } = ladder;
  let won = 0;
  const rungs = steps.map((step) => {
    won += step.seats;
    return { share: step.share, split: `${won}–${seats - won}` };
  });
  return { seats, rungs, share, band, shareWithPlan, from: ['delegates', 'ruleset', 'support'] };
};

const missingIn = ({ isAsked, isPlannable, voters, efforts }: BattleTask): Missing[] => [
  ...(isAsked
    ? []
    : [
        {
          what: 'Nobody has asked in this zone: its share is that of its state, in a wide band',
          mend: 'fill in its support in the zone file',
        },
      ]),
  ...(isPlannable
    ? []
    : [
        {
          what: 'What is counted here is not people, so no money is planned',
          mend: 'give expected voters in the zone file',
        },
      ]),
  ...(isPlannable && voters === 0
    ? [
        {
          what: 'No voters are expected here, so no money is planned',
          mend: 'give expected voters in the zone file',
        },
      ]
    : []),
  ...Map.groupBy(
    efforts.filter(({ lines }) => lines.length === 0),
    ({ none }) => JSON.stringify([none.what, none.mend]),
  )
    .values()
    .map((own) => ({
      what: `${own.map(({ title }) => title).join(', ')}: ${own[0]?.none.what ?? ''}`,
      mend: own[0]?.none.mend ?? '',
    })),
];
