import { stakesOf } from '../domain/zones/contest.ts';
import { ladderOf } from '../domain/zones/ladder.ts';
import { planZones } from '../domain/zones/plan.ts';
import { rankZones } from '../domain/zones/rank.ts';
import { sensitivityOf } from '../domain/zones/sensitivity.ts';
import { type CommandSpec, text } from './command.ts';
import { contestsOf, moneyOf, responseOf, seenBy, viewOf, ZONE_OPTIONS } from './zone-options.ts';
import { battlePlans, writePages } from './zone-pages.ts';
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
  says: 'Split one budget over the zones of all contests for the most expected delegates, beside other ways to spend it: by voters, by district delegates, and state by state (the best of what campaigns do that plan by states: budgets by what the next unit of money brings in each state today, or one state after the other, most delegates for the money first; evenly by voter or by delegate inside). stateByStateExact is the best of all budgets by state. Of one zone, write the battle plan.',
  example: `swingshift zones plan ${FILE} --budget 400000 --movable 0.02..0.04`,
  options: [
    ...ZONE_OPTIONS,
    {
      flags: '-o, --output <dir>',
      says: 'write battle plans there, with an overview: a page and a JSON file each',
    },
  ],
  async run(call) {
    const { contests, lineByZone } = await contestsOf(call);
    const outlook = seenBy(call, contests);
    const { movable, cost, response } = responseOf(call);
    const task = { outlook, response, ...moneyOf(call), seed: text(call, 'seed') ?? '1' };
    const plan = planZones(task);
    const sensitivity = sensitivityOf(task, movable, cost);
    const folder = text(call, 'output');
    const [zone] = call.args;
    if (zone !== undefined || folder !== undefined) {
      const made = battlePlans(call, { task, plan, sensitivity, lineByZone }, zone);
      const files = await writePages(folder ?? '.', made, zone === undefined);
      call.screen.say(
        `written: ${files.slice(0, 4).join(', ')}${files.length > 4 ? `, … (${files.length} files)` : ''}`,
      );
      if (zone !== undefined) {
        call.screen.result(made.plans[0], () => files.join('\n'));
        return 'ok';
      }
    }
    const left = outlook.zones.filter(({ isPlannable }) => !isPlannable).map((own) => own.zone);
    const result = {
      ...plan,
      gap: plan.upperBound - plan.totalGain,
      sensitivity,
      notPlanned: left,
    };
    call.screen.result(result, () => planTable(result));
    if (left.length > 0) call.screen.say(`${NOT_PLANNED}: ${left.join(', ')}`);
    return 'ok';
  },
};

const NOT_PLANNED = 'forecast, not planned, because what they count is not people';
