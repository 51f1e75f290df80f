import { describe, expect, it } from 'vitest';
import { isStopped, resumeAll, stopAll } from '../../lib/books/controls.ts';
import {
  approve,
  at,
  drain,
  inForce,
  sweepAt,
  targetsOf,
  twoFlights,
} from '../support/two-flights.ts';

describe('the stop', () => {
  it('is off until it is set, and set again changes nothing', async () => {
    const { ports } = await twoFlights();
    expect(await isStopped(ports)).toBe(false);
    await stopAll(ports, at('05:00'));
    const before = await ports.core.read({ pk: 'CAMPAIGN', sk: 'CONTROL' });
    await stopAll(ports, at('05:01'));
    expect(await isStopped(ports)).toBe(true);
    expect(await ports.core.read({ pk: 'CAMPAIGN', sk: 'CONTROL' })).toEqual(before);
  });

  it('keeps every decision, budget and audience here; taken back, all of it goes out', async () => {
    const world = await twoFlights();
    await approve(world, { 'north.a': 40, 'south.a': 20 });
    await stopAll(world.ports, at('05:00'));
    await drain(world, at('05:01'));
    for (const minute of ['15', '30']) await sweepAt(world, at(`05:${minute}`));
    expect(await targetsOf(world)).toEqual({});
    expect([...world.meta.active, ...world.meta.lines]).toEqual([]);
    await resumeAll(world.ports, at('05:40'));
    expect(await isStopped(world.ports)).toBe(false);
    await drain(world, at('05:40'));
    for (const minute of ['45', '50']) await sweepAt(world, at(`05:${minute}`));
    expect(inForce(world)).toEqual({ 'north.a': 40, 'south.a': 20 });
    expect(world.meta.active.get('north-young')).toHaveLength(1_500);
  });

  it('holds back budgets that were decided before it', async () => {
    const world = await twoFlights();
    await drain(world, at('12:00', -1));
    await approve(world, { 'north.a': 40 });
    const decided = { stop: false };
    world.meta.before(async (call) => {
      if (call !== 'openLine' || decided.stop) return;
      decided.stop = true;
      await stopAll(world.ports, at('05:01'));
    });
    await drain(world, at('05:01'));
    expect(await targetsOf(world)).toEqual({ 'north.a': 40 });
    expect(world.meta.sent).toEqual([]);
    await resumeAll(world.ports, at('05:02'));
    await drain(world, at('05:02'));
    await sweepAt(world, at('05:15'));
    expect(inForce(world)).toEqual({ 'north.a': 40 });
  });

  it('asks for a look at the day that the book is about, which may be tomorrow', async () => {
    const world = await twoFlights();
    await approve(world, { 'north.a': 40 }, at('18:00', -1));
    await drain(world, at('18:00', -1));
    await stopAll(world.ports, at('18:01', -1));
    await resumeAll(world.ports, at('18:02', -1));
    const [promised] = await world.ports.core.list('OUTBOX', 'resumed/');
    expect(promised?.value).toMatchObject({ messages: [{ body: { day: '2027-03-01' } }] });
  });

  it('takes back once what was stopped once', async () => {
    const world = await twoFlights();
    await drain(world, at('12:00', -1));
    await resumeAll(world.ports, at('05:00'));
    expect(await world.ports.core.list('OUTBOX')).toEqual([]);
    for (let time = 0; time < 2; time += 1) {
      await stopAll(world.ports, at('05:00'));
      await resumeAll(world.ports, at('05:00'));
    }
    expect(await isStopped(world.ports)).toBe(false);
  });
});
