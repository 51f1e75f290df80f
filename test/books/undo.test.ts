import { describe, expect, it } from 'vitest';
import { decideFlights } from '../../functions/decide-flights.ts';
import { listDecisions } from '../../lib/books/book.ts';
import { stopAll } from '../../lib/books/controls.ts';
import { addFlight } from '../../lib/books/flights.ts';
import { sendPromised } from '../../lib/books/outbox.ts';
import { approvePlan } from '../../lib/books/plans.ts';
import { proposeUndo, type Undo } from '../../lib/books/undo.ts';
import { setZones } from '../../lib/books/zones.ts';
import { survivingEveryCrash } from '../support/crash.ts';
import { contest, zone } from '../support/made-up-contests.ts';
import { report } from '../support/small-campaign.ts';
import {
  approve,
  at,
  DOLLAR,
  drain,
  flightOf,
  inForce,
  settleFrom,
  takeAll,
  targetsOf,
  twoFlights,
  type World,
} from '../support/two-flights.ts';

/** A campaign whose first plan, of the first day, is in force and confirmed. */
const begin = async (dollars: Record<string, number>): Promise<World & { first: string }> => {
  const world = await twoFlights();
  await drain(world, at('12:00', -1));
  const first = await approve(world, dollars);
  await drain(world, at('05:00'));
  await settleFrom(world, '05');
  return { ...world, first };
};

/** Approves a plan of the second day and carries it out until nothing waits. */
const second = async (world: World, dollars: Record<string, number>, time = '05:00') => {
  const day = time < '06:00' ? '2027-03-02' : '2027-03-03';
  const hash = await approve(world, dollars, at(time, 1), day);
  await drain(world, at(time, 1));
  await settleFrom(world, time.slice(0, 2), 1);
  return hash;
};

const proposed = (undo: Undo) => {
  if (undo.kind !== 'proposed') throw new Error(JSON.stringify(undo));
  return undo;
};
const lineIn = ({ lines }: Exclude<Undo, { kind: 'already' }>, lineId: string) =>
  lines.find((line) => line.lineId === lineId);

const carryOut = async (world: World, undo: Undo, now: string) => {
  expect(await approvePlan(world.ports, proposed(undo).plan, now)).toEqual({ kind: 'approved' });
  await drain(world, now);
};

