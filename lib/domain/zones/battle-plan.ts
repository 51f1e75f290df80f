import { adFigures, type Figure, rungFigures, voteFigures } from './battle-figures.ts';
import type { LadderRow } from './ladder.ts';
import type { ZonePlan } from './plan.ts';
import type { RankRow } from './rank.ts';

/** One thing that a battle plan was made from: a cell of a file or an option, with where it stands. */
export type Input = { id: string; label: string; value: string; where: string };

/** What people do in a zone beside ads, each with the input that says so. */
export type Effort = { title: 'Arguments' | 'Organizers' | 'Surrogates'; lines: Figure[] };

export type BattlePlan = {
  zone: string;
  state: string;
  date: string;
  sections: { title: string; figures: Figure[] }[];
  /** What nobody has said yet, and how to say it. */
  missing: { what: string; mend: string }[];
  inputs: Input[];
};

/** All that one zone's battle plan is written from. */
export type BattleTask = {
  ladder: LadderRow;
  rank: RankRow;
  plan: ZonePlan;
  /** Whether the zone is funded whatever effect and cost are, or only for some. */
  stays: boolean;
  isAsked: boolean;
  isPlannable: boolean;
  efforts: Effort[];
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
    { title: 'Ads', figures: adFigures(task.plan, task.rank, task.stays) },
    ...task.efforts
      .filter(({ lines }) => lines.length > 0)
      .map(({ title, lines }) => ({ title, figures: lines })),
  ],
  missing: missingIn(task),
  inputs: task.inputs,
});

const missingIn = ({ isAsked, isPlannable, efforts }: BattleTask): BattlePlan['missing'] => [
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
  ...efforts
    .filter(({ lines }) => lines.length === 0)
    .map(({ title }) => ({
      what: `${title}: none are planned for this zone`,
      mend: 'plan them, and write the page again',
    })),
];
