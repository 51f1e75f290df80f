import { describe, expect, it } from 'vitest';
import { readBasis } from '../../lib/books/build-basis.ts';
import { setCampaign } from '../../lib/books/campaign.ts';
import { deliverAudience, readDelivered } from '../../lib/books/deliveries.ts';
import { keys } from '../../lib/books/keys.ts';
import { addOptOuts } from '../../lib/books/opt-outs.ts';
import { sendPromised } from '../../lib/books/outbox.ts';
import { askForPlan, keepAudiencesFresh, sendLostObjects } from '../../lib/books/upkeep.ts';
import {
  approve,
  at,
  drain,
  setBuild,
  takeAll,
  twoFlights,
  twoFlightsCampaign,
  type World,
} from '../support/two-flights.ts';

const NOW = at('05:00');
const NORTH = { platform: 'meta', audienceId: 'north-young' };

const delivered = async (): Promise<World> => {
  const world = await twoFlights();
  await drain(world, at('12:00', -1));
  return world;
};
const refresh = async (world: World, now: string) => {
  await keepAudiencesFresh(world.ports, now);
  await sendPromised(world.ports);
  return {
    builds: takeAll(world, 'build-audience').map(({ group }) => group),
    deliveries: takeAll(world, 'place-flights').map(({ group }) => group),
  };
};
const NOTHING = { builds: [], deliveries: [] };

describe('objects that nobody saw', () => {
  const drop = ({ ports }: World, key: string, size = 3) => ports.inbox.put(key, 'x'.repeat(size));
  const note = ({ ports }: World, key: string, value: object) =>
    ports.core.commit([{ ...keys.inbox(key), put: value, ifRev: 0 }]);

  it('go to the stage that their folder feeds', async () => {
    const world = await delivered();
    for (const key of [
      'segments/a.csv',
      'optouts/b.csv',
      'delivery/c.csv',
      'other/d.csv',
      'segments/',
    ]) {
      await drop(world, key);
    }
    await sendLostObjects(world.ports, NOW);
    expect(takeAll(world, 'import-segment').sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
      ['optouts/b.csv', 'segments/a.csv'].map((key) => ({
        id: `${key}/${NOW}`,
        group: key,
        body: { key, size: 3, at: NOW },
      })),
    );
    expect(takeAll(world, 'record-results').map(({ group }) => group)).toEqual(['delivery/c.csv']);
  });

  it('are those without a record, or whose record is of another size', async () => {
    const world = await delivered();
    for (const key of ['segments/done.csv', 'segments/replaced.csv', 'segments/plain.csv']) {
      await drop(world, key);
    }
    await note(world, 'segments/done.csv', { size: 3 });
    await note(world, 'segments/replaced.csv', { size: 2 });
    await note(world, 'segments/plain.csv', { sha256: 'x' });
    await sendLostObjects(world.ports, NOW);
    expect(takeAll(world, 'import-segment').map(({ group }) => group)).toEqual([
      'segments/replaced.csv',
    ]);
  });
});

describe('an approved plan', () => {
  it('is asked for again until it is decided, but not at once', async () => {
    const world = await delivered();
    await approve(world, { 'north.a': 40 });
    const [lost] = takeAll(world, 'decide-flights');
    const ask = async (now: string) => {
      await askForPlan(world.ports, now);
      await sendPromised(world.ports);
      return takeAll(world, 'decide-flights');
    };
    expect(await ask(at('05:05'))).toEqual([]);
    const [again] = await ask(at('05:15'));
    expect(again?.body).toEqual(lost?.body);
    expect(again?.id).not.toBe(lost?.id);
    await world.ports.queues.send('decide-flights', lost!);
    await drain(world, at('05:16'));
    expect(await ask(at('05:30'))).toEqual([]);
  });
});

