import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { renderBattlePlan } from '../dashboard/battle-page.ts';
import { renderZones, type ZonesView } from '../dashboard/zones-page.ts';
import { sha256Hex } from '../domain/canonical.ts';
import { type BattlePlan, battlePlanOf, type Input } from '../domain/zones/battle-plan.ts';
import { ladderOf } from '../domain/zones/ladder.ts';
import type { ContestOutlook, ZoneOutlook } from '../domain/zones/outlook.ts';
import type { ZonesPlan } from '../domain/zones/plan.ts';
import type { PlanTask } from '../domain/zones/plan-task.ts';
import { rankZones } from '../domain/zones/rank.ts';
import type { Sensitivity } from '../domain/zones/sensitivity.ts';
import { type Call, text } from './command.ts';
import { Fault } from './fault.ts';

/** A plan, and all that it was made from. */
export type Planned = {
  task: PlanTask;
  plan: ZonesPlan;
  sensitivity: Sensitivity;
  lineByZone: ReadonlyMap<string, number>;
};

/** Battle plans, and the overview that links to them. */
export type Pages = { plans: BattlePlan[]; view: ZonesView };

/** Writes the battle plan of one zone, or of every zone that the plan funds; a Fault where there is no such zone. */
export const battlePlans = (call: Call, planned: Planned, only?: string): Pages => {
  const { task, plan, sensitivity, lineByZone } = planned;
  const { outlook } = task;
  const rows = rankZones(outlook, task.response, task.budgetMicros);
  const ladder = new Map(ladderOf(outlook, task.response).map((row) => [row.zone, row]));
  const rankBy = new Map(rows.map((row) => [row.zone, row]));
  const stays = new Set(sensitivity.stays);
  const zoneBy = new Map(outlook.zones.map((zone) => [zone.zone, zone]));
  const wanted = plan.zones.filter(({ zone, spendMicros }) =>
    only === undefined ? spendMicros > 0 : zone === only,
  );
  if (wanted.length === 0 && only !== undefined) throw noSuchZone(only, outlook.zones);
  const plans = wanted.flatMap((own): BattlePlan[] => {
    const zone = zoneBy.get(own.zone);
    const contest = zone && outlook.contests[zone.contest];
    const standing = ladder.get(own.zone);
    const rank = rankBy.get(own.zone);
    if (!zone || !contest || !standing || !rank) return [];
    return [
      battlePlanOf({
        ladder: standing,
        rank,
        plan: own,
        stays: stays.has(own.zone),
        isAsked: zone.support !== null,
        isPlannable: zone.isPlannable,
        efforts: (['Arguments', 'Organizers', 'Surrogates'] as const).map((title) => ({
          title,
          lines: [],
        })),
        inputs: inputsOf(call, zone, contest, lineByZone.get(own.zone) ?? 0),
      }),
    ];
  });
  const pages = new Map(plans.map(({ zone }) => [zone, `${fileName(zone)}.html`]));
  return { plans, view: { plan, rows, states: statesOf(planned), pages } };
};

/** Writes pages and JSON files to a folder, and says their paths; the same pages are the same bytes. */
export const writePages = async (
  folder: string,
  { plans, view }: Pages,
  withOverview: boolean,
): Promise<string[]> => {
  await mkdir(folder, { recursive: true });
  const files = plans.flatMap((plan): [string, string][] => [
    [`${fileName(plan.zone)}.html`, renderBattlePlan(plan)],
    [`${fileName(plan.zone)}.json`, `${JSON.stringify(plan, null, 2)}\n`],
  ]);
  if (withOverview) files.unshift(['index.html', renderZones(view)]);
  for (const [name, content] of files) await writeFile(join(folder, name), content);
  return files.map(([name]) => join(folder, name));
};

/** A zone's name as a file's, told apart from others that would look the same. */
const fileName = (zone: string): string => {
  const plain = zone.replaceAll(/[^\w-]+/g, '-');
  return plain === zone && zone !== 'index' ? zone : `${plain}-${sha256Hex(zone).slice(0, 6)}`;
};

const noSuchZone = (zone: string, zones: readonly ZoneOutlook[]): Fault => {
  const near = zones.map((own) => own.zone).filter((name) => name.startsWith(zone.slice(0, 2)));
  const some = (near.length > 0 ? near : zones.map((own) => own.zone)).slice(0, 6);
  return new Fault('error', {
    what: `no zone of the window is called ${zone}`,
    mend: `name one of the file, such as ${some.join(', ')}`,
  });
};

const inputsOf = (
  call: Call,
  zone: ZoneOutlook,
  contest: ContestOutlook,
  line: number,
): Input[] => {
  const file = basename(text(call, 'zones') ?? '');
  const cell = (id: string, label: string, value: string): Input => ({
    id,
    label,
    value,
    where: `${file}, line ${line}`,
  });
  const option = (id: string, name: string, label: string): Input => ({
    id,
    label,
    value: text(call, name) ?? '',
    where: `--${id}`,
  });
  return [
    cell('date', 'day of the vote', contest.date),
    cell('delegates', 'delegates', String(zone.seats)),
    cell('support', 'support', zone.support === null ? 'nobody asked' : String(zone.support)),
    cell('voters', 'voters', String(zone.voters)),
    { ...cell('ruleset', 'rules', contest.ruleset.id), where: contest.ruleset.source },
    option('budget', 'budget', 'budget'),
    option('movable', 'movable', 'movable share'),
    option('cost-per-voter', 'costPerVoter', 'cost per voter'),
    option('prior-sd-national', 'priorSdNational', 'national error'),
    option('prior-sd-state', 'priorSdState', 'state error'),
    option('prior-sd-zone', 'priorSdZone', 'zone error'),
    option('seed', 'seed', 'seed'),
  ];
};

const statesOf = ({ task, plan }: Planned): ZonesView['states'] =>
  task.outlook.contests.map(({ state, atLarge, pleo, zones }) => {
    const own = plan.zones.filter((zone) => zone.state === state);
    return {
      state,
      delegates: atLarge + pleo + zones.reduce((sum, { seats }) => sum + seats, 0),
      spendMicros: own.reduce((sum, { spendMicros }) => sum + spendMicros, 0),
      gain: own.reduce((sum, { expectedGain }) => sum + expectedGain, 0),
    };
  });
