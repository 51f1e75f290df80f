import { describe, expect, it } from 'vitest';
import { stopAll } from '../../lib/books/controls.ts';
import { keys } from '../../lib/books/keys.ts';
import { approvePlan, readPlan } from '../../lib/books/plans.ts';
import { planOf } from '../../lib/domain/flights/plan.ts';
import { report } from '../support/small-campaign.ts';
import { approve, at, drain, planFor, takeAll, twoFlights } from '../support/two-flights.ts';

const NOW = at('05:00');

describe('approving a plan', () => {
  it('keeps it and promises that it is decided; the same plan again changes nothing', async () => {
    const world = await twoFlights();
    await drain(world, at('12:00', -1));
    const plan = await planFor(world, { 'north.a': 40 });
    expect(await approvePlan(world.ports, plan, NOW)).toEqual({ kind: 'approved' });
    expect(await readPlan(world.ports, plan.hash)).toEqual(plan);
    const promised = await world.ports.core.list('OUTBOX');
    expect(promised).toHaveLength(1);
    expect(promised[0]?.value).toMatchObject({
      messages: [{ queue: 'decide-flights', group: 'book', body: { planHash: plan.hash } }],
    });
    expect(await approvePlan(world.ports, plan, NOW)).toEqual({ kind: 'already' });
    expect(await world.ports.core.list('OUTBOX')).toEqual(promised);
  });

  it('is already done for a plan that was decided long ago', async () => {
    const world = await twoFlights();
    const plan = await planFor(world, { 'north.a': 40 });
    await approvePlan(world.ports, plan, NOW);
    await drain(world, NOW);
    expect(await approvePlan(world.ports, plan, at('05:00', 3))).toEqual({ kind: 'already' });
  });

  it('is stale once other budgets were decided', async () => {
    const world = await twoFlights();
    const plan = await planFor(world, { 'north.a': 40 });
    await approve(world, { 'north.b': 10 });
    await drain(world, NOW);
    expect(await approvePlan(world.ports, plan, NOW)).toMatchObject({ kind: 'stale' });
    expect(await readPlan(world.ports, plan.hash)).toBeUndefined();
  });

  it('is stale when budgets are decided in the very moment', async () => {
    const world = await twoFlights();
    const plan = await planFor(world, { 'north.a': 40 });
    const { commit } = world.ports.core;
    world.ports.core.commit = async (writes) => {
      world.ports.core.commit = commit;
      await commit([
        { ...keys.book, put: { day: '2027-03-01', targets: {}, batches: 0 }, ifRev: 0 },
      ]);
      return commit(writes);
    };
    expect(await approvePlan(world.ports, plan, NOW)).toMatchObject({ kind: 'stale' });
  });

  it('is stale once results were booked', async () => {
    const world = await twoFlights();
    const plan = await planFor(world, { 'north.a': 40 });
    await report(world.ports, '2027-03-01', [{ lineId: 'north.a' }]);
    expect(await approvePlan(world.ports, plan, NOW)).toMatchObject({ kind: 'stale' });
  });

  it.each([
    ['was changed after it was made', { seed: 'other' }, false, NOW, /hash/],
    ['is of another campaign', { campaignId: 'other' }, true, NOW, /campaign other/],
    ['is for a day that is past', {}, true, at('00:01', 1), /today is 2027-03-02/],
    [
      'is for a day that is too far ahead',
      { day: '2027-03-03' },
      true,
      at('07:00'),
      /placed at once/,
    ],
    ['is for tomorrow, before today begins', { day: '2027-03-02' }, true, NOW, /placed at once/],
    ['names a line that no flight has', { line: 'west.a' }, true, NOW, /line west\.a/],
    ['asks more for a line than the day may cost', { toMicros: 100_000_001 }, true, NOW, /day cap/],
  ])('is refused when it %s', async (_, change, sealed, now, because) => {
    const world = await twoFlights();
    const { hash, ...plan } = await planFor(world, { 'north.a': 40 });
    const { line, toMicros, ...rest } = { line: 'north.a', toMicros: 40, ...change };
    const changed = { ...plan, ...rest, lines: [{ ...plan.lines[0]!, lineId: line, toMicros }] };
    const handed = sealed ? planOf(changed) : { ...plan, ...rest, hash };
    expect(await approvePlan(world.ports, handed, now)).toMatchObject({
      kind: 'refused',
      because: expect.stringMatching(because),
    });
    expect(takeAll(world, 'decide-flights')).toEqual([]);
  });

  it('is taken for tomorrow once today has begun, and for the first day on any day before it', async () => {
    const world = await twoFlights();
    const tomorrow = await planFor(world, { 'north.a': 40 }, { day: '2027-03-02' });
    expect(await approvePlan(world.ports, tomorrow, at('06:00'))).toEqual({ kind: 'approved' });
    const other = await twoFlights();
    const first = await planFor(other, { 'north.a': 40 });
    expect(await approvePlan(other.ports, first, at('04:00', -5))).toEqual({ kind: 'approved' });
  });

  it('is refused while the stop is on', async () => {
    const world = await twoFlights();
    await stopAll(world.ports, NOW);
    const plan = await planFor(world, { 'north.a': 40 });
    expect(await approvePlan(world.ports, plan, NOW)).toMatchObject({ kind: 'refused' });
  });

  it('does not slip through while the stop is set', async () => {
    const world = await twoFlights();
    const plan = await planFor(world, { 'north.a': 40 });
    const { commit } = world.ports.core;
    world.ports.core.commit = async (writes) => {
      world.ports.core.commit = commit;
      await stopAll(world.ports, NOW);
      return commit(writes);
    };
    expect(await approvePlan(world.ports, plan, NOW)).toMatchObject({ kind: 'stale' });
    expect(await readPlan(world.ports, plan.hash)).toBeUndefined();
  });
});