describe('audiences in use', () => {
  it('are left alone while every platform has the newest build', async () => {
    const world = await delivered();
    expect(await refresh(world, NOW)).toEqual(NOTHING);
  });

  it('are built and delivered again after people opted out', async () => {
    const world = await delivered();
    await addOptOuts(world.ports, ['voter-000001'], NOW);
    expect(await refresh(world, NOW)).toEqual({
      builds: ['north-young', 'south-old'],
      deliveries: ['meta/north-young', 'video/south-old'],
    });
    await setBuild(world, 'north-young', 1_500, { optOutEpoch: 1 });
    await setBuild(world, 'south-old', 1_100, { optOutEpoch: 1, builtAt: at('05:10') });
    expect(await refresh(world, at('05:15'))).toEqual(NOTHING);
    expect(await refresh(world, at('05:30'))).toEqual({
      builds: [],
      deliveries: ['video/south-old'],
    });
  });

  it('are built again where lists of people to leave out changed, though nobody asked for it', async () => {
    const world = await delivered();
    const basis = await readBasis(world.ports, twoFlightsCampaign);
    await setBuild(world, 'north-young', 1_500, { basis });
    expect((await refresh(world, NOW)).builds).toEqual([]);
    const file = { sha256: '0'.repeat(64), size: 1, at: NOW, receipt: 'r' };
    const put = { ...file, live: { receipt: 'r', votersKey: 'lists/r.txt' } };
    await world.ports.core.commit([{ ...keys.inbox('voted/default/a.csv'), put, ifRev: 0 }]);
    expect((await refresh(world, at('05:15'))).builds).toEqual(['north-young']);
    // A build of before, of which nobody knows what it was made from, is left alone.
    await setBuild(world, 'north-young', 1_500);
    expect((await refresh(world, at('05:30'))).builds).toEqual([]);
  });

  it('are delivered again where the platform is to be told in another way', async () => {
    const world = await delivered();
    const [meta, ...others] = twoFlightsCampaign.platforms;
    const platforms = [{ ...meta!, lists: 'none' as const }, ...others];
    await setCampaign(world.ports, { ...twoFlightsCampaign, platforms });
    expect((await refresh(world, NOW)).deliveries).toEqual(['meta/north-young']);
    await deliverAudience(world.ports, NORTH, NOW);
    expect((await refresh(world, at('05:15'))).deliveries).toEqual([]);
  });

  it('are not asked for again once they were refused', async () => {
    const world = await delivered();
    await setBuild(world, 'north-young', 999);
    expect((await refresh(world, NOW)).deliveries).toEqual(['meta/north-young']);
    await deliverAudience(world.ports, NORTH, NOW);
    expect(await refresh(world, at('05:15'))).toEqual(NOTHING);
  });

  it('are cleared of who leaves after their flights have ended, for the platform still has them', async () => {
    const world = await delivered();
    await addOptOuts(world.ports, ['voter-000001'], NOW);
    expect((await refresh(world, at('05:00', 10))).builds).toEqual(['north-young', 'south-old']);
    const never = await twoFlights();
    await sendPromised(never.ports);
    takeAll(never, 'place-flights');
    await addOptOuts(never.ports, ['voter-000001'], NOW);
    expect(await refresh(never, at('05:00', 10))).toEqual(NOTHING);
  });

  it('are delivered once more where a second copy of an older list may have come late', async () => {
    const world = await delivered();
    const [copy] = world.meta.chunks.filter(({ audienceId }) => audienceId === 'north-young');
    await addOptOuts(world.ports, ['voter-000001'], NOW);
    await setBuild(world, 'north-young', 1_500, { optOutEpoch: 1 });
    await setBuild(world, 'north-young', 1_400, { optOutEpoch: 1, builtAt: NOW });
    await deliverAudience(world.ports, NORTH, NOW);
    await world.meta.putMembers(copy!);
    expect(world.meta.active.get('north-young')).toHaveLength(1_500);
    await keepAudiencesFresh(world.ports, at('05:15'));
    await keepAudiencesFresh(world.ports, at('05:30'));
    await drain(world, at('05:30'));
    expect(world.meta.active.get('north-young')).toHaveLength(1_400);
    for (const minutes of ['45', '59']) await keepAudiencesFresh(world.ports, at(`05:${minutes}`));
    const { delivered: atRest } = await readDelivered(world.ports, NORTH);
    // Three lists were confirmed, the last under a name that grew once more.
    expect(atRest).toMatchObject({ unanswered: [], round: 4 });
    expect(atRest?.recent).toBeUndefined();
  });

  it('are delivered once more after a send that could come late has had its time', async () => {
    const world = await twoFlights();
    world.meta.trouble('putMembers', 'late');
    await expect(deliverAudience(world.ports, NORTH, NOW)).rejects.toThrow();
    await addOptOuts(world.ports, ['voter-000001'], NOW);
    for (const name of ['north-young', 'south-old']) {
      const size = name === 'south-old' ? 1_200 : 1_500;
      await setBuild(world, name, size, { optOutEpoch: 0 });
    }
    await drain(world, NOW);
    expect(world.meta.active.get('north-young')).toHaveLength(1_499);
    await setBuild(world, 'north-young', 1_500, { optOutEpoch: 1 });
    await setBuild(world, 'south-old', 1_200, { optOutEpoch: 1 });
    world.meta.land();
    expect(world.meta.active.get('north-young')).toHaveLength(1_500);
    expect(await refresh(world, at('05:15'))).toEqual(NOTHING);
    expect(await refresh(world, at('05:20'))).toEqual(NOTHING);
    await keepAudiencesFresh(world.ports, at('05:25'));
    const names = new Set(world.meta.chunks.map(({ session }) => session));
    // Its build has nobody in it who left, so the same list is sent; only its name is new.
    await setBuild(world, 'north-young', 1_500, { optOutEpoch: 0 });
    await drain(world, at('05:25'));
    expect(world.meta.active.get('north-young')).toHaveLength(1_499);
    expect(names).not.toContain(world.meta.chunks.at(-1)?.session);
    expect((await readDelivered(world.ports, NORTH)).delivered).toMatchObject({ unanswered: [] });
    await setBuild(world, 'north-young', 1_500, { optOutEpoch: 1 });
    expect(await refresh(world, at('05:40'))).toEqual(NOTHING);
  });

  it('stay taken back where an unanswered send comes after that', async () => {
    const world = await twoFlights();
    world.meta.trouble('putMembers', 'late');
    await expect(deliverAudience(world.ports, NORTH, NOW)).rejects.toThrow();
    await setBuild(world, 'north-young', 999);
    await drain(world, NOW);
    world.meta.land();
    expect(world.meta.active.get('north-young')).toHaveLength(1_500);
    await refresh(world, at('05:15'));
    await keepAudiencesFresh(world.ports, at('05:30'));
    await drain(world, at('05:30'));
    expect(world.meta.active.get('north-young')).toEqual([]);
  });
});