describe('an undo', () => {
  it('can be approved where zones weigh the lines', async () => {
    const world = await begin({ 'north.a': 40, 'south.a': 20 });
    const contests = ['North', 'South'].map((name, at) =>
      contest(name, '2027-03-16', 0, 0, [zone(name, 4, 40_000, 0.5 + at / 8)]),
    );
    const prior = { national: 0, state: 0.1, zone: 0.1 };
    expect(await setZones(world.ports, { contests, prior })).toBe('done');
    await carryOut(world, await proposeUndo(world.ports, undefined, at('12:00')), at('12:00'));
  });

  it('restores the budgets that stood before the last plan, and says what is spent', async () => {
    const world = await begin({ 'north.a': 40, 'north.b': 10, 'south.a': 20 });
    const hash = await second(world, { 'north.a': 10, 'north.b': 10, 'south.a': 30 }, '04:00');
    await report(world.ports, '2027-03-02', [{ lineId: 'south.a', costMicros: 12 * DOLLAR }]);
    const undo = proposed(await proposeUndo(world.ports, undefined, at('12:00', 1)));
    expect(undo.undoes).toBe(hash);
    expect(undo.plan).toMatchObject({ day: '2027-03-03', seed: `undo/${hash}` });
    expect(undo.lines).toEqual([
      {
        lineId: 'north.a',
        armId: 'north/young/social/a',
        fromMicros: 10 * DOLLAR,
        toMicros: 40 * DOLLAR,
        restored: true,
        inForceFrom: '2027-03-03',
        because: null,
        spentMicros: 0,
        worstMicros: 10 * DOLLAR,
      },
      {
        lineId: 'south.a',
        armId: 'south/old/social/a',
        fromMicros: 30 * DOLLAR,
        toMicros: 20 * DOLLAR,
        restored: true,
        inForceFrom: '2027-03-03',
        because: null,
        spentMicros: 12 * DOLLAR,
        worstMicros: 33 * DOLLAR,
      },
    ]);
    await carryOut(world, undo, at('12:00', 1));
    await settleFrom(world, '12', 1);
    expect(inForce(world)).toEqual({ 'north.a': 40, 'north.b': 10, 'south.a': 20 });
  });

  it('changes nothing by itself, and is stale like any plan once the book has moved', async () => {
    const world = await begin({ 'north.a': 40 });
    await second(world, { 'north.a': 10 });
    const records = JSON.stringify(await world.ports.core.list('BOOK'));
    const { plan } = proposed(await proposeUndo(world.ports, undefined, at('12:00', 1)));
    expect(JSON.stringify(await world.ports.core.list('BOOK'))).toBe(records);
    await second(world, { 'north.b': 5 }, '13:00');
    expect(await approvePlan(world.ports, plan, at('14:00', 1))).toMatchObject({ kind: 'stale' });
  });

  it('is restored by an undo of itself', async () => {
    const world = await begin({ 'north.a': 40, 'south.a': 20 });
    await second(world, { 'north.a': 10, 'south.a': 30 });
    await carryOut(
      world,
      await proposeUndo(world.ports, undefined, at('12:00', 1)),
      at('12:00', 1),
    );
    await settleFrom(world, '12', 1);
    await carryOut(
      world,
      await proposeUndo(world.ports, undefined, at('14:00', 1)),
      at('14:00', 1),
    );
    await settleFrom(world, '14', 1);
    expect(inForce(world)).toMatchObject({ 'north.a': 10, 'south.a': 30 });
  });

  it('of the same plan a second time is done already, also where its plan is not decided yet', async () => {
    const world = await begin({ 'north.a': 40 });
    const hash = await second(world, { 'north.a': 10 });
    const now = at('12:00', 1);
    const undo = proposed(await proposeUndo(world.ports, hash.slice(0, 12), now));
    await approvePlan(world.ports, undo.plan, now);
    const again = { kind: 'already', undoes: hash, planHash: undo.plan.hash };
    expect(await proposeUndo(world.ports, hash, now)).toEqual(again);
    await drain(world, now);
    expect(await proposeUndo(world.ports, hash, now)).toEqual(again);
  });

  it('takes back a plan that was approved and is not decided, and a raise that still waits', async () => {
    const world = await begin({ 'north.a': 90 });
    const now = at('12:00', 1);
    await approve(world, { 'north.a': 5 }, now, '2027-03-03');
    await carryOut(world, await proposeUndo(world.ports, undefined, now), now);
    expect(await targetsOf(world)).toEqual({ 'north.a': 90 });
    await approve(world, { 'north.b': 50 }, at('13:00', 1), '2027-03-03');
    await drain(world, at('13:00', 1));
    await carryOut(
      world,
      await proposeUndo(world.ports, undefined, at('14:00', 1)),
      at('14:00', 1),
    );
    await approve(world, { 'north.a': 0 }, at('15:00', 1), '2027-03-03');
    await drain(world, at('15:00', 1));
    await settleFrom(world, '15', 1);
    await settleFrom(world, '12', 2);
    expect(await targetsOf(world)).toEqual({ 'north.a': 0, 'north.b': 0 });
  });

  it('leaves lines that a later plan moved, and restores the others', async () => {
    const world = await begin({ 'north.a': 40, 'south.a': 20 });
    const hash = await second(world, { 'north.a': 10, 'south.a': 30 });
    const later = await second(world, { 'north.a': 25 }, '13:00');
    const undo = proposed(await proposeUndo(world.ports, hash, at('14:00', 1)));
    expect(lineIn(undo, 'north.a')).toMatchObject({
      restored: false,
      because: `plan ${later.slice(0, 12)} moved it since; undo that one first`,
    });
    expect(lineIn(undo, 'south.a')).toMatchObject({ restored: true, toMicros: 20 * DOLLAR });
    expect(undo.plan.lines.map(({ lineId }) => lineId)).toEqual(['south.a']);
  });

  it('does not restore what the caps no longer hold', async () => {
    const world = await begin({ 'north.a': 90 });
    await second(world, { 'north.a': 10 });
    await addFlight(world.ports, flightOf({ budget: '300.00' }), at('12:00', 1));
    await drain(world, at('12:00', 1));
    const undo = await proposeUndo(world.ports, undefined, at('12:30', 1));
    expect(undo).toMatchObject({ kind: 'refused', because: 'no line can be restored' });
    expect(undo).toMatchObject({ lines: [{ because: 'the caps have no room for it now' }] });
  });

  it('does not restore a line that has ended, or that nothing ever moved', async () => {
    const world = await begin({ 'north.a': 40, 'south.a': 20 });
    const brief = flightOf({ id: 'brief', creatives: ['a'], end: '2027-03-02' });
    await addFlight(world.ports, brief, at('12:00', 0));
    await second(world, { 'brief.a': 10, 'south.a': 30 });
    const undo = proposed(await proposeUndo(world.ports, undefined, at('12:30', 1)));
    expect(lineIn(undo, 'brief.a')).toMatchObject({
      restored: false,
      inForceFrom: null,
      because: 'it ended on 2027-03-02',
    });
    const none = await twoFlights();
    expect(await proposeUndo(none.ports, undefined, at('05:00'))).toMatchObject({
      kind: 'refused',
      because: 'no plan was carried out yet',
    });
    expect(await proposeUndo(none.ports, 'abc', at('05:00'))).toMatchObject({ kind: 'refused' });
  });

  it('is refused while the stop is on', async () => {
    const world = await begin({ 'north.a': 40 });
    await second(world, { 'north.a': 10 });
    await stopAll(world.ports, at('12:00', 1));
    const { plan } = proposed(await proposeUndo(world.ports, undefined, at('12:00', 1)));
    expect(await approvePlan(world.ports, plan, at('12:00', 1))).toMatchObject({ kind: 'refused' });
  });

  it('ends the same when it dies at any call and is named again', async () => {
    const now = at('12:00', 1);
    let world: (World & { first: string }) | undefined;
    let hash = '';
    const calls = await survivingEveryCrash(
      async () => {
        world = await begin({ 'north.a': 40, 'south.a': 20 });
        hash = await second(world, { 'north.a': 10, 'south.a': 30 });
        return world.ports;
      },
      async (ports) => {
        const undo = await proposeUndo(ports, hash, now);
        if (undo.kind === 'proposed') await approvePlan(ports, undo.plan, now);
        await sendPromised(ports);
        const decide = decideFlights(ports);
        for (const { body } of takeAll(world!, 'decide-flights')) {
          await decide(body as never, now);
        }
      },
      async () => {
        await drain(world!, now);
        await settleFrom(world!, '12', 1);
        expect(inForce(world!)).toEqual({ 'north.a': 40, 'south.a': 20 });
        const moves = (await listDecisions(world!.ports)).filter((one) => one.lineId === 'north.a');
        expect(moves.map(({ toMicros }) => toMicros / DOLLAR)).toEqual([40, 10, 40]);
      },
    );
    expect(calls).toBeGreaterThan(10);
  });
});
