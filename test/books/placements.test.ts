import { describe, expect, it } from 'vitest';
import { decideFlights } from '../../functions/decide-flights.ts';
import { listRefusals } from '../../lib/books/book.ts';
import { keys } from '../../lib/books/keys.ts';
import { placeBudget } from '../../lib/books/placements.ts';
import {
  approve,
  at,
  DOLLAR,
  drain,
  inForce,
  placementOf,
  setBuild,
  settleFrom,
  takeAll,
  twoFlights,
  type World,
} from '../support/two-flights.ts';

const NOW = at('05:01');
const A = { lineId: 'north.a' };

/** Audiences delivered, and these budgets decided but not placed. */
const decided = async (dollars: Record<string, number>): Promise<World> => {
  const world = await twoFlights();
  await drain(world, at('12:00', -1));
  await decide(world, dollars);
  return world;
};

const decide = async (world: World, dollars: Record<string, number>, now = at('05:00')) => {
  await approve(world, dollars, now);
  const [message] = takeAll(world, 'decide-flights');
  await decideFlights(world.ports)(message?.body as never, now);
  return takeAll(world, 'place-flights');
};

describe('placing a budget', () => {
  it('opens the line, sets the budget from today on and notes that it was applied', async () => {
    const world = await decided({ 'north.a': 40 });
    await placeBudget(world.ports, A, NOW);
    expect(world.meta.lines.has('north.a')).toBe(true);
    expect(world.meta.sent).toEqual([
      { lineId: 'north.a', version: 1, day: '2027-03-01', dailyMicros: 40 * DOLLAR, at: NOW },
    ]);
    expect(await placementOf(world, 'north.a')).toMatchObject({
      appliedVersion: 1,
      appliedMicros: 40 * DOLLAR,
      settledMicros: 0,
      unsettled: [{ version: 1, micros: 40 * DOLLAR, at: NOW }],
    });
  });

  it('does nothing when the newest decision is applied', async () => {
    const world = await decided({ 'north.a': 40 });
    await placeBudget(world.ports, A, NOW);
    const before = await world.ports.core.read(keys.placement('north.a'));
    await placeBudget(world.ports, A, at('09:00'));
    expect(world.meta.sent).toHaveLength(1);
    expect(await world.ports.core.read(keys.placement('north.a'))).toEqual(before);
  });

  it('does nothing for a line on which nothing was decided', async () => {
    const world = await decided({ 'north.a': 40 });
    await placeBudget(world.ports, { lineId: 'south.a' }, NOW);
    expect(await placementOf(world, 'south.a')).toBeUndefined();
  });

  it('applies the newest decision, whatever version was asked for', async () => {
    const world = await decided({ 'north.a': 40 });
    await decide(world, { 'north.a': 30 });
    await placeBudget(world.ports, A, NOW);
    expect(world.meta.sent.map(({ version, dailyMicros }) => [version, dailyMicros])).toEqual([
      [2, 30 * DOLLAR],
    ]);
  });

  it('notes what it is about to send before it sends it', async () => {
    const world = await decided({ 'north.a': 40 });
    const noted: unknown[] = [];
    world.meta.before(async (call) => {
      if (call === 'setBudget') noted.push(await placementOf(world, 'north.a'));
    });
    await placeBudget(world.ports, A, NOW);
    expect(noted).toMatchObject([
      { appliedVersion: 0, unsettled: [{ version: 1, micros: 40 * DOLLAR }] },
    ]);
  });

  it('sends nothing that a decision made in the meantime has replaced', async () => {
    const world = await decided({ 'north.a': 40 });
    let more = true;
    world.meta.before(async (call) => {
      if (call !== 'openLine' || !more) return;
      more = false;
      await decide(world, { 'north.a': 10 });
    });
    await expect(placeBudget(world.ports, A, NOW)).rejects.toThrow('moved meanwhile');
    expect(world.meta.sent).toEqual([]);
    await placeBudget(world.ports, A, NOW);
    expect(inForce(world)).toEqual({ 'north.a': 10 });
    expect((await placementOf(world, 'north.a')).unsettled).toHaveLength(1);
  });

  it.each(['before', 'after', 'late'] as const)(
    'keeps counting a request without an answer (%s) and has one effect when it is repeated',
    async (trouble) => {
      const world = await decided({ 'north.a': 40 });
      world.meta.trouble('setBudget', trouble);
      await expect(placeBudget(world.ports, A, NOW)).rejects.toThrow('no answer');
      expect(await placementOf(world, 'north.a')).toMatchObject({
        appliedVersion: 0,
        unsettled: [{ version: 1 }],
      });
      await placeBudget(world.ports, A, NOW);
      world.meta.land();
      expect(inForce(world)).toEqual({ 'north.a': 40 });
      expect((await placementOf(world, 'north.a')).unsettled).toHaveLength(1);
    },
  );

  it('waits anew for the end of a request that it repeats', async () => {
    const world = await decided({ 'north.a': 40 });
    world.meta.trouble('setBudget', 'late');
    await expect(placeBudget(world.ports, A, NOW)).rejects.toThrow();
    const record = await world.ports.core.read(keys.placement('north.a'));
    const put = { ...(record?.value as object), seenAt: at('05:15') };
    await world.ports.core.commit([{ ...keys.placement('north.a'), put, ifRev: record?.rev ?? 0 }]);
    await placeBudget(world.ports, A, NOW);
    expect((await placementOf(world, 'north.a')).seenAt).toBeUndefined();
  });

  it('opens a line again after the flight changed, with or without a new budget', async () => {
    const world = await decided({ 'north.a': 40 });
    await placeBudget(world.ports, A, NOW);
    const record = await world.ports.core.read(keys.line('north.a'));
    const put = { ...(record?.value as object), end: '2027-03-05' };
    await world.ports.core.commit([{ ...keys.line('north.a'), put, ifRev: record?.rev ?? 0 }]);
    await placeBudget(world.ports, A, at('09:00'));
    expect(world.meta.lines.get('north.a')?.end).toBe('2027-03-05');
  });
});

