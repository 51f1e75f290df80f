import { describe, expect, it } from 'vitest';
import { readBook } from '../../lib/books/book.ts';
import { setCampaign } from '../../lib/books/campaign.ts';
import { stopAll } from '../../lib/books/controls.ts';
import { addFlight } from '../../lib/books/flights.ts';
import { keys } from '../../lib/books/keys.ts';
import { approvePlan, changeableDays, readPlan } from '../../lib/books/plans.ts';
import { proposePlan } from '../../lib/books/proposals.ts';
import type { Plan } from '../../lib/contracts/decision.ts';
import { planOf } from '../../lib/domain/flights/plan.ts';
import { report } from '../support/small-campaign.ts';
import {
  approve,
  at,
  DOLLAR,
  drain,
  flightOf,
  planFor,
  settleFrom,
  takeAll,
  twoFlights,
  twoFlightsCampaign,
  type World,
} from '../support/two-flights.ts';

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

describe('a plan and what it was made from', () => {
  const proposed = async (world: World): Promise<Plan> => {
    const plan = await proposePlan(world.ports, { day: '2027-03-01', now: NOW });
    if ('kind' in plan) throw new Error(plan.because);
    return plan;
  };

  it('is the same plan when it is made twice, and changes nothing', async () => {
    const world = await twoFlights();
    const before = JSON.stringify(await recordsOf(world));
    const plan = await proposed(world);
    expect(await proposed(world)).toEqual(plan);
    expect(JSON.stringify(await recordsOf(world))).toBe(before);
    expect(await approvePlan(world.ports, plan, NOW)).toEqual({ kind: 'approved' });
  });

  it.each([
    [
      'a flight changed',
      (world: World) => addFlight(world.ports, flightOf({ budget: '5.00' }), NOW),
    ],
    [
      'the campaign changed',
      (world: World) => setCampaign(world.ports, { ...twoFlightsCampaign, dayCap: 99 * DOLLAR }),
    ],
    [
      'another plan was carried out',
      async (world: World) => {
        await approve(world, { 'north.a': 1 });
        await drain(world, NOW);
      },
    ],
  ])('is stale once %s', async (_, change) => {
    const world = await twoFlights();
    await drain(world, at('12:00', -1));
    const plan = await proposed(world);
    await change(world);
    expect(await approvePlan(world.ports, plan, NOW)).toMatchObject({ kind: 'stale' });
  });

  it('names all that the day has to give: what lines get, and what none gets, with its reason', async () => {
    const world = await twoFlights();
    const plan = await proposed(world);
    const given = plan.lines.reduce((sum, { toMicros }) => sum + toMicros, 0);
    const { availableMicros = 0, allocatedMicros, unallocated = [] } = plan.allocation ?? {};
    const gap = unallocated.reduce((sum, { micros }) => sum + micros, 0);
    expect(allocatedMicros).toBe(given);
    expect(given + gap).toBe(availableMicros);
    await addFlight(world.ports, flightOf({ budget: '100.00' }), NOW);
    await addFlight(world.ports, flightOf({ ...SOUTH, budget: '100.00' }), NOW);
    const tight = await proposed(world);
    expect(tight.allocation?.unallocated).toEqual([
      {
        because: 'flights and zones can take no more of it on this day',
        micros: expect.any(Number),
      },
    ]);
  });

  it('asks for no more than a zone may cost', async () => {
    const world = await twoFlights();
    await setCampaign(world.ports, { ...twoFlightsCampaign, zoneCaps: { north: 200 * DOLLAR } });
    const plan = await proposed(world);
    const asked = plan.lines
      .filter(({ armId }) => armId.startsWith('north/'))
      .reduce((sum, { toMicros }) => sum + toMicros, 0);
    expect(asked).toBe(20 * DOLLAR);
    await approvePlan(world.ports, plan, NOW);
    await drain(world, NOW);
    const book = await readBook(world.ports);
    for (const { lineId, toMicros } of plan.lines) {
      expect([lineId, book?.targets[lineId]?.targetMicros]).toEqual([lineId, toMicros]);
    }
    const more = await approve(world, { 'north.a': 11 });
    expect(more).toBeDefined();
    await drain(world, NOW);
    await settleFrom(world, '05');
    expect((await readBook(world.ports))?.targets['north.a']?.targetMicros).toBe(10 * DOLLAR);
  });
});

it('the day that can still be planned is each platform’s own to say', () => {
  const nextAt = (deliversFrom: string | undefined, time: string): string => {
    const platforms = twoFlightsCampaign.platforms.map((terms) => ({ ...terms, deliversFrom }));
    return changeableDays({ ...twoFlightsCampaign, platforms }, at(time)).next;
  };
  expect(nextAt(undefined, '05:59')).toBe('2027-03-01');
  expect(nextAt(undefined, '06:00')).toBe('2027-03-02');
  expect(nextAt('09:00', '08:00')).toBe('2027-03-01');
  expect(nextAt('00:00', '04:00')).toBe('2027-03-02');
  expect(changeableDays(twoFlightsCampaign, at('12:00', -5)).next).toBe('2027-03-01');
});

const SOUTH = { id: 'south', audience: 'south-old', platform: 'video', creatives: ['a'] };

const recordsOf = ({ ports }: World) =>
  Promise.all(
    ['BOOK', 'PLAN', 'DECISIONS', 'AUTHORISED', 'PLACEMENT', 'OUTBOX', 'RUN'].map((pk) =>
      ports.core.list(pk),
    ),
  );
