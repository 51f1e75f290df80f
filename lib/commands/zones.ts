import { stakesOf } from '../domain/zones/contest.ts';
import { ladderOf } from '../domain/zones/ladder.ts';
import { planZones } from '../domain/zones/plan.ts';
import { rankZones } from '../domain/zones/rank.ts';
import { sensitivityOf } from '../domain/zones/sensitivity.ts';
import { type Call, type CommandSpec, text } from './command.ts';
import { planTables } from './field-tables.ts';
import { FIELD_OPTIONS, fieldTaskOf, plannedField } from './field-task.ts';
import { contestsOf, moneyOf, responseOf, seenBy, viewOf, ZONE_OPTIONS } from './zone-options.ts';
import { aroundField, battlePlans, PAGES_OPTION, type Planned, writePages } from './zone-pages.ts';
import { ladderTable, planTable, rankTable, stakesTable } from './zone-tables.ts';

const FILE = '--zones examples/zones/zones.csv';

/** Shows every pool of delegates at stake in a window. */
export const zonesList: CommandSpec = {
  usage: 'zones list',
  says: 'Every pool at stake in a window: date, state, zone, delegates, the rules it is held under.',
  example: `swingshift zones list ${FILE} --window 2027-03`,
  options: ZONE_OPTIONS,
  async run(call) {
    const { contests } = await contestsOf(call);
    const pools = stakesOf(contests);
    const totals = { district: 0, 'at-large': 0, pleo: 0, pledged: 0 };
    for (const { pool, delegates } of pools) {
      totals[pool] += delegates;
      totals.pledged += delegates;
    }
    call.screen.result({ pools, totals }, () => stakesTable(pools, totals));
    return 'ok';
  },
};

/** Shows where each zone stands between the steps that win and lose a delegate. */
export const zonesLadder: CommandSpec = {
  usage: 'zones ladder',
  says: 'Each zone’s expected seats, and the share, votes and cost to gain the next one or lose the last.',
  example: `swingshift zones ladder ${FILE} --cost-per-voter 4`,
  options: ZONE_OPTIONS,
  async run(call) {
    const rows = ladderOf(await viewOf(call), responseOf(call).response);
    call.screen.result({ zones: rows }, () => ladderTable(rows));
    return 'ok';
  },
};

/** Ranks all zones of all contests by what money brings there. */
export const zonesRank: CommandSpec = {
  usage: 'zones rank',
  says: 'All zones of all contests in one order, by expected net delegates for the money.',
  example: `swingshift zones rank ${FILE} --window 2027-03`,
  options: ZONE_OPTIONS,
  async run(call) {
    const rows = rankZones(
      await viewOf(call),
      responseOf(call).response,
      moneyOf(call).budgetMicros,
    );
    call.screen.result({ zones: rows }, () => rankTable(rows));
    return 'ok';
  },
};

/** Splits one budget over all zones of a window, and writes their battle plans. */
export const zonesPlan: CommandSpec = {
  usage: 'zones plan [zone]',
  says: 'Split one budget over the zones of all contests for the most expected delegates, beside other ways to spend it: by voters, by district delegates, and state by state (the best of what campaigns do that plan by states: budgets by what the next unit of money brings in each state today, or one state after the other, most delegates for the money first; evenly by voter or by delegate inside). stateByStateExact is the best of all budgets by state. With --field organizers and surrogates are planned from the same budget. Of one zone, write the battle plan.',
  example: `swingshift zones plan ${FILE} --budget 400000 --movable 0.02..0.04`,
  options: [...ZONE_OPTIONS, ...FIELD_OPTIONS, PAGES_OPTION],
  async run(call) {
    const planned = await (text(call, 'field') === undefined ? adsOnly(call) : withField(call));
    const { task, plan, sensitivity, field } = planned;
    const folder = text(call, 'output');
    const [zone] = call.args;
    if (zone !== undefined) {
      const made = battlePlans(call, planned, zone);
      const files = await writePages(call, made, folder ?? '.', false);
      call.screen.result(made.plans[0], () => files.join('\n'));
      return 'ok';
    }
    if (folder !== undefined) await writePages(call, battlePlans(call, planned), folder);
    const left = task.outlook.zones.filter(({ isPlannable }) => !isPlannable);
    const notPlanned = left.map((own) => own.zone);
    const gap = plan.upperBound - plan.totalGain;
    const result = { ...plan, gap, sensitivity, notPlanned, ...peopleIn(field) };
    call.screen.result(result, () =>
      [planTable(result), ...(field ? [planTables(field.plan)] : [])].join('\n'),
    );
    if (task.funds.length > 0) call.screen.say(ALL_AT_ONCE);
    if (left.length > 0) call.screen.say(`${NOT_PLANNED}: ${notPlanned.join(', ')}`);
    return 'ok';
  },
};

const adsOnly = async (call: Call): Promise<Planned> => {
  const { contests, lineByZone } = await contestsOf(call);
  const outlook = seenBy(call, contests);
  const { movable, cost, response } = responseOf(call);
  const task = { outlook, response, ...moneyOf(call), seed: text(call, 'seed') ?? '1' };
  const sensitivity = sensitivityOf(task, movable, cost);
  return { task, before: outlook, plan: planZones(task), sensitivity, lineByZone };
};

const withField = async (call: Call): Promise<Planned> => {
  const task = await fieldTaskOf(call);
  return aroundField(task, await plannedField(call, task));
};

/** People as `field plan` tells of them; nothing where none are planned. */
const peopleIn = (field: Planned['field']) => {
  if (!field) return {};
  const { channels, organizers, visits } = field.plan;
  return { channels, organizers, visits };
};

const ALL_AT_ONCE =
  'the plan keeps to the dates of the money; the other ways to spend it have all of it from the first day';
const NOT_PLANNED = 'forecast, not planned, because what they count is not people';