describe('a budget that is refused', () => {
  it('is kept with the platform’s reason and not tried again', async () => {
    const world = await decided({ 'north.a': 40 });
    world.meta.refuse('setBudget', 'account suspended');
    await placeBudget(world.ports, A, NOW);
    await placeBudget(world.ports, A, NOW);
    expect(await listRefusals(world.ports)).toEqual([
      { decisionId: 'north.a/1', lineId: 'north.a', because: 'account suspended', at: NOW },
    ]);
    // It may have taken effect all the same, so it counts until the platform was read.
    expect((await placementOf(world, 'north.a')).unsettled).toHaveLength(1);
  });

  it('makes way for the next decision', async () => {
    const world = await decided({ 'north.a': 40 });
    world.meta.refuse('setBudget', 'account suspended');
    await placeBudget(world.ports, A, NOW);
    world.meta.refuse('setBudget', undefined);
    await decide(world, { 'north.a': 30 });
    await placeBudget(world.ports, A, NOW);
    expect(inForce(world)).toEqual({ 'north.a': 30 });
  });

  it('is refused where the platform does not take the line', async () => {
    const world = await decided({ 'north.a': 40 });
    world.meta.refuse('openLine', 'no such account');
    await placeBudget(world.ports, A, NOW);
    expect(await listRefusals(world.ports)).toMatchObject([{ because: 'no such account' }]);
    expect(world.meta.sent).toEqual([]);
  });
});

describe('a budget and its audience', () => {
  it('waits for the newest build to be delivered when it is raised', async () => {
    const world = await decided({ 'north.a': 40 });
    await setBuild(world, 'north-young', 1_400);
    const sizes: number[] = [];
    world.meta.before(async (call) => {
      if (call === 'setBudget') sizes.push(world.meta.active.get('north-young')?.length ?? 0);
    });
    await placeBudget(world.ports, A, NOW);
    expect(sizes).toEqual([1_400]);
  });

  it('is refused when the audience is', async () => {
    const world = await decided({ 'north.a': 40 });
    await setBuild(world, 'north-young', 999);
    await placeBudget(world.ports, A, NOW);
    expect(await listRefusals(world.ports)).toMatchObject([
      { because: expect.stringContaining('999 people remain, and the floor is 1000') },
    ]);
    expect(world.meta.sent).toEqual([]);
  });

  it('is cut at once, whatever holds the audience or the line up', async () => {
    const world = await decided({ 'north.a': 40 });
    await placeBudget(world.ports, A, NOW);
    await settleFrom(world, '05');
    await setBuild(world, 'north-young', 999);
    const record = await world.ports.core.read(keys.line('north.a'));
    const put = { ...(record?.value as object), end: '2027-03-05' };
    await world.ports.core.commit([{ ...keys.line('north.a'), put, ifRev: record?.rev ?? 0 }]);
    world.meta.refuse('openLine', 'under review');
    await decide(world, { 'north.a': 10 }, at('07:00'));
    await placeBudget(world.ports, A, at('07:01'));
    expect(inForce(world)).toEqual({ 'north.a': 10 });
  });
});
