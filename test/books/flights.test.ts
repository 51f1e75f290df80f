import { describe, expect, it } from 'vitest';
import { addFlight, listFlights, listLines } from '../../lib/books/flights.ts';
import {
  approve,
  at,
  drain,
  flightOf,
  setBuild,
  takeAll,
  twoFlights,
} from '../support/two-flights.ts';

const NOON = at('12:00', -1);

describe('adding a flight', () => {
  it('writes its lines and promises that its audience is delivered', async () => {
    const world = await twoFlights();
    const lines = await listLines(world.ports);
    expect(lines.map(({ lineId }) => lineId)).toEqual(['north.a', 'north.b', 'south.a']);
    expect((await listFlights(world.ports)).map(({ id }) => id)).toEqual(['north', 'south']);
    expect(lines[0]).toMatchObject({ armId: 'north/young/social/a', audienceSize: 1_500 });
    await drain(world, NOON);
    expect(world.meta.active.get('north-young')).toHaveLength(1_500);
    expect(world.video.active.get('south-old')).toHaveLength(1_200);
  });

  it.each([
    ['its audience is not built', { audience: 'west-young' }, /not built yet/],
    ['the platform is not the campaign’s', { platform: 'radio' }, /radio is not among/],
    ['it begins before the campaign', { start: '2027-02-28' }, /runs 2027-02-28/],
    ['it ends after the campaign', { end: '2027-03-11' }, /to 2027-03-11/],
  ])('is refused where %s', async (_, change, because) => {
    const world = await twoFlights();
    const added = await addFlight(world.ports, flightOf({ id: 'west', ...change }), NOON);
    expect(added).toMatchObject({ kind: 'refused', because: expect.stringMatching(because) });
    expect(await listFlights(world.ports)).toHaveLength(2);
  });

  it('is refused where its audience was refused, or where it has ended', async () => {
    const world = await twoFlights();
    const refused = { rule: 'AUD-01', because: 'too few people' };
    await setBuild(world, 'north-young', 10, { refused });
    const again = flightOf({ id: 'west' });
    expect(await addFlight(world.ports, again, NOON)).toMatchObject({
      because: expect.stringContaining('too few people'),
    });
    await setBuild(world, 'north-young', 1_500);
    const short = flightOf({ id: 'west', end: '2027-03-02' });
    expect(await addFlight(world.ports, short, at('12:00', 2))).toMatchObject({ kind: 'refused' });
  });

  it('changes nothing when the same flight is added again', async () => {
    const world = await twoFlights();
    await drain(world, NOON);
    const before = await world.ports.core.list('LINE');
    const added = await addFlight(world.ports, flightOf(), NOON);
    expect(added.kind === 'done' && added.lines).toHaveLength(2);
    expect(await world.ports.core.list('LINE')).toEqual(before);
    expect(await world.ports.core.list('OUTBOX')).toEqual([]);
  });

  it('keeps the ids of its lines when it changes, and drops those that were never decided', async () => {
    const world = await twoFlights();
    const changed = flightOf({ creatives: ['a', 'c'], end: '2027-03-08' });
    await addFlight(world.ports, changed, NOON);
    expect((await listLines(world.ports)).map(({ lineId, end }) => `${lineId} ${end}`)).toEqual([
      'north.a 2027-03-08',
      'north.c 2027-03-08',
      'south.a 2027-03-10',
    ]);
  });
});

describe('a flight whose budgets are decided', () => {
  const begun = async () => {
    const world = await twoFlights();
    await approve(world, { 'north.a': 40, 'north.b': 10 });
    await drain(world, at('05:01'));
    return world;
  };

  it.each([
    ['its audience', { audience: 'south-old' }],
    ['its platform', { platform: 'video' }],
    ['its channel', { channel: 'search' }],
    ['its first day', { start: '2027-03-02' }],
    ['its last day for an earlier one', { end: '2027-03-05' }],
    ['a creative', { creatives: ['a'] }],
  ])('does not change %s', async (_, change) => {
    const world = await begun();
    const added = await addFlight(world.ports, flightOf(change), at('12:00'));
    expect(added.kind).toBe('refused');
  });

  it('is judged by budgets that were decided in the very moment', async () => {
    const world = await twoFlights();
    await approve(world, { 'north.a': 40, 'north.b': 10 });
    const { commit } = world.ports.core;
    world.ports.core.commit = async (writes) => {
      world.ports.core.commit = commit;
      await drain(world, at('05:01'));
      return commit(writes);
    };
    const added = await addFlight(world.ports, flightOf({ creatives: ['a'] }), at('05:01'));
    expect(added).toMatchObject({ kind: 'refused' });
    expect(await listLines(world.ports)).toHaveLength(3);
  });

  it('does not reach for days that its budgets were not counted for', async () => {
    const world = await twoFlights();
    await addFlight(world.ports, flightOf({ end: '2027-03-02' }), at('12:00', -1));
    await approve(world, { 'north.a': 100 });
    await drain(world, at('05:01'));
    const added = await addFlight(world.ports, flightOf(), at('12:00'));
    expect(added).toMatchObject({ kind: 'refused', because: expect.stringMatching(/end stays/) });
    await drain(world, at('12:01'));
    expect(world.meta.lines.get('north.a')?.end).toBe('2027-03-02');
  });

  it('is cut on the eve of the day that its budgets are for', async () => {
    const world = await twoFlights();
    await approve(world, { 'north.a': 40, 'north.b': 10 }, at('18:00', -1));
    await drain(world, at('18:01', -1));
    await addFlight(world.ports, flightOf({ budget: '450.00' }), at('18:05', -1));
    await drain(world, at('18:06', -1));
    expect(world.meta.budgets.get('north.b')).toBe(5_000_000);
  });

  it('is cut at once to a budget that was lowered', async () => {
    const world = await begun();
    // Ten days of 50 are worth 500; past cost is nothing, as the day has just begun.
    await addFlight(world.ports, flightOf({ budget: '450.00' }), at('05:30'));
    await drain(world, at('05:31'));
    expect(world.meta.budgets.get('north.a')).toBe(40_000_000);
    expect(world.meta.budgets.get('north.b')).toBe(5_000_000);
  });
});

it('asks for the audience under an id that names build and platform', async () => {
  const world = await twoFlights();
  const promised = await world.ports.core.list('OUTBOX');
  const messages = promised.flatMap(({ value }) => (value as { messages: object[] }).messages);
  const build = await setBuild(world, 'north-young', 1_500);
  expect(messages[0]).toMatchObject({
    queue: 'place-flights',
    id: `${build.hash}/meta`,
    group: 'meta/north-young',
    body: { type: 'AudienceBuilt', audienceId: 'north-young', platform: 'meta', hash: build.hash },
  });
  expect(takeAll(world, 'place-flights')).toEqual([]);
});
