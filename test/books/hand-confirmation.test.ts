import { describe, expect, it } from 'vitest';
import { deliverAudience } from '../../lib/books/deliveries.ts';
import { readStandings } from '../../lib/books/delivery-standings.ts';
import { confirmByHand } from '../../lib/books/hand-confirmation.ts';
import { at, setBuild, twoFlights, type World } from '../support/two-flights.ts';

const NORTH = { platform: 'meta', audienceId: 'north-young' };
const NOW = at('05:00');
const LATER = at('09:00');

/** The audience north as a platform that is carried out by hand takes it: handed out, not confirmed. */
const handOut = async (world: World, size: number) => {
  await setBuild(world, 'north-young', size);
  world.meta.says({ exported: true, matched: null, invalid: 10 });
  await deliverAudience(world.ports, NORTH, NOW);
};
const standing = async ({ ports }: World) =>
  (await readStandings(ports)).find(({ audienceId }) => audienceId === NORTH.audienceId)!;

describe('a list that was handed out', () => {
  it('is exported, and delivered once a person says what the platform matched', async () => {
    const world = await twoFlights();
    await handOut(world, 1_500);
    expect((await standing(world)).status).toBe('exported');
    expect(await confirmByHand(world.ports, NORTH, { matched: 900 }, LATER)).toMatchObject({
      kind: 'confirmed',
      receipt: { sent: 1_500, received: 1_500, invalid: 10, matched: 900, confirmedAt: LATER },
    });
    expect(await standing(world)).toMatchObject({ status: 'delivered', last: { matched: 900 } });
  });

  it('can be confirmed again with other figures, which replace the first', async () => {
    const world = await twoFlights();
    await handOut(world, 1_500);
    await confirmByHand(world.ports, NORTH, { matched: 90 }, LATER);
    await confirmByHand(world.ports, NORTH, { matched: 900, received: 1_400, invalid: 0 }, LATER);
    const { last, receipts } = await standing(world);
    expect(receipts).toHaveLength(1);
    expect(last).toMatchObject({ received: 1_400, invalid: 0, matched: 900 });
  });

  it('is told of where fewer were matched than before', async () => {
    const world = await twoFlights();
    await handOut(world, 1_500);
    await confirmByHand(world.ports, NORTH, { matched: 1_200 }, LATER);
    await handOut(world, 1_600);
    await confirmByHand(world.ports, NORTH, { matched: 800 }, LATER);
    expect((await standing(world)).alerts).toEqual([
      expect.stringContaining('from 80.0 % to 50.0 %'),
    ]);
  });

  it('is not confirmed with figures that cannot be', async () => {
    const world = await twoFlights();
    await handOut(world, 1_500);
    const refused = await confirmByHand(world.ports, NORTH, { matched: 1_495 }, LATER);
    expect(refused).toMatchObject({ kind: 'refused', because: expect.stringContaining('1500') });
    expect((await standing(world)).status).toBe('exported');
  });

  it('is not what a platform confirms itself, nor one that was never sent', async () => {
    const world = await twoFlights();
    const refused = { kind: 'refused', because: expect.stringContaining('handed out') };
    expect(await confirmByHand(world.ports, NORTH, { matched: 9 }, LATER)).toMatchObject(refused);
    await deliverAudience(world.ports, NORTH, NOW);
    expect(await confirmByHand(world.ports, NORTH, { matched: 9 }, LATER)).toMatchObject(refused);
  });
});

describe('where an audience stands', () => {
  it('is waiting, delivered, outdated and refused in turn', async () => {
    const world = await twoFlights();
    const status = async () => (await standing(world)).status;
    expect(await status()).toBe('waiting');
    await deliverAudience(world.ports, NORTH, NOW);
    expect(await status()).toBe('delivered');
    await setBuild(world, 'north-young', 1_700);
    expect(await status()).toBe('outdated');
    const refused = { rule: 'AUD-01', because: 'too few people' };
    await setBuild(world, 'north-young', 300, { refused });
    await deliverAudience(world.ports, NORTH, NOW);
    expect(await standing(world)).toMatchObject({ status: 'refused', because: 'too few people' });
  });
});
