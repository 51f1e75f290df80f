import { describe, expect, it } from 'vitest';
import { setCampaign } from '../../lib/books/campaign.ts';
import { stopAll } from '../../lib/books/controls.ts';
import {
  deliverAudience,
  isCurrent,
  isDelivered,
  readDelivered,
} from '../../lib/books/deliveries.ts';
import { addOptOuts } from '../../lib/books/opt-outs.ts';
import {
  at,
  setBuild,
  twoFlights,
  twoFlightsCampaign,
  type World,
} from '../support/two-flights.ts';

const NORTH = { platform: 'meta', audienceId: 'north-young' };
const NOW = at('05:00');
const deliver = ({ ports }: World, now = NOW) => deliverAudience(ports, NORTH, now);
const stateOf = async ({ ports }: World) => (await readDelivered(ports, NORTH)).delivered;
const voter = (number: number) => `voter-${String(number).padStart(6, '0')}`;
const optOut = ({ ports }: World, ...numbers: number[]) =>
  addOptOuts(ports, numbers.map(voter), NOW);

describe('delivering an audience', () => {
  it('sends it in chunks of ten thousand and keeps what the platform confirmed', async () => {
    const world = await twoFlights();
    const build = await setBuild(world, 'north-young', 20_001);
    expect(await deliver(world)).toEqual({ kind: 'delivered' });
    const chunks = world.meta.chunks.map(({ sequence, last, members }) => [
      sequence,
      last,
      members.length,
    ]);
    expect(chunks).toEqual([
      [1, false, 10_000],
      [2, false, 10_000],
      [3, true, 1],
    ]);
    expect(new Set(world.meta.chunks.map(({ session }) => session)).size).toBe(1);
    expect(await stateOf(world)).toMatchObject({
      hash: build.hash,
      epoch: 0,
      received: 20_001,
      invalid: 0,
      at: NOW,
      unanswered: [],
    });
    expect(await isDelivered(world.ports, NORTH)).toBe(true);
  });

  it('ends with the chunk that completes a full multiple', async () => {
    const world = await twoFlights();
    await setBuild(world, 'north-young', 20_000);
    await deliver(world);
    expect(world.meta.chunks.map(({ last }) => last)).toEqual([false, true]);
  });

  it('leaves alone what is delivered', async () => {
    const world = await twoFlights();
    await deliver(world);
    await deliver(world, at('06:00'));
    expect(world.meta.chunks).toHaveLength(1);
    expect((await stateOf(world))?.at).toBe(NOW);
  });

  it('delivers the build of now, whatever was asked for', async () => {
    const world = await twoFlights();
    await deliver(world);
    await setBuild(world, 'north-young', 1_700);
    expect(await isDelivered(world.ports, NORTH)).toBe(false);
    await deliver(world);
    expect(world.meta.active.get('north-young')).toHaveLength(1_700);
  });

  it('is refused where nothing is built, and does nothing while the stop is on', async () => {
    const world = await twoFlights();
    const nowhere = { platform: 'meta', audienceId: 'west-young' };
    expect(await deliverAudience(world.ports, nowhere, NOW)).toMatchObject({ kind: 'refused' });
    await stopAll(world.ports, NOW);
    expect(await deliver(world)).toEqual({ kind: 'stopped' });
    expect(world.meta.chunks).toEqual([]);
  });

  it('activates nothing that is stopped on the way', async () => {
    const world = await twoFlights();
    await setBuild(world, 'north-young', 15_000);
    world.meta.before(() => stopAll(world.ports, NOW));
    await expect(deliver(world)).rejects.toThrow('the stop moved');
    expect(world.meta.chunks.map(({ last }) => last)).toEqual([false]);
  });

  it('activates nothing that was built anew on the way', async () => {
    const world = await twoFlights();
    await setBuild(world, 'north-young', 15_000);
    let more = true;
    world.meta.before(async () => {
      if (more) await setBuild(world, 'north-young', 1_600);
      more = false;
    });
    await expect(deliver(world)).rejects.toThrow('moved');
    await deliver(world);
    expect(world.meta.activeSizes).toEqual([1_600]);
  });
});

