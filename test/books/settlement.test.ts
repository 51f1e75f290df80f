import { describe, expect, it } from 'vitest';
import { keys } from '../../lib/books/keys.ts';
import { SETTLE_AFTER_MINUTES, settlePlacements } from '../../lib/books/settlement.ts';
import { addMinutes } from '../../lib/domain/calendar.ts';
import {
  approve,
  at,
  DOLLAR,
  drain,
  hand,
  inForce,
  placementOf,
  setBuild,
  settleFrom,
  sweepAt,
  takeAll,
  targetsOf,
  twoFlights,
  type World,
} from '../support/two-flights.ts';

/** These budgets placed at 05:00 of the first day, in dollars. */
const placed = async (dollars: Record<string, number>): Promise<World> => {
  const world = await twoFlights();
  await drain(world, at('12:00', -1));
  await approve(world, dollars);
  await drain(world, at('05:00'));
  return world;
};
/** Decides what was approved, and takes the messages of it. */
const decided = async (world: World) => {
  for (const message of takeAll(world, 'decide-flights')) {
    await hand(world, 'decide-flights', message, at('05:00'));
  }
  return takeAll(world, 'place-flights');
};
const SEEN = at('05:15');
const DUE = addMinutes(SEEN, SETTLE_AFTER_MINUTES);

describe('settling', () => {
  it('waits as long as a request may live, from when the sweep first saw it', async () => {
    const world = await placed({ 'north.a': 40 });
    await settlePlacements(world.ports, SEEN);
    await settlePlacements(world.ports, addMinutes(DUE, -1));
    expect(await placementOf(world, 'north.a')).toMatchObject({ settledMicros: 0, seenAt: SEEN });
    await settlePlacements(world.ports, DUE);
    expect(await placementOf(world, 'north.a')).toMatchObject({
      settledMicros: 40 * DOLLAR,
      unsettled: [],
      settledAt: DUE,
    });
  });

  it('does not settle what the sweep has never seen, however old its message says it is', async () => {
    const world = await placed({ 'north.a': 40 });
    await settlePlacements(world.ports, at('15:00'));
    expect(await placementOf(world, 'north.a')).toMatchObject({ settledMicros: 0 });
  });

  it('keeps what an earlier request left in force where the newest decision was refused', async () => {
    const world = await twoFlights();
    await drain(world, at('12:00', -1));
    await approve(world, { 'north.a': 20 });
    world.meta.trouble('setBudget', 'after');
    const [first] = await decided(world);
    await expect(hand(world, 'place-flights', first!, at('05:00'))).rejects.toThrow();
    await setBuild(world, 'north-young', 999);
    await approve(world, { 'north.a': 40 }, at('05:01'));
    await drain(world, at('05:01'));
    await settleFrom(world, '05');
    const before = await placementOf(world, 'north.a');
    expect(before).toMatchObject({
      appliedMicros: 20 * DOLLAR,
      settledMicros: 20 * DOLLAR,
      unsettled: [],
    });
    await settleFrom(world, '06');
    expect(await placementOf(world, 'north.a')).toEqual(before);
    expect(inForce(world)).toMatchObject({ 'north.a': 20 });
  });

  it('trusts two equal reads and no single one', async () => {
    const world = await placed({ 'north.a': 40 });
    await settlePlacements(world.ports, SEEN);
    world.meta.readAs('north.a', 40 * DOLLAR, 0);
    await settlePlacements(world.ports, DUE);
    expect(await placementOf(world, 'north.a')).toMatchObject({ settledMicros: 0 });
    await settlePlacements(world.ports, addMinutes(DUE, 1));
    expect(await placementOf(world, 'north.a')).toMatchObject({ settledMicros: 40 * DOLLAR });
  });

  it('places again where an older request came late, and counts what it found until then', async () => {
    const world = await twoFlights();
    await drain(world, at('12:00', -1));
    world.meta.trouble('setBudget', 'late');
    await approve(world, { 'north.a': 90 });
    const [plan] = takeAll(world, 'decide-flights');
    await hand(world, 'decide-flights', plan!, at('05:00'));
    const [first] = takeAll(world, 'place-flights');
    await expect(hand(world, 'place-flights', first!, at('05:00'))).rejects.toThrow();
    await approve(world, { 'north.a': 20, 'north.b': 70 }, at('05:01'));
    await drain(world, at('05:01'));
    // The cut is applied, but the request for 90 may still come: the raise of the other line waits.
    expect(inForce(world)).toEqual({ 'north.a': 20 });
    world.meta.land();
    expect(inForce(world)).toEqual({ 'north.a': 90 });
    await settlePlacements(world.ports, SEEN);
    await settlePlacements(world.ports, DUE);
    expect(await placementOf(world, 'north.a')).toMatchObject({
      drifted: true,
      unsettled: [{ micros: 20 * DOLLAR }, { micros: 90 * DOLLAR }],
    });
    await drain(world, DUE);
    expect(inForce(world)).toEqual({ 'north.a': 20 });
    await sweepAt(world, at('05:30'));
    await sweepAt(world, at('05:45'));
    expect(inForce(world)).toEqual({ 'north.a': 20, 'north.b': 70 });
  });

  it('counts a budget that somebody set at the platform, and takes it back', async () => {
    const world = await placed({ 'north.a': 40 });
    await settleFrom(world, '05');
    world.meta.budgets.set('north.a', 75 * DOLLAR);
    await settlePlacements(world.ports, at('04:00', 1));
    expect(await placementOf(world, 'north.a')).not.toMatchObject({ drifted: true });
    await settlePlacements(world.ports, at('06:00', 1));
    expect(await placementOf(world, 'north.a')).toMatchObject({
      drifted: true,
      unsettled: [{ micros: 75 * DOLLAR }],
    });
    await drain(world, at('06:00', 1));
    expect(inForce(world)).toEqual({ 'north.a': 40 });
  });

  it('does not undo a request that left while the platform was read', async () => {
    const world = await placed({ 'north.a': 40 });
    await settlePlacements(world.ports, SEEN);
    let more = true;
    world.meta.before(async (call) => {
      if (call !== 'readBudget' || !more) return;
      more = false;
      await approve(world, { 'north.a': 60 }, DUE);
      await drain(world, DUE);
    });
    await settlePlacements(world.ports, DUE);
    expect(await placementOf(world, 'north.a')).toMatchObject({
      appliedMicros: 60 * DOLLAR,
      unsettled: [{ micros: 40 * DOLLAR }, { micros: 60 * DOLLAR }],
    });
  });

  it('settles one platform while another does not answer', async () => {
    const world = await placed({ 'north.a': 40, 'south.a': 20 });
    world.meta.down(true);
    await settlePlacements(world.ports, SEEN);
    await settlePlacements(world.ports, DUE);
    expect(await placementOf(world, 'south.a')).toMatchObject({ settledMicros: 20 * DOLLAR });
    expect(await placementOf(world, 'north.a')).toMatchObject({ settledMicros: 0 });
    world.meta.down(false);
    await settlePlacements(world.ports, addMinutes(DUE, 15));
    expect(await placementOf(world, 'north.a')).toMatchObject({ settledMicros: 40 * DOLLAR });
  });

  it('settles the others where one placement moved meanwhile', async () => {
    const world = await placed({ 'north.a': 40, 'north.b': 30 });
    await settlePlacements(world.ports, SEEN);
    let reads = 0;
    world.meta.before(async (call) => {
      if (call !== 'readBudget' || ++reads !== 4) return;
      const record = await world.ports.core.read(keys.placement('north.a'));
      await world.ports.core.commit([
        { ...keys.placement('north.a'), put: record?.value, ifRev: record?.rev ?? 0 },
      ]);
    });
    await settlePlacements(world.ports, DUE);
    expect(await placementOf(world, 'north.a')).toMatchObject({ settledMicros: 0 });
    expect(await placementOf(world, 'north.b')).toMatchObject({ settledMicros: 30 * DOLLAR });
  });
});

