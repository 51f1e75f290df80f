import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { connect } from '../../lib/adapters/aws/connect.ts';
import { type Cloud, openCloud } from '../../lib/local/embedded-cloud.ts';
import { provision } from '../../lib/local/provision.ts';
import { isAlive, killHard, startChild } from '../support/child.ts';
import { temporaryFolder } from '../support/cloud.ts';

const databasePid = (folder: string) =>
  Number(readFileSync(join(folder, 'dynamodb.sqlite.pid'), 'utf8'));

const portsOf = (cloud: Cloud) => {
  Object.assign(process.env, cloud.environment);
  return connect();
};

const expectWhole = async (cloud: Cloud): Promise<number> => {
  const { core, lake } = portsOf(cloud);
  const count = await core.read({ pk: 'P', sk: 'count' });
  expect(count?.rev).toBe(count?.value);
  const text = new TextDecoder().decode(await lake.get('same-key'));
  const [, first = ''] = /^(\d+?)\1*$/.exec(text.slice(0, 60)) ?? [];
  expect(text).toBe(first.repeat(200_000));
  return Number(count?.value);
};

describe('the embedded cloud', () => {
  it('keeps tables and objects over a close, and begins with empty queues', async () => {
    const folder = temporaryFolder();
    const parts: string[] = [];
    const first = await openCloud(folder, { onStart: (part) => parts.push(part) });
    expect(parts).toEqual(['database', 'objects and queues', 'tables, buckets and queues']);
    const before = portsOf(first);
    await before.core.commit([{ pk: 'P', sk: 'a', put: { kept: true }, ifRev: 0 }]);
    await before.inbox.put('segments/a b.csv', 'kept');
    await before.queues.send('import-segment', { id: 'a', group: 'g', body: 1 });
    expect(await first.look()).toMatchObject({ puts: 1, waiting: { 'import-segment': 1 } });
    await first.close();
    expect(existsSync(join(folder, 'cloud.json'))).toBe(false);
    expect(isAlive(databasePid(folder))).toBe(false);

    const second = await openCloud(folder);
    const after = portsOf(second);
    expect((await after.core.read({ pk: 'P', sk: 'a' }))?.value).toEqual({ kept: true });
    expect(await after.inbox.list('')).toEqual([{ key: 'segments/a b.csv', size: 4 }]);
    expect((await second.look()).waiting['import-segment']).toBe(0);
    await second.close();
  });

  it('creates nothing twice', async () => {
    const cloud = await openCloud(temporaryFolder());
    const ports = portsOf(cloud);
    await ports.ledger.commit([{ pk: 'P', sk: 'a', put: 1, ifRev: 0 }]);
    await ports.queues.send('decide-flights', { id: 'a', group: 'g', body: 1 });
    await provision(cloud.endpoints);
    expect((await ports.ledger.read({ pk: 'P', sk: 'a' }))?.rev).toBe(1);
    expect((await cloud.look()).waiting['decide-flights']).toBe(1);
    await cloud.close();
  });

  it('comes up whole after its process was killed in the middle of writing', async () => {
    const folder = temporaryFolder();
    const child = await startChild('cloud', folder);
    await killHard(child);
    const cloud = await openCloud(folder);
    expect(cloud.owned).toBe(true);
    expect(await expectWhole(cloud)).toBeGreaterThanOrEqual(1);
    await cloud.close();
  });

  it('leaves no database server behind when its process is killed', async () => {
    const folder = temporaryFolder();
    const child = await startChild('cloud', folder);
    const pid = databasePid(folder);
    expect(isAlive(pid)).toBe(true);
    await killHard(child);
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 3_000 });
  });

  it('comes up after its keeper was killed too, and ends the server that was left behind', async () => {
    const folder = temporaryFolder();
    const child = await startChild('cloud', folder);
    const pid = databasePid(folder);
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1] ?? '';
    process.kill(Number(stat.split(' ')[1]), 'SIGKILL');
    await killHard(child);
    expect(isAlive(pid)).toBe(true);
    const cloud = await openCloud(folder);
    expect(isAlive(pid)).toBe(false);
    await expectWhole(cloud);
    await cloud.close();
  });

  it('is shared with another process that runs it, and outlives the guest', async () => {
    const folder = temporaryFolder();
    const owner = await openCloud(folder);
    await portsOf(owner).inbox.put('segments/a.csv', 'a');
    const guest = await openCloud(folder, { platforms: { paper: { kind: 'file-drop' } } });
    expect([owner.owned, guest.owned]).toEqual([true, false]);
    expect(guest.endpoints).toEqual(owner.endpoints);
    expect(guest.environment['PLATFORMS']).toBe('{"paper":{"kind":"file-drop"}}');
    expect(await guest.newObjects()).toMatchObject([{ key: 'segments/a.csv', size: 1 }]);
    expect(await owner.newObjects()).toEqual([]);
    expect(await guest.look()).toEqual(await owner.look());
    await guest.close();
    expect(await portsOf(owner).inbox.list('')).toHaveLength(1);
    await owner.close();
  });

  it('is not closed while a guest is in it, and then is opened anew', async () => {
    const folder = temporaryFolder();
    const owner = await openCloud(folder);
    const guest = await openCloud(folder);
    expect(owner.guests()).toBe(1);
    let closed = false;
    const closing = owner.close().then(() => {
      closed = true;
    });
    await portsOf(guest).inbox.put('segments/late.csv', 'late');
    expect([closed, (await guest.look()).puts]).toEqual([false, 1]);
    await guest.close();
    await closing;
    const next = await openCloud(folder);
    expect([next.owned, await portsOf(next).inbox.list('')]).toMatchObject([true, [{ size: 4 }]]);
    await next.close();
  });

  it('lets one process at a time work alone', async () => {
    const folder = temporaryFolder();
    const owner = await openCloud(folder);
    const guest = await openCloud(folder);
    const order: string[] = [];
    const work = (name: string) => async () => {
      order.push(`${name} begins`);
      await pause(30);
      order.push(`${name} ends`);
    };
    await Promise.all([
      guest.alone(work('guest')),
      owner.alone(work('owner')),
      guest.alone(work('guest again')),
    ]);
    expect(order).toHaveLength(6);
    for (let at = 0; at < 6; at += 2) {
      expect(order[at + 1]).toBe(order[at]?.replace('begins', 'ends'));
    }
    await guest.close();
    await owner.close();
  });
});
