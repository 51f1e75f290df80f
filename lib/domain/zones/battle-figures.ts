import type { BattleTask } from './battle-plan.ts';
import type { LadderRow } from './ladder.ts';

/** A number of a battle plan, and the ids of the inputs that it follows from; `of` names whom or what it is about, where several are listed. */
export type Figure = {
  of?: string;
  label: string;
  value: number | string | null;
  unit: Unit;
  from: string[];
};

/** How a figure is counted; micros are of the campaign's currency. */
export type Unit =
  | 'share'
  | 'seats'
  | 'votes'
  | 'hours'
  | 'micros'
  | 'delegates'
  | 'rank'
  | 'date'
  | 'text';

const WHERE = ['support', 'voters', 'delegates'];
const MONEY = ['budget', 'movable', 'cost-per-voter'];
const PRIOR = ['prior-sd-national', 'prior-sd-state', 'prior-sd-zone'];

/** Where the zone stands. */
export const voteFigures = (row: LadderRow): Figure[] => [
  { label: 'Day of the vote', value: row.date, unit: 'date', from: ['date'] },
  { label: 'Delegates of the zone', value: row.seats, unit: 'seats', from: ['delegates'] },
  { label: 'Expected share', value: row.share, unit: 'share', from: ['support'] },
  { label: 'Split at that share', value: row.split, unit: 'text', from: WHERE },
  {
    label: 'Expected delegates',
    value: row.expectedSeats,
    unit: 'delegates',
    from: [...WHERE, ...PRIOR],
  },
];

/** What the next delegate needs, and where the last one would be lost. */
export const rungFigures = ({ next, previous }: LadderRow): Figure[] => [
  ...(next
    ? ([
        {
          label: `${next.split} needs`,
          value: next.share,
          unit: 'share',
          from: ['delegates', 'ruleset'],
        },
        { label: 'Votes that have to change sides', value: next.votes, unit: 'votes', from: WHERE },
        {
          label: 'Those votes at the cost per voter',
          value: next.costMicros,
          unit: 'micros',
          from: [...WHERE, 'cost-per-voter'],
        },
        {
          label: 'Ads that would move as many',
          value: next.spendMicros,
          unit: 'micros',
          from: [...WHERE, ...MONEY.slice(1)],
        },
      ] satisfies Figure[])
    : []),
  ...(previous
    ? ([
        {
          label: `${previous.split} below`,
          value: previous.share,
          unit: 'share',
          from: ['delegates', 'ruleset'],
        },
        {
          label: 'Votes that may be lost before',
          value: previous.votes,
          unit: 'votes',
          from: WHERE,
        },
      ] satisfies Figure[])
    : []),
];

/** What ads are given in the zone, and what they are expected to bring. */
export const adFigures = ({
  plan,
  rank,
  stays,
  shareWithPlan,
  adsFollow,
}: Pick<BattleTask, 'plan' | 'rank' | 'stays' | 'shareWithPlan' | 'adsFollow'>): Figure[] => {
  const from = [...WHERE, ...PRIOR, ...MONEY, ...adsFollow];
  const drawn = [...from, 'seed'];
  return [
    { label: 'Spend', value: plan.spendMicros, unit: 'micros', from },
    { label: 'Expected share with the plan', value: shareWithPlan, unit: 'share', from },
    { label: 'Rank among all zones', value: rank.rank, unit: 'rank', from },
    { label: 'Net delegates per million', value: rank.netPerMillion, unit: 'delegates', from },
    {
      label: 'Funded whatever effect and cost are',
      value: stays ? 'yes' : 'no',
      unit: 'text',
      from,
    },
    { label: 'Expected gain', value: plan.expectedGain, unit: 'delegates', from },
    { label: 'Gain, low end of 90 %', value: plan.interval[0], unit: 'delegates', from: drawn },
    { label: 'Gain, high end of 90 %', value: plan.interval[1], unit: 'delegates', from: drawn },
  ];
};