describe('a raise that waits for a cut', () => {
  it('is granted once the cut is settled and not before, with one round for all cuts', async () => {
    const world = await placed({ 'north.a': 50, 'south.a': 40 });
    await settleFrom(world, '05');
    await approve(
      world,
      { 'north.a': 10, 'south.a': 10, 'north.b': 75 },
      at('05:00', 1),
      '2027-03-02',
    );
    await drain(world, at('05:00', 1));
    expect(await targetsOf(world)).toEqual({ 'north.a': 10, 'south.a': 10, 'north.b': 0 });
    await sweepAt(world, at('05:15', 1));
    expect(inForce(world)).toEqual({ 'north.a': 10, 'south.a': 10 });
    await settlePlacements(world.ports, at('05:30', 1));
    const promised = (await world.ports.core.list('OUTBOX')).flatMap(
      ({ value }) => (value as { messages: { body: { type: string } }[] }).messages,
    );
    expect(promised.map(({ body }) => body.type)).toEqual(['HoldReleased']);
    await drain(world, at('05:30', 1));
    expect(inForce(world)).toEqual({ 'north.a': 10, 'south.a': 10, 'north.b': 75 });
  });
});

describe('a raise that waits for a decision that was never placed', () => {
  it('is granted once what replaced that decision is settled', async () => {
    const world = await twoFlights();
    await drain(world, at('12:00', -1));
    await approve(world, { 'north.a': 90 });
    await decided(world);
    await approve(world, { 'north.a': 20, 'north.b': 70 }, at('05:01'));
    await drain(world, at('05:01'));
    expect(inForce(world)).toEqual({ 'north.a': 20 });
    await settleFrom(world, '05');
    expect(inForce(world)).toEqual({ 'north.a': 20, 'north.b': 70 });
  });
});

