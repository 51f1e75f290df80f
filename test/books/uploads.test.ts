import { describe, expect, it } from 'vitest';
import { setCampaign } from '../../lib/books/campaign.ts';
import { deliverAudience, readDelivered } from '../../lib/books/deliveries.ts';
import { readStandings } from '../../lib/books/delivery-standings.ts';
import { addOptOuts } from '../../lib/books/opt-outs.ts';
import { readBatches } from '../../lib/books/receipts.ts';
import type { PlatformTerms } from '../../lib/contracts/campaign.ts';
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
const standing = async ({ ports }: World) =>
  (await readStandings(ports)).find(({ audienceId }) => audienceId === NORTH.audienceId)!;

/** The campaign, its platform meta with these terms. */
const withTerms = async ({ ports }: World, terms: Partial<PlatformTerms>) => {
  const [meta, ...others] = twoFlightsCampaign.platforms;
  await setCampaign(ports, {
    ...twoFlightsCampaign,
    platforms: [{ ...meta!, ...terms }, ...others],
  });
};

describe('the batches of a list', () => {
  it.each([
    ['meta', [10_000, 2_000]],
    ['uid2', [2_500, 2_500, 2_500, 2_500, 2_000]],
    ['onboarder', [12_000]],
  ] as const)('are of the size that a destination of kind %s takes', async (lists, sizes) => {
    const world = await twoFlights();
    await withTerms(world, { lists });
    await setBuild(world, 'north-young', 12_000, { uid2: true });
    await deliver(world);
    expect(world.meta.chunks.map(({ members }) => members.length)).toEqual(sizes);
    expect(world.meta.chunks.map(({ expected }) => expected)).toEqual(sizes.map(() => 12_000));
    expect(world.meta.chunks.map(({ last }) => last)).toEqual(
      sizes.map((_, nth) => nth === sizes.length - 1),
    );
  });

  it('carry the contacts that the destination takes, spelled as it takes them', async () => {
    const world = await twoFlights();
    await withTerms(world, { lists: 'uid2' });
    await setBuild(world, 'north-young', 1_500, { uid2: true });
    await deliver(world);
    const [chunk] = world.meta.chunks;
    expect(chunk?.form).toBe('base64');
    expect(chunk?.members[0]?.emailSha256).toMatch(/^d1/);
  });

  it('go in sessions that Meta can number, each list by another', async () => {
    const world = await twoFlights();
    await deliver(world);
    await setBuild(world, 'north-young', 1_700);
    await deliver(world);
    await setBuild(world, 'north-young', 1_500);
    await deliver(world);
    const sessions = world.meta.chunks.map(({ session }) => session);
    expect(new Set(sessions).size).toBe(3);
    for (const session of sessions) expect(session).toMatch(/^\d{1,19}$/);
  });

  it('are not sent where hardly anybody has a contact that the destination takes', async () => {
    const world = await twoFlights();
    await withTerms(world, { lists: 'uid2' });
    expect(await deliver(world)).toMatchObject({
      kind: 'refused',
      because: expect.stringMatching(/^AUD-01: fewer than 100 people .* as for UID2/),
    });
    expect(world.meta.chunks).toEqual([]);
  });

  it('are none where the platform takes no list, and a list that stood is taken back', async () => {
    const world = await twoFlights();
    await deliver(world);
    await withTerms(world, { lists: 'none' });
    expect(await deliver(world)).toEqual({ kind: 'delivered' });
    expect(world.meta.activeSizes).toEqual([1_500, 0]);
    expect(await standing(world)).toMatchObject({ kind: 'none', status: 'not-needed' });
    const other = await twoFlights();
    await withTerms(other, { lists: 'none' });
    expect(await deliver(other)).toEqual({ kind: 'delivered' });
    expect(other.meta.chunks).toEqual([]);
  });
});

describe('the floor of a platform', () => {
  it('holds there where it is higher than the campaign’s', async () => {
    const world = await twoFlights();
    await withTerms(world, { audienceFloor: 1_600 });
    expect(await deliver(world)).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('1500 people remain, and the floor is 1600'),
    });
    await setBuild(world, 'north-young', 1_600);
    expect(await deliver(world)).toEqual({ kind: 'delivered' });
  });
});

describe('a platform that takes no list', () => {
  it('is left alone once it was told of nobody, whatever was refused there before', async () => {
    const world = await twoFlights();
    world.meta.matches(0.05);
    await deliver(world);
    await setBuild(world, 'north-young', 1_600);
    await withTerms(world, { lists: 'none' });
    expect(await deliver(world)).toEqual({ kind: 'delivered' });
    const sent = world.meta.chunks.length;
    expect(await deliver(world)).toEqual({ kind: 'delivered' });
    expect(world.meta.chunks).toHaveLength(sent);
    const other = await twoFlights();
    await setBuild(other, 'north-young', 999);
    await deliver(other);
    await withTerms(other, { lists: 'none' });
    await setBuild(other, 'north-young', 1_700);
    expect(await deliver(other)).toEqual({ kind: 'delivered' });
    expect(other.meta.chunks).toEqual([]);
  });
});

