import { describe, expect, it } from 'vitest';
import { deliverAudience, readDelivered } from '../../lib/books/deliveries.ts';
import { lookAtLists } from '../../lib/books/list-looks.ts';
import { at, setBuild, sweepAt, twoFlights, type World } from '../support/two-flights.ts';

const NORTH = { platform: 'meta', audienceId: 'north-young' };
const lookOf = async ({ ports }: World) => (await readDelivered(ports, NORTH)).delivered?.look;

/** A list that is delivered and at rest; the platform says that it holds so many people. */
const resting = async (matched: number | null, people: number) => {
  const world = await twoFlights();
  world.meta.says({ matched });
  await deliverAudience(world.ports, NORTH, at('05:00'));
  for (const time of ['05:15', '05:30']) await sweepAt(world, at(time));
  world.meta.holds('north-young', people);
  return world;
};

describe('looking at lists', () => {
  it('tells once of one that shrank since it was confirmed', async () => {
    const world = await resting(1_200, 900);
    await lookAtLists(world.ports, at('06:00'));
    const alert = 'the list held 1200 matched people when it was confirmed, and holds 900 now';
    expect(await lookOf(world)).toEqual({ at: at('06:00'), first: 1_200, people: 900, alert });
    world.meta.holds('north-young', 800);
    await lookAtLists(world.ports, at('06:00', 1));
    expect(await lookOf(world)).toMatchObject({ people: 800, alert });
  });

  it('says nothing where it holds about whom it held', async () => {
    const world = await resting(1_200, 1_190);
    await lookAtLists(world.ports, at('06:00'));
    expect(await lookOf(world)).toEqual({ at: at('06:00'), first: 1_200, people: 1_190 });
  });

  it('holds it against the first look where the platform said nothing of matches', async () => {
    const world = await resting(null, 1_000);
    await lookAtLists(world.ports, at('06:00'));
    world.meta.holds('north-young', 600);
    await lookAtLists(world.ports, at('06:00', 1));
    expect((await lookOf(world))?.alert).toContain('held 1000');
  });

  it('asks once a day, of lists at rest, and not of a platform that does not answer', async () => {
    const world = await resting(1_200, 1_200);
    const asked: string[] = [];
    world.meta.before(async (call) => void (call === 'readList' && asked.push(call)));
    for (const time of ['06:00', '06:15', '12:00']) await lookAtLists(world.ports, at(time));
    expect(asked).toHaveLength(1);
    world.meta.down(true);
    await lookAtLists(world.ports, at('06:00', 1));
    expect((await lookOf(world))?.at).toBe(at('06:00'));
    world.meta.down(false);
    await setBuild(world, 'north-young', 1_600);
    await deliverAudience(world.ports, NORTH, at('06:10', 1));
    expect(await lookOf(world)).toBeUndefined();
    await lookAtLists(world.ports, at('06:11', 1));
    expect(await lookOf(world)).toBeUndefined();
  });

  it('is part of the sweep', async () => {
    const world = await resting(1_200, 700);
    await sweepAt(world, at('05:45'));
    expect((await lookOf(world))?.alert).toBeDefined();
  });
});
