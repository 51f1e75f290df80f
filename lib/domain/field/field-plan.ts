import type { Micros } from '../money.ts';
import { planZones, type ZonesPlan } from '../zones/plan.ts';
import { adsTask } from './ads-around.ts';
import { type Channels, channelPrices } from './channel-prices.ts';
import { costOf, type FieldChoice, isOff } from './field-choice.ts';
import type { FieldTask } from './field-task.ts';
import type { Solve } from './integer-program.ts';
import { jointSplit, NOBODY } from './joint-split.ts';
import { type OrganizerWeek, type Visit, visitsOf, weekOf } from './people-gains.ts';
import type { Relaxation } from './relaxation.ts';

/** One budget over people and ads. */
export type FieldPlan = {
  kind: 'planned';
  budgetMicros: Micros;
  channels: Channels;
  organizers: OrganizerWeek[];
  visits: Visit[];
  /** The plan of the ads, with the money and the votes as people in the field leave them. */
  ads: ZonesPlan;
  /** What the next million of currency is expected to bring in ads: people are worth as much or more. */
  adsNextMillion: number;
  /** What was chosen, for whoever plans on. */
  choice: FieldChoice;
};

/**
 * Plans one budget over ads, organizer hours and visits. With nothing for the field, pins and needs are set aside and
 * the ads are those of the ads-only plan, to the last digit.
 */
export const planField = (
  task: FieldTask,
  solve: Solve,
): FieldPlan | { kind: 'infeasible'; relax: Relaxation[] } => {
  const { ads, choices } = task;
  const split = isOff(choices)
    ? ({ kind: 'split', choice: NOBODY, delegatesPerMicro: 0 } as const)
    : jointSplit(ads, choices, solve);
  return split.kind === 'infeasible'
    ? split
    : writeOut(task, split.choice, split.delegatesPerMicro);
};

const writeOut = (task: FieldTask, choice: FieldChoice, delegatesPerMicro: number): FieldPlan => {
  const { ads, choices, movable, costPerVoterMicros } = task;
  const { outlook, response, seed, budgetMicros } = ads;
  const adsPlan = planZones(adsTask(ads, choices, choice));
  const spendBy = new Map(adsPlan.zones.map(({ zone, spendMicros }) => [zone, spendMicros]));
  const adsSpend = outlook.zones.map(({ zone }) => spendBy.get(zone) ?? 0);
  const spent = { ...costOf(choice), ads: adsSpend.reduce((sum, own) => sum + own, 0) };
  return {
    kind: 'planned',
    budgetMicros,
    channels: channelPrices({
      outlook,
      choices,
      choice,
      adsSpend,
      response,
      movable,
      costPerVoterMicros,
      spent,
      adsGain: adsPlan.totalGain,
      seed,
    }),
    organizers: choice.shifts.map((own) => weekOf(task, choice, own)),
    visits: visitsOf(task, choice),
    ads: adsPlan,
    adsNextMillion: delegatesPerMicro * 1e12,
    choice,
  };
};