describe('people who opted out', () => {
  it('are in no upload after they did', async () => {
    const world = await twoFlights();
    await optOut(world, 3, 4);
    await deliver(world);
    expect(world.meta.active.get('north-young')).not.toContain(voter(3));
    expect(world.meta.active.get('north-young')).toHaveLength(1_498);
    expect(await stateOf(world)).toMatchObject({ epoch: 1, received: 1_498 });
  });

  it('are left out of every chunk that leaves after they did, and then of the whole list', async () => {
    const world = await twoFlights();
    await setBuild(world, 'north-young', 25_000);
    const out: number[] = [];
    world.meta.before(async () => {
      const sent = world.meta.chunks.length;
      if (sent > 0 || out.length > 0) return;
      out.push(5, 15_000, 24_000);
      await optOut(world, ...out);
    });
    await deliver(world);
    const sessions = [...new Set(world.meta.chunks.map(({ session }) => session))];
    expect(sessions).toHaveLength(2);
    for (const { members, session, sequence } of world.meta.chunks) {
      if (session === sessions[0] && sequence === 1) continue;
      for (const number of out)
        expect(members.map((one) => one.voter)).not.toContain(voter(number));
    }
    expect(world.meta.active.get('north-young')).toHaveLength(24_997);
    expect(await stateOf(world)).toMatchObject({ epoch: 1 });
  });

  it('are left out of the last chunk even while its sending is noted down', async () => {
    const world = await twoFlights();
    const { commit } = world.ports.core;
    let more = true;
    world.ports.core.commit = async (writes) => {
      if (more) await optOut(world, 7);
      more = false;
      return commit(writes);
    };
    await deliver(world);
    for (const { members } of world.meta.chunks) {
      expect(members.map((one) => one.voter)).not.toContain(voter(7));
    }
  });

  it('do not make a list be sent again that is built without them', async () => {
    const build = { hash: 'h', optOutEpoch: 4 };
    const state = { platform: 'meta', audienceId: 'a', hash: 'h', epoch: 1, round: 0 };
    const delivered = { ...state, received: 1, invalid: 0, at: NOW, unanswered: [] };
    expect(isCurrent(delivered, build, 4)).toBe(true);
    expect(isCurrent(delivered, build, 5)).toBe(false);
    expect(isCurrent({ ...delivered, epoch: 5 }, build, 5)).toBe(true);
    expect(isCurrent({ ...delivered, again: true }, build, 4)).toBe(false);
  });
});

describe('the floor', () => {
  it('is counted without those who opted out; nothing below it becomes active', async () => {
    const world = await twoFlights();
    await setBuild(world, 'north-young', 1_001);
    await optOut(world, 1, 2);
    expect(await deliver(world)).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('999 people remain'),
    });
    expect(world.meta.chunks).toEqual([]);
    expect(await deliver(world)).toMatchObject({ kind: 'refused' });
  });

  it('is never below a thousand, whatever a campaign says', async () => {
    const world = await twoFlights();
    await setCampaign(world.ports, { ...twoFlightsCampaign, audienceFloor: 10 });
    await setBuild(world, 'north-young', 999);
    expect(await deliver(world)).toMatchObject({ kind: 'refused' });
  });

  it('is the campaign’s, over all chunks', async () => {
    const world = await twoFlights();
    await setCampaign(world.ports, { ...twoFlightsCampaign, audienceFloor: 15_000 });
    await setBuild(world, 'north-young', 15_001);
    await optOut(world, 1, 2);
    expect(await deliver(world)).toMatchObject({ kind: 'refused' });
    expect(world.meta.chunks.filter(({ last }) => last)).toEqual([]);
  });

  it('holds when people opt out in the last moment', async () => {
    const world = await twoFlights();
    await setBuild(world, 'north-young', 1_000);
    const { commit } = world.ports.core;
    let more = true;
    world.ports.core.commit = async (writes) => {
      if (more) await optOut(world, 1);
      more = false;
      return commit(writes);
    };
    await expect(deliver(world)).rejects.toThrow('floor');
    expect(await deliver(world)).toMatchObject({ kind: 'refused' });
    expect(world.meta.activeSizes.filter((size) => size > 0)).toEqual([]);
  });

  it('takes back the list that stood when too few remain or the new build is refused', async () => {
    const world = await twoFlights();
    await deliver(world);
    const refused = { rule: 'AUD-01', because: 'too few people' };
    await setBuild(world, 'north-young', 300, { refused });
    expect(await deliver(world)).toEqual({ kind: 'refused', because: 'too few people' });
    expect(world.meta.activeSizes).toEqual([1_500, 0]);
    expect(await isDelivered(world.ports, NORTH)).toBe(false);
    await setBuild(world, 'north-young', 1_800);
    expect(await deliver(world)).toEqual({ kind: 'delivered' });
    expect(world.meta.active.get('north-young')).toHaveLength(1_800);
  });
});

describe('an upload without an answer', () => {
  it.each(['before', 'after'] as const)('is made again from its start (%s)', async (trouble) => {
    const world = await twoFlights();
    await setBuild(world, 'north-young', 15_000);
    world.meta.trouble('putMembers', trouble);
    await expect(deliver(world)).rejects.toThrow('no answer');
    await deliver(world);
    expect(world.meta.active.get('north-young')).toHaveLength(15_000);
    expect(await stateOf(world)).toMatchObject({ unanswered: [] });
  });

  it('is remembered when it could put an older list over a newer one', async () => {
    const world = await twoFlights();
    world.meta.trouble('putMembers', 'late');
    await expect(deliver(world)).rejects.toThrow('no answer yet');
    const [session] = (await stateOf(world))?.unanswered ?? [];
    expect(session).toBeDefined();
    await optOut(world, 9);
    await deliver(world);
    expect(await stateOf(world)).toMatchObject({ epoch: 1, unanswered: [session] });
  });
});
