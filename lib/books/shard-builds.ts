import type { AudienceDefinition } from '../contracts/audience.ts';
import type { SelectedVoters } from '../contracts/selection.ts';
import { BUCKETS, type ShardItem } from '../contracts/shard-task.ts';
import { definitionVersion, membersHash } from '../domain/audience/identity.ts';
import type { Ports } from '../ports.ts';
import { buildFrom, keepBuild, refusedBuild } from './audience-builds.ts';
import { membersKeyOf, planSelection, type SelectionPlan } from './audience-selection.ts';
import { listAudiences } from './audiences.ts';
import { campaignOf } from './campaign.ts';

type Reach = Pick<Ports, 'core' | 'privacy' | 'lake' | 'voters'>;

/** How the audiences of a run are selected: what was true of voters and lists when it was planned. */
type RunPlan = {
  shards: number;
  audiences: { definition: AudienceDefinition; plan: SelectionPlan; membersKey: string }[];
};
type Counted = Pick<SelectedVoters, 'suppressed' | 'branches'>;

/** Plans a run: every audience that is defined, over as many files of voters. */
export const planShards = async (
  ports: Reach,
  run: string,
  shards: number,
  now: string,
): Promise<void> => {
  const campaign = await campaignOf(ports);
  const audiences: RunPlan['audiences'] = [];
  for (const definition of await listAudiences(ports)) {
    const plan = await planSelection(ports, definition, campaign, now);
    audiences.push({ definition, plan, membersKey: membersKeyOf(definition, plan) });
  }
  await ports.lake.put(planKey(run), JSON.stringify({ shards, audiences } satisfies RunPlan));
};

/**
 * Selects every audience of a run from one file of voters. What a shard holds may be few: the floor is for the whole, and
 * no platform is sent a part.
 */
export const selectShard = async (ports: Reach, run: string, item: ShardItem): Promise<void> => {
  const counted: Record<string, Counted> = {};
  for (const { definition, plan, membersKey } of await buildable(ports, run)) {
    const selection = { ...plan.selection, keys: [item.key], atLeast: 0, apartFrom: [] };
    const part = partKey(membersKey, 'shard', item.nth);
    const { suppressed, branches } = await ports.voters.select(selection, part);
    counted[definition.id] = { suppressed, branches };
  }
  await ports.lake.put(countsKey(run, item.nth), JSON.stringify(counted));
};

/** Lets nobody count twice who is in several shards: of the members whose tokens begin with one digit, the last stands. */
export const gatherBucket = async (ports: Reach, run: string, bucket: number): Promise<void> => {
  const { shards } = await readPlan(ports, run);
  if (shards === 0) return;
  for (const { membersKey } of await buildable(ports, run)) {
    const parts = Array.from({ length: shards }, (_, nth) => partKey(membersKey, 'shard', nth));
    await ports.voters.gather({ parts, bucket }, partKey(membersKey, 'bucket', bucket));
  }
};

/**
 * Adds up a run, holds the gates on the whole and makes its builds count, each by one commit. An audience that was
 * defined anew meanwhile is left as it is. Whom a suppression left out in two shards is counted in both.
 */
export const settleShards = async (ports: Reach, run: string, now: string): Promise<void> => {
  const { shards, audiences } = await readPlan(ports, run);
  const counts: Record<string, Counted>[] = [];
  for (let nth = 0; nth < shards; nth += 1) counts.push(await readJson(ports, countsKey(run, nth)));
  const campaign = await campaignOf(ports);
  for (const { definition, plan, membersKey } of audiences) {
    const planned = definitionVersion(definition);
    await keepBuild(ports, definition.id, now, async (current) => {
      if (definitionVersion(current) !== planned) return undefined;
      // Other audiences may have been built since: what stands beside this one is looked at anew.
      const { selection, floor, checks } = await planSelection(ports, definition, campaign, now);
      if (plan.refused) return { build: refusedBuild(definition, plan, now), checks };
      const parts = Array.from({ length: BUCKETS }, (_, nth) => partKey(membersKey, 'bucket', nth));
      const { apartFrom } = selection;
      const gathered =
        shards === 0
          ? { size: 0, membersHash: membersHash([]) }
          : await ports.voters.gather({ parts, atLeast: floor, apartFrom }, membersKey);
      const own = counts.flatMap((shard) => shard[definition.id] ?? []);
      const selected = { ...addUp(plan, own), ...gathered };
      return {
        build: buildFrom(definition, { ...plan, floor }, { selected, membersKey }, now),
        checks,
      };
    });
  }
};

const addUp = ({ branches }: SelectionPlan, shards: Counted[]): Counted => {
  const [first] = shards;
  const suppressed = { ...first?.suppressed } as Counted['suppressed'];
  for (const reason of Object.keys(suppressed) as (keyof typeof suppressed)[]) {
    suppressed[reason] = shards.reduce((sum, shard) => sum + (shard.suppressed[reason] ?? 0), 0);
  }
  return {
    suppressed,
    branches: branches.map((_, nth) =>
      shards.reduce((sum, shard) => sum + (shard.branches[nth] ?? 0), 0),
    ),
  };
};

const buildable = async (ports: Reach, run: string): Promise<RunPlan['audiences']> =>
  (await readPlan(ports, run)).audiences.filter(({ plan }) => !plan.refused);

const readPlan = (ports: Reach, run: string): Promise<RunPlan> => readJson(ports, planKey(run));

const readJson = async <T>({ lake }: Pick<Ports, 'lake'>, key: string): Promise<T> => {
  const body = await lake.get(key);
  if (!body) throw new Error(`The lake has no object ${key}: the task before this one is not done`);
  return JSON.parse(new TextDecoder().decode(body));
};

/** It names people who opted out, so it lies where voters do. */
const planKey = (run: string): string => `voters/runs/${run}.json`;
const countsKey = (run: string, nth: number): string => `shards/${run}/counted-${nth}.json`;
const partKey = (membersKey: string, kind: 'shard' | 'bucket', nth: number): string =>
  `${membersKey.replace(/\.parquet$/, '')}/${kind}-${nth}.parquet`;
