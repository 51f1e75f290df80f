import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ZonesView } from '../dashboard/zones-page.ts';
import { sha256Hex } from '../domain/canonical.ts';
import { adsTask } from '../domain/field/ads-around.ts';
import { inputIds } from '../domain/field/effort-inputs.ts';
import type { FieldPlan } from '../domain/field/field-plan.ts';
import type { FieldTask } from '../domain/field/field-task.ts';
import { type ZoneEfforts, zoneEfforts } from '../domain/field/zone-efforts.ts';
import { type BattlePlan, battlePlanOf } from '../domain/zones/battle-plan.ts';
import { ladderOf } from '../domain/zones/ladder.ts';
import { middle, type Outlook, type ZoneOutlook } from '../domain/zones/outlook.ts';
import type { ZonePlan, ZonesPlan } from '../domain/zones/plan.ts';
import type { PlanTask } from '../domain/zones/plan-task.ts';
import { rankZones } from '../domain/zones/rank.ts';
import { shareMoved } from '../domain/zones/response.ts';
import { type Sensitivity, sensitivityOf } from '../domain/zones/sensitivity.ts';
import { battleInputs } from './battle-inputs.ts';
import type { Call, CommandSpec } from './command.ts';
import { Fault } from './fault.ts';

/** Where pages go. */
export const PAGES_OPTION: NonNullable<CommandSpec['options']>[number] = {
  flags: '-o, --output <dir>',
  says: 'write battle plans there, with an overview: a page and a JSON file each',
};

/** A plan of ads, and all that it was made from. */
export type Planned = {
  task: PlanTask;
  /** The vote as it is seen before anybody does anything. */
  before: Outlook;
  plan: ZonesPlan;
  sensitivity: Sensitivity;
  lineByZone: ReadonlyMap<string, number>;
  /** People who are planned from the same budget. */
  field?: { task: FieldTask; plan: FieldPlan };
};

/** The ads of a field plan, with its people. */
export const aroundField = (task: FieldTask, plan: FieldPlan): Planned => {
  const ads = adsTask(task.ads, task.choices, plan.choice);
  return {
    task: ads,
    before: task.ads.outlook,
    plan: plan.ads,
    sensitivity: sensitivityOf(ads, task.movable, task.costPerVoterMicros),
    lineByZone: task.sources.lineByZone,
    field: { task, plan },
  };
};

/** Battle plans, and the overview that links to them. */
export type Pages = { plans: BattlePlan[]; view: ZonesView };

/** Writes the battle plan of one zone, or of every zone that the plan gives money or people; a Fault where there is no such zone. */
export const battlePlans = (call: Call, planned: Planned, only?: string): Pages => {
  const { task, before, plan, sensitivity, lineByZone, field } = planned;
  const rows = rankZones(task.outlook, task.response, task.budgetMicros);
  const ladder = new Map(ladderOf(before, task.response).map((row) => [row.zone, row]));
  const rankBy = new Map(rows.map((row) => [row.zone, row]));
  const stays = new Set(sensitivity.stays);
  const zoneBy = new Map(before.zones.map((zone) => [zone.zone, zone]));
  const peopled = new Set(
    [...(field?.plan.organizers ?? []), ...(field?.plan.visits ?? [])].map(({ zone }) => zone),
  );
  const wanted = plan.zones.filter(({ zone, spendMicros }) =>
    only === undefined ? spendMicros > 0 || peopled.has(zone) : zone === only,
  );
  if (wanted.length === 0 && only !== undefined) throw noSuchZone(only, before.zones);
  const plans = wanted.flatMap((own): BattlePlan[] => {
    const zone = zoneBy.get(own.zone);
    const standing = ladder.get(own.zone);
    const rank = rankBy.get(own.zone);
    if (!zone || !standing || !rank) return [];
    const people = field ? zoneEfforts(field.task, field.plan, own.zone) : NO_FIELD;
    return [
      battlePlanOf({
        ladder: standing,
        rank,
        plan: own,
        steps: zone.steps,
        shareWithPlan: shareWith(planned, own),
        stays: stays.has(own.zone),
        isAsked: zone.support !== null,
        isPlannable: zone.isPlannable,
        voters: zone.voters,
        efforts: people.efforts,
        adsFollow: field ? [inputIds.people] : [],
        inputs: [
          ...battleInputs(call, zone, before.contests[zone.contest], lineByZone.get(own.zone) ?? 0),
          ...people.inputs,
        ],
      }),
    ];
  });
  const pages = new Map(plans.map(({ zone }) => [zone, `${fileName(zone)}.html`]));
  const people = peopleBy(field?.plan);
  return { plans, view: { plan, rows, states: statesOf(planned), pages, people } };
};

/** A zone's expected share once people, where they are planned, and ads have moved it. */
const shareWith = ({ task: { outlook, response } }: Planned, own: ZonePlan): number => {
  const seen = outlook.zones.find(({ zone }) => zone === own.zone);
  if (!seen) return 0;
  return Math.min(1, middle(seen) + shareMoved(response, seen.voters, own.spendMicros));
};

const NO_FIELD: ZoneEfforts = {
  efforts: (['Arguments', 'Organizers', 'Surrogates'] as const).map((title) => ({
    title,
    lines: [],
    none: {
      what: 'nobody has planned any',
      mend: 'name the people and the ground with --field FILE',
    },
  })),
  inputs: [],
};

/** Writes pages and JSON files to a folder, and says their paths; the same pages are the same bytes. */
export const writePages = async (
  call: Call,
  { plans, view }: Pages,
  folder: string,
  withOverview = true,
): Promise<string[]> => {
  await mkdir(folder, { recursive: true });
  // Loaded here, as plans without pages should not wait for what draws.
  const { renderBattlePlan } = await import('../dashboard/battle-page.ts');
  const { renderZones } = await import('../dashboard/zones-page.ts');
  const files = plans.flatMap((plan): [string, string][] => [
    [`${fileName(plan.zone)}.html`, renderBattlePlan(plan)],
    [`${fileName(plan.zone)}.json`, `${JSON.stringify(plan, null, 2)}\n`],
  ]);
  if (withOverview) files.unshift(['index.html', renderZones(view)]);
  for (const [name, content] of files) await writeFile(join(folder, name), content);
  const paths = files.map(([name]) => join(folder, name));
  const more = paths.length > 4 ? `, … (${paths.length} files)` : '';
  call.screen.say(`written: ${paths.slice(0, 4).join(', ')}${more}`);
  return paths;
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

/** Hours and visits by zone; undefined where nobody has planned people. */
const peopleBy = (plan: FieldPlan | undefined): ZonesView['people'] => {
  if (!plan) return undefined;
  const by = new Map<string, { hours: number; visits: number }>();
  const at = (zone: string): { hours: number; visits: number } =>
    by.get(zone) ?? { hours: 0, visits: 0 };
  for (const { zone, hours } of plan.organizers) {
    by.set(zone, { ...at(zone), hours: at(zone).hours + hours });
  }
  for (const { zone } of plan.visits) by.set(zone, { ...at(zone), visits: at(zone).visits + 1 });
  const { organizers, visits, all } = plan.channels;
  return { by, gain: all.expectedGain, ofPeople: organizers.expectedGain + visits.expectedGain };
};