describe('a raise that only tomorrow has room for', () => {
  it('is granted on the next day, with a plan or without', async () => {
    const world = await placed({ 'north.a': 90 });
    await settleFrom(world, '05');
    await approve(world, { 'north.a': 20, 'north.b': 70 }, at('07:00'), '2027-03-02');
    await drain(world, at('07:00'));
    for (const hours of ['07', '22']) await settleFrom(world, hours);
    expect(inForce(world)).toEqual({ 'north.a': 20 });
    await sweepAt(world, at('00:00', 1));
    expect(inForce(world)).toEqual({ 'north.a': 20, 'north.b': 70 });
  });

  it('is looked at every six hours in any case, as the message that said so may be lost', async () => {
    const world = await placed({ 'north.a': 40 });
    await settleFrom(world, '05');
    const looks = async (time: string) => {
      await settlePlacements(world.ports, at(time));
      const promised = await world.ports.core.list('OUTBOX', 'waits/');
      for (const { sk, rev } of promised) {
        await world.ports.core.commit([{ pk: 'OUTBOX', sk, remove: true, ifRev: rev }]);
      }
      return promised.length;
    };
    // Twelve o'clock in UTC is six in Chicago.
    expect([await looks('05:59'), await looks('06:00'), await looks('06:15')]).toEqual([0, 1, 0]);
    expect([await looks('11:45'), await looks('12:05')]).toEqual([0, 1]);
  });

  it('is looked at once a day, and on the last day not at all', async () => {
    const world = await placed({ 'north.a': 90 });
    await settleFrom(world, '05');
    await approve(world, { 'north.b': 70 }, at('07:00'), '2027-03-02');
    await drain(world, at('07:00'));
    const looks = async (time: string, day: number) => {
      await settlePlacements(world.ports, at(time, day));
      const waiting = await world.ports.core.list('OUTBOX', 'waits/');
      await drain(world, at(time, day));
      return waiting.length;
    };
    expect(await looks('00:00', 1)).toBe(1);
    expect(await looks('00:15', 1)).toBe(0);
    expect(await looks('00:00', 2)).toBe(1);
    expect(await looks('00:30', 9)).toBe(0);
  });
});

describe('a decision that never arrived', () => {
  it('is asked for again, first after a while', async () => {
    const world = await twoFlights();
    await drain(world, at('12:00', -1));
    await approve(world, { 'north.a': 40 });
    await hand(world, 'decide-flights', takeAll(world, 'decide-flights')[0]!, at('05:00'));
    takeAll(world, 'place-flights');
    await sweepAt(world, at('05:05'));
    expect(inForce(world)).toEqual({});
    await sweepAt(world, at('05:15'));
    expect(inForce(world)).toEqual({ 'north.a': 40 });
  });

  it('is asked for again after a request that left no trace', async () => {
    const world = await placed({ 'north.a': 40 });
    await settleFrom(world, '05');
    await approve(world, { 'north.a': 60 }, at('06:00'), '2027-03-02');
    await hand(world, 'decide-flights', takeAll(world, 'decide-flights')[0]!, at('06:00'));
    world.meta.trouble('setBudget', 'before');
    const [message] = takeAll(world, 'place-flights');
    await expect(hand(world, 'place-flights', message!, at('06:00'))).rejects.toThrow();
    await settleFrom(world, '06');
    expect(inForce(world)).toEqual({ 'north.a': 60 });
  });

  it('is not asked for again when it was refused', async () => {
    const world = await twoFlights();
    await drain(world, at('12:00', -1));
    world.meta.refuse('setBudget', 'account suspended');
    await approve(world, { 'north.a': 40 });
    await drain(world, at('05:00'));
    for (const time of ['05:15', '05:30', '05:45']) {
      await settlePlacements(world.ports, at(time));
    }
    expect(await placementOf(world, 'north.a')).toMatchObject({ unsettled: [] });
    expect(takeAll(world, 'place-flights')).toEqual([]);
  });
});

it('reads and writes little when nothing is due', async () => {
  const world = await placed({ 'north.a': 40, 'south.a': 20 });
  await settleFrom(world, '05');
  const calls: string[] = [];
  world.meta.before(async (call) => void calls.push(call));
  const { commit } = world.ports.core;
  world.ports.core.commit = (writes) => {
    calls.push('commit');
    return commit(writes);
  };
  await sweepAt(world, at('08:00'));
  // The look at the list that is due once a day; this platform cannot say how many people its list holds.
  expect(calls).toEqual(['readList']);
});