describe('what a destination says', () => {
  it('is kept by batch and in sum, and stands as delivered', async () => {
    const world = await twoFlights();
    await setBuild(world, 'north-young', 12_000);
    const rejected = [{ because: 'malformed', rows: 40 }];
    world.meta.says({ received: 10_000, invalid: 3, rejected, matched: 7_000 });
    world.meta.says({ received: 1_990, invalid: 0, rejected, matched: 1_500 });
    await deliver(world);
    expect(await stateOf(world)).toMatchObject({ received: 11_990, invalid: 3 });
    const { status, last, batches } = await standing(world);
    expect(status).toBe('delivered');
    expect(last).toMatchObject({
      ...{ sent: 12_000, received: 11_990, invalid: 3, matched: 8_500, batches: 2 },
      rejected: [{ because: 'malformed', rows: 80 }],
    });
    expect(batches).toEqual([
      { batch: 1, sent: 10_000, received: 10_000, invalid: 3, rejected, matched: 7_000 },
      { batch: 2, sent: 2_000, received: 1_990, invalid: 0, rejected, matched: 1_500 },
    ]);
  });

  it('is kept without what it quotes of people', async () => {
    const world = await twoFlights();
    world.meta.says({
      rejected: [{ because: `row ${'ab'.repeat(32)} of jo@example.org`, rows: 1 }],
    });
    await deliver(world);
    const everything = JSON.stringify([
      await world.ports.core.list('DELIVERED'),
      await world.ports.core.list('BATCHES'),
    ]);
    expect(everything).not.toMatch(/abab|jo@/);
    expect(everything).toContain('row … of …');
  });

  it('is no delivery before it says that the list is active', async () => {
    const world = await twoFlights();
    world.meta.says({ active: false });
    await expect(deliver(world)).rejects.toThrow('did not activate');
    expect(await standing(world)).toMatchObject({ status: 'sending', batches: [] });
    await deliver(world);
    expect(await standing(world)).toMatchObject({ status: 'delivered' });
  });

  it('makes a list that it knows hardly anybody of be taken back, and not be sent again', async () => {
    const world = await twoFlights();
    world.meta.matches(0.05);
    const refused = {
      kind: 'refused',
      because: expect.stringMatching(/^AUD-01: .* fewer than 100/),
    };
    expect(await deliver(world)).toMatchObject(refused);
    expect(world.meta.activeSizes).toEqual([1_500, 0]);
    expect(await deliver(world, at('06:00'))).toMatchObject(refused);
    expect(world.meta.chunks).toHaveLength(2);
    expect(await standing(world)).toMatchObject({ status: 'refused', last: { matched: 75 } });
    world.meta.matches(0.8);
    await setBuild(world, 'north-young', 1_600);
    expect(await deliver(world)).toEqual({ kind: 'delivered' });
  });

  it('fills as many records as very many batches need, and none is lost', async () => {
    const world = await twoFlights();
    await withTerms(world, { lists: 'uid2' });
    await setBuild(world, 'north-young', 30_000, { uid2: true });
    const reason = (nth: number) => ({ because: `${nth} ${'it is so '.repeat(20)}`, rows: 1 });
    const rejected = Array.from({ length: 20 }, (_, nth) => reason(nth));
    for (let batch = 0; batch < 12; batch += 1) world.meta.says({ rejected, matched: 2_000 });
    await deliver(world);
    const { last } = await standing(world);
    expect(await readBatches(world.ports, NORTH, last!.kept)).toHaveLength(12);
    for (const { value } of await world.ports.core.list('BATCHES')) {
      expect(JSON.stringify(value).length).toBeLessThan(350_000);
    }
  });
});

describe('the match rate of a list', () => {
  const rates = async (world: World, ...shares: number[]) => {
    let size = 1_500;
    for (const share of shares) {
      world.meta.matches(share);
      size += 10;
      await setBuild(world, 'north-young', size);
      await deliver(world);
    }
    return standing(world);
  };

  it('is kept over deliveries, and a fall is told once', async () => {
    const world = await twoFlights();
    const fallen = await rates(world, 0.7, 0.5);
    expect(fallen.alerts).toEqual([expect.stringContaining('from 70.0 % to 50.0 %')]);
    const stays = await rates(world, 0.5);
    expect(stays.alerts).toEqual([]);
    expect(stays.receipts.map(({ alert }) => alert !== undefined)).toEqual([false, true, false]);
  });

  it('is kept of the last thirty deliveries', async () => {
    const { receipts } = await rates(await twoFlights(), ...Array.from({ length: 33 }, () => 0.7));
    expect(receipts).toHaveLength(30);
    expect(receipts.at(-1)?.sent).toBe(1_500 + 330);
  });
});

describe('people who opted out', () => {
  it('are in no batch of any kind of list that leaves after they did', async () => {
    for (const lists of ['meta', 'uid2', 'onboarder'] as const) {
      const world = await twoFlights();
      await withTerms(world, { lists });
      await setBuild(world, 'north-young', 6_000, { uid2: true });
      await addOptOuts(world.ports, ['voter-000003', 'voter-004000'], NOW);
      await deliver(world);
      const sent = world.meta.chunks.flatMap(({ members }) => members.map(({ voter }) => voter));
      expect(sent).toHaveLength(5_998);
      expect(sent).not.toContain('voter-000003');
      expect(sent).not.toContain('voter-004000');
    }
  });
});
