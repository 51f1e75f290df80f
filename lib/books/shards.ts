import {
  BUCKETS,
  type ShardAnswer,
  type ShardItem,
  type ShardTask,
} from '../contracts/shard-task.ts';
import type { Ports } from '../ports.ts';
import { importObject } from './segment-import.ts';
import { liveVoterKeys } from './segments.ts';
import { gatherBucket, planShards, selectShard, settleShards } from './shard-builds.ts';

type Reach = Pick<Ports, 'core' | 'privacy' | 'inbox' | 'lake' | 'voters'>;

/** Does one task of a run over all shards. Done again, it comes to the same; each throws where a task before it is missing. */
export const doShardTask = async (ports: Reach, task: ShardTask): Promise<ShardAnswer> => {
  const { at } = task;
  const run = 'run' in task ? task.run : at.replace(/[:.]/g, '-');
  const answer = { run, at };
  switch (task.task) {
    case 'list':
      return { ...answer, itemsKey: await putItems(ports, run, 'files', await filesOf(ports)) };
    case 'import':
      await importObject(ports, task.key, at);
      return answer;
    case 'plan': {
      const voters = await liveVoterKeys(ports);
      await planShards(ports, run, voters.length, at);
      const buckets = Array.from({ length: BUCKETS }, (_, bucket) => bucket);
      return { ...answer, itemsKey: await putItems(ports, run, 'voters', voters), buckets };
    }
    case 'build':
      await selectShard(ports, run, task);
      return answer;
    case 'bucket':
      await gatherBucket(ports, run, task.nth);
      return answer;
    case 'settle':
      await settleShards(ports, run, at);
      return answer;
  }
};

const filesOf = async ({ inbox }: Pick<Ports, 'inbox'>): Promise<string[]> =>
  (await inbox.list('segments/')).map(({ key }) => key);

const putItems = async (
  { lake }: Pick<Ports, 'lake'>,
  run: string,
  name: string,
  keys: string[],
): Promise<string> => {
  const items = keys.map((key, nth): ShardItem => ({ nth, key }));
  const itemsKey = `shards/${run}/${name}.json`;
  await lake.put(itemsKey, JSON.stringify(items));
  return itemsKey;
};
