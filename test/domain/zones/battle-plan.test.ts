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
const none = { what: 'nobody is sent here', mend: 'send somebody' };
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
  voters: 38_000,
  adsFollow: [],
  steps: outlook.zones.find(({ zone }) => zone === 'ash-2')!.steps,
  shareWithPlan: 0.62,
  efforts: [
    {
      title: 'Arguments',
      lines: [{ label: 'Rents', value: 'young renters', unit: 'text', from: ['support'] }],
      none,
    },
    { title: 'Organizers', lines: [], none },
    { title: 'Surrogates', lines: [], none },
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
    expect(plan.missing.map(({ what }) => what.slice(0, 27))).toEqual([
      'Nobody has asked in this zo',
      'What is counted here is not',
      'Organizers, Surrogates: nob',
    ]);
    expect(plan.sections.map(({ title }) => title)).toEqual([
      'The vote',
      'The next delegate',
      'Ads',
      'Arguments',
    ]);
  });

  it('says that nobody is expected to vote', () => {
    const [first] = battlePlanOf({ ...task, voters: 0 }).missing;
    expect(first?.what).toContain('No voters are expected here');
  });

  it('shows the whole ladder, with the seats of every rung', () => {
    const { ladder: whole } = battlePlanOf(task);
    expect(whole.rungs.map(({ split }) => split)).toEqual(['1–3', '2–2', '3–1', '4–0']);
    expect(whole.rungs.map(({ share }) => Math.round(1000 * share))).toEqual([150, 375, 625, 850]);
    expect(whole).toMatchObject({ seats: 4, share: ladder.share, shareWithPlan: 0.62 });
  });
});
