import { describe, expect, it } from 'vitest';
import { type BattleTask, battlePlanOf } from '../../../lib/domain/zones/battle-plan.ts';
import { ladderOf } from '../../../lib/domain/zones/ladder.ts';
import { outlookOf } from '../../../lib/domain/zones/outlook.ts';
import { rankZones } from '../../../lib/domain/zones/rank.ts';
import { fourStates } from '../../support/made-up-contests.ts';

const outlook = outlookOf(fourStates, { national: 0, state: 0.2, zone: 0.15 });
const response = { movable: 0.03, costPerVoterMicros: 4_000_000 };
const ladder = ladderOf(outlook, response).find(({ zone }) => zone === 'ash-2')!;
const rank = rankZones(outlook, response, 4e11).find(({ zone }) => zone === 'ash-2')!;
const ids = [
  'date',
  'delegates',
  'support',
  'voters',
  'ruleset',
  'budget',
  'movable',
  'cost-per-voter',
  'seed',
];
const priors = ['prior-sd-national', 'prior-sd-state', 'prior-sd-zone'];
const task: BattleTask = {
  ladder,
  rank,
  plan: {
    zone: 'ash-2',
    state: 'Ash',
    date: '2027-03-02',
    spendMicros: 5_000_000,
    expectedGain: 0.1,
    interval: [0, 1],
  },
  stays: true,
  isAsked: true,
  isPlannable: true,
  efforts: [
    {
      title: 'Arguments',
      lines: [{ label: 'Rents', value: 'young renters', unit: 'text', from: ['support'] }],
    },
    { title: 'Organizers', lines: [] },
    { title: 'Surrogates', lines: [] },
  ],
  inputs: [...ids, ...priors].map((id) => ({
    id,
    label: id,
    value: '1',
    where: 'zones.csv, line 3',
  })),
};

describe('a battle plan', () => {
  it('ties every number to inputs that stand on the page', () => {
    const plan = battlePlanOf(task);
    const known = new Set(plan.inputs.map(({ id }) => id));
    const figures = plan.sections.flatMap((section) => section.figures);
    expect(figures.length).toBeGreaterThan(15);
    for (const { from } of figures) {
      expect(from.length).toBeGreaterThan(0);
      expect(from.filter((id) => !known.has(id))).toEqual([]);
    }
  });

  it('says what is missing, and shows what is not', () => {
    const plan = battlePlanOf({ ...task, isAsked: false, isPlannable: false });
    expect(plan.missing.map(({ what }) => what.slice(0, 12))).toEqual([
      'Nobody has a',
      'What is coun',
      'Organizers: ',
      'Surrogates: ',
    ]);
    expect(plan.sections.map(({ title }) => title)).toEqual([
      'The vote',
      'The next delegate',
      'Ads',
      'Arguments',
    ]);
  });
});
