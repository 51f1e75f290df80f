import { describe, expect, it } from 'vitest';
import { buildAudience } from '../../functions/build-audience.ts';
import { buildShards, handler } from '../../functions/build-shards.ts';
import { duckVoterTable } from '../../lib/adapters/aws/voter-table.ts';
import { defineAudience, readBuild } from '../../lib/books/audiences.ts';
import { optedOut } from '../../lib/books/opt-outs.ts';
import type { ShardItem, ShardTask } from '../../lib/contracts/shard-task.ts';
import {
  type AudiencePorts,
  audiencePorts,
  drop,
  dunmere,
  NOW,
  segmentOf,
  takeAll,
} from '../support/audience-ports.ts';

type Kind = 'duck' | 'memory';

const portsOf = async (kind: Kind): Promise<AudiencePorts> => {
  const ports = await audiencePorts();
  return kind === 'duck' ? { ...ports, voters: duckVoterTable(ports.lake) } : ports;
};

const itemsAt = async ({ lake }: AudiencePorts, key = ''): Promise<ShardItem[]> =>
  JSON.parse(new TextDecoder().decode(await lake.get(key)));

/** Plays the state machine: each task `times` times, the items of a map in `order`. */
const play = async (
  ports: AudiencePorts,
  { times = 1, order = (items: number[]) => items, beforeSettle = async () => {} } = {},
): Promise<void> => {
  const stage = buildShards(ports);
  const call = async (task: ShardTask) => {
    let answer = await stage(task);
    for (let nth = 1; nth < times; nth += 1) answer = await stage(task);
    return answer;
  };
  const each = async (count: number, work: (nth: number) => Promise<unknown>) => {
    for (const nth of order(Array.from({ length: count }, (_, nth) => nth))) await work(nth);
  };
  const { run, itemsKey } = await call({ task: 'list', at: NOW });
  const files = await itemsAt(ports, itemsKey);
  await each(files.length, (nth) =>
    call({ task: 'import', run, key: files[nth]?.key ?? '', at: NOW }),
  );
  const planned = await call({ task: 'plan', run, at: NOW });
  const shards = await itemsAt(ports, planned.itemsKey);
  await each(shards.length, (nth) =>
    call({ task: 'build', run, nth, key: shards[nth]?.key ?? '', at: NOW }),
  );
  await each(planned.buckets?.length ?? 0, (nth) => call({ task: 'bucket', run, nth, at: NOW }));
  await beforeSettle();
  await call({ task: 'settle', run, at: NOW });
};

/** What the same files come to in one function. */
const wholeBuild = async (files: Record<string, string>) => {
  const ports = await portsOf('memory');
  await dropAll(ports, files);
  await play(ports);
  await buildAudience(ports)(
    { type: 'AudienceOutdated', audienceId: 'dunmere', because: 'asked', at: NOW },
    NOW,
  );
  return readBuild(ports, 'dunmere');
};

const dropAll = async (ports: AudiencePorts, files: Record<string, string>): Promise<void> => {
  await defineAudience(ports, dunmere, NOW);
  for (const [name, text] of Object.entries(files)) await drop(ports, `segments/${name}`, text);
};

const apart = {
  'a.csv': segmentOf(700),
  'b.csv': segmentOf(600, 701),
  'c.csv': segmentOf(20, 5_000, 'yes'),
};
const lapping = { 'a.csv': segmentOf(900), 'b.csv': segmentOf(600, 601) };

describe.each(['duck', 'memory'] as const)('a file in shards, on the %s table', (kind) => {
  it.each([
    ['apart', apart, 1_300],
    ['lapping over each other', lapping, 1_200],
  ])('comes to what one function comes to, its shards %s', async (_, files, size) => {
    const ports = await portsOf(kind);
    await dropAll(ports, files);
    await play(ports);
    const build = await readBuild(ports, 'dunmere');
    const whole = await wholeBuild(files);
    expect(build?.size).toBe(size);
    expect(build).toEqual(whole);
    const members = await ports.voters.members(build?.membersKey ?? '', 0, 5_000);
    expect(new Set(members.map(({ voter }) => voter)).size).toBe(size);
  });

  it('comes to the same in any order, with every task done twice', async () => {
    const [one, other] = [await portsOf(kind), await portsOf(kind)];
    for (const ports of [one, other]) await dropAll(ports, lapping);
    await play(one);
    await play(other, { times: 2, order: (items) => items.reverse() });
    expect(await readBuild(other, 'dunmere')).toEqual(await readBuild(one, 'dunmere'));
  });

  it('holds the floor for the whole, and leaves no list below it to be sent', async () => {
    const ports = await portsOf(kind);
    await dropAll(ports, { 'a.csv': segmentOf(600), 'b.csv': segmentOf(600, 301) });
    await play(ports);
    const build = await readBuild(ports, 'dunmere');
    expect(build).toMatchObject({ size: 900, refused: { rule: 'AUD-01' } });
    expect(build?.membersKey).toBeUndefined();
  });

  it('leaves out who opted out in another shard', async () => {
    const ports = await portsOf(kind);
    await dropAll(ports, { 'a.csv': segmentOf(1_200), 'b.csv': segmentOf(50, 1, 'yes') });
    await play(ports);
    const build = await readBuild(ports, 'dunmere');
    const members = await ports.voters.members(build?.membersKey ?? '', 0, 5_000);
    const { tokens } = await optedOut(ports);
    expect(tokens).toHaveLength(50);
    expect(members.filter(({ voter }) => tokens.includes(voter))).toEqual([]);
    expect(build?.size).toBe(1_150);
  });

  it('makes the builds count once, and only then', async () => {
    const ports = await portsOf(kind);
    await dropAll(ports, apart);
    takeAll(ports, 'place-flights');
    let before: unknown = 'none';
    await play(ports, {
      beforeSettle: async () => {
        before = await readBuild(ports, 'dunmere');
      },
    });
    expect(before).toBeUndefined();
    expect((await readBuild(ports, 'dunmere'))?.size).toBe(1_300);
  });

  it('leaves an audience alone that was defined anew while it ran', async () => {
    const ports = await portsOf(kind);
    await dropAll(ports, apart);
    await play(ports, {
      beforeSettle: async () => {
        await defineAudience(ports, { ...dunmere, purpose: 'persuade' }, NOW);
      },
    });
    expect(await readBuild(ports, 'dunmere')).toBeUndefined();
  });

  it('refuses everybody where there are no files', async () => {
    const ports = await portsOf(kind);
    await dropAll(ports, {});
    await play(ports);
    expect(await readBuild(ports, 'dunmere')).toMatchObject({ size: 0, refused: {} });
  });

  it('throws where the task before is not done', async () => {
    const ports = await portsOf(kind);
    const task: ShardTask = { task: 'settle', run: '2027-03-01T12-00-00-000Z', at: NOW };
    await expect(buildShards(ports)(task)).rejects.toThrow('the task before this one is not done');
  });
});

it('refuses an event that is no task, and says so', async () => {
  const context = { functionName: 'build-shards', awsRequestId: '1' } as never;
  await expect(handler({ task: 'everything' }, context)).rejects.toThrow('no task of a run');
});
