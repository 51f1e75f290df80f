import { describe, expect, it } from 'vitest';
import { decideFlights } from '../../functions/decide-flights.ts';
import { sweep } from '../../functions/sweep.ts';
import { listAuthorised, listDecisions, readBook } from '../../lib/books/book.ts';
import { setCampaign } from '../../lib/books/campaign.ts';
import { stopAll } from '../../lib/books/controls.ts';
import { keys } from '../../lib/books/keys.ts';
import { approvePlan } from '../../lib/books/plans.ts';
import type { HoldReleased, PlanApproved } from '../../lib/contracts/messages.ts';
import { report } from '../support/small-campaign.ts';
import {
  approve,
  at,
  DOLLAR,
  drain,
  inForce,
  planFor,
  settleFrom,
  takeAll,
  targetsOf,
  twoFlights,
  twoFlightsCampaign,
  type World,
} from '../support/two-flights.ts';

const NOW = at('05:00');
const begin = async (): Promise<World> => {
  const world = await twoFlights();
  await drain(world, at('12:00', -1));
  return world;
};
const messageOf = (planHash: string, day = '2027-03-01'): PlanApproved => ({
  type: 'PlanApproved',
  planHash,
  day,
  at: NOW,
});
const released = (day: string, now: string): HoldReleased => ({
  type: 'HoldReleased',
  day,
  at: now,
});
/** Approves a plan and keeps its message back. */
const approved = async (
  world: World,
  dollars: Record<string, number>,
  now = NOW,
  day = '2027-03-01',
): Promise<PlanApproved> => {
  const hash = await approve(world, dollars, now, day);
  takeAll(world, 'decide-flights');
  return messageOf(hash, day);
};
const authorisedIn = async ({ ports }: World) =>
  Object.fromEntries(
    (await listAuthorised(ports)).map(({ day, byLine }) => [
      day,
      Object.fromEntries(Object.entries(byLine).map(([id, micros]) => [id, micros / DOLLAR])),
    ]),
  );

describe('an approved plan', () => {
  it('is not decided over lines that changed since they were read', async () => {
    const world = await begin();
    const message = await approved(world, { 'north.a': 40, 'south.a': 20 });
    const { commit, read } = world.ports.core;
    world.ports.core.commit = async (writes) => {
      world.ports.core.commit = commit;
      const rev = (await read(keys.lineRoster))?.rev ?? 0;
      await commit([{ ...keys.lineRoster, put: { changes: rev + 1 }, ifRev: rev }]);
      return commit(writes);
    };
    await expect(decideFlights(world.ports)(message, NOW)).rejects.toThrow('moved meanwhile');
    expect(await listDecisions(world.ports)).toEqual([]);
    await decideFlights(world.ports)(message, NOW);
    expect(await listDecisions(world.ports)).not.toEqual([]);
  });

  it('becomes decisions, authorisations and messages to the platforms, in one commit', async () => {
    const world = await begin();
    const message = await approved(world, { 'north.a': 40, 'north.b': 0, 'south.a': 20 });
    const commits: string[][] = [];
    const { commit } = world.ports.core;
    world.ports.core.commit = (writes) => {
      commits.push(writes.map(({ pk }) => pk));
      return commit(writes);
    };
    await decideFlights(world.ports)(message, NOW);
    expect(commits[0]?.sort()).toEqual([
      'AUTHORISED',
      'AUTHORISED',
      'BOOK',
      'CAMPAIGN',
      'DECISIONS',
      'LINE-ROSTER',
      'OUTBOX',
    ]);
    expect(await readBook(world.ports)).toMatchObject({
      day: '2027-03-01',
      planHash: message.planHash,
      batches: 1,
      targets: { 'north.a': { version: 1, targetMicros: 40 * DOLLAR }, 'north.b': { version: 0 } },
    });
    expect(await listDecisions(world.ports)).toMatchObject([
      {
        decisionId: 'north.a/1',
        armId: 'north/young/social/a',
        platform: 'meta',
        day: '2027-03-01',
        fromMicros: 0,
        toMicros: 40 * DOLLAR,
        planHash: message.planHash,
        decidedAt: NOW,
      },
      { decisionId: 'south.a/1', platform: 'video' },
    ]);
    expect(takeAll(world, 'place-flights')).toMatchObject([
      { id: 'north.a/1', group: 'meta/north.a', body: { type: 'FlightDecided', version: 1 } },
      { id: 'south.a/1', group: 'video/south.a' },
    ]);
    expect(await authorisedIn(world)).toEqual({
      '2027-03-01': { 'north.a': 40, 'north.b': 0, 'south.a': 20 },
      '2027-03-02': { 'north.a': 40, 'north.b': 0, 'south.a': 20 },
    });
  });

  it('changes nothing the second time', async () => {
    const world = await begin();
    const message = await approved(world, { 'north.a': 40 });
    await decideFlights(world.ports)(message, NOW);
    const before = [await world.ports.core.list('BOOK'), await world.ports.core.list('AUTHORISED')];
    takeAll(world, 'place-flights');
    await decideFlights(world.ports)(message, at('07:00', 1));
    expect([
      await world.ports.core.list('BOOK'),
      await world.ports.core.list('AUTHORISED'),
    ]).toEqual(before);
    expect(takeAll(world, 'place-flights')).toEqual([]);
  });

  it('changes nothing when it comes after the plan that replaced it', async () => {
    const world = await begin();
    const first = await approved(world, { 'north.a': 40 });
    const second = await approved(world, { 'north.a': 10 });
    await decideFlights(world.ports)(second, NOW);
    await decideFlights(world.ports)(first, NOW);
    expect(await targetsOf(world)).toEqual({ 'north.a': 10 });
  });

  it('keeps what other lines want, and remembers what cannot be granted yet', async () => {
    const world = await begin();
    await decideFlights(world.ports)(await approved(world, { 'north.a': 80 }), NOW);
    await decideFlights(world.ports)(await approved(world, { 'north.b': 30 }), NOW);
    expect(await targetsOf(world)).toEqual({ 'north.a': 80, 'north.b': 0 });
    expect((await readBook(world.ports))?.targets['north.b']?.wantedMicros).toBe(30 * DOLLAR);
    expect(await listDecisions(world.ports)).toHaveLength(1);
  });

  it('is decided again when another decision came first', async () => {
    const world = await begin();
    const message = await approved(world, { 'north.a': 40 });
    const { commit } = world.ports.core;
    world.ports.core.commit = async (writes) => {
      world.ports.core.commit = commit;
      const book = { day: '2027-03-01', targets: {}, batches: 0 };
      await commit([{ ...keys.book, put: book, ifRev: 0 }]);
      return commit(writes);
    };
    await expect(decideFlights(world.ports)(message, NOW)).rejects.toThrow('moved');
    expect(await listDecisions(world.ports)).toEqual([]);
    await decideFlights(world.ports)(message, NOW);
    expect(await targetsOf(world)).toEqual({ 'north.a': 40 });
  });

  it('stays here when the stop comes while it is decided', async () => {
    const world = await begin();
    const message = await approved(world, { 'north.a': 40 });
    const { list } = world.ports.core;
    world.ports.core.list = async (pk, prefix) => {
      world.ports.core.list = list;
      await stopAll(world.ports, NOW);
      return list(pk, prefix);
    };
    await expect(decideFlights(world.ports)(message, NOW)).rejects.toThrow('stop');
    await decideFlights(world.ports)(message, NOW);
    expect(await targetsOf(world)).toEqual({});
  });

  it('counts a request that was noted while it is decided', async () => {
    const world = await begin();
    await approve(world, { 'north.a': 80 });
    await drain(world, NOW);
    await settleFrom(world, '05');
    await approve(world, { 'north.a': 90 }, at('06:00'), '2027-03-02');
    const [raise] = takeAll(world, 'decide-flights');
    await decideFlights(world.ports)(raise?.body as never, at('06:00'));
    const message = await approved(
      world,
      { 'north.a': 5, 'north.b': 15 },
      at('06:01'),
      '2027-03-02',
    );
    const { read } = world.ports.core;
    world.ports.core.read = async (key) => {
      const found = await read(key);
      if (key.pk === 'BOOK' && key.sk === 'HEAD') {
        world.ports.core.read = read;
        await drain(world, at('06:01'));
      }
      return found;
    };
    await decideFlights(world.ports)(message, at('06:01'));
    expect(await authorisedIn(world)).toMatchObject({ '2027-03-02': { 'north.a': 90 } });
    expect(await targetsOf(world)).toEqual({ 'north.a': 5, 'north.b': 0 });
  });
});

describe('caps', () => {
  it('count what the platform has reported, spent on lines that nobody knows included', async () => {
    const world = await begin();
    await report(world.ports, '2027-02-27', [
      { lineId: 'a-line-of-others', costMicros: 500 * DOLLAR, dataState: 'final' },
      { lineId: 'other-currency', costMicros: 500 * DOLLAR, currency: 'EUR' },
    ]);
    await decideFlights(world.ports)(await approved(world, { 'north.a': 50, 'north.b': 1 }), NOW);
    // 1,000 less 500 is 50 a day for ten days.
    expect(await targetsOf(world)).toEqual({ 'north.a': 50, 'north.b': 0 });
  });

  it('cut what is in force at once where the campaign lowers them', async () => {
    const world = await begin();
    await decideFlights(world.ports)(await approved(world, { 'north.a': 50, 'south.a': 30 }), NOW);
    const lower = { ...twoFlightsCampaign, dayCap: 40 * DOLLAR };
    await setCampaign(world.ports, lower, NOW);
    await drain(world, NOW);
    expect(await targetsOf(world)).toEqual({ 'north.a': 40, 'south.a': 0 });
    const zone = { ...twoFlightsCampaign, zoneCaps: { north: 100 * DOLLAR } };
    await setCampaign(world.ports, zone, NOW);
    await drain(world, NOW);
    expect((await targetsOf(world))['north.a']).toBe(10);
  });

  it('free what a final report shows was not spent', async () => {
    const world = await begin();
    await decideFlights(world.ports)(await approved(world, { 'north.a': 90 }), NOW);
    await drain(world, NOW);
    await settleFrom(world, '05');
    const ask = async (dataState: 'preliminary' | 'final') => {
      await report(world.ports, '2027-03-01', [
        {
          lineId: 'north.a',
          costMicros: 40 * DOLLAR,
          dataState,
          revision: dataState === 'final' ? '2' : '1',
        },
      ]);
      const plan = await approved(world, { 'north.a': 95 }, at('05:00', 1), '2027-03-02');
      await decideFlights(world.ports)(plan, at('05:00', 1));
      return (await targetsOf(world))['north.a'];
    };
    // The flight may cost 900: nine days of 95 are 855, and the first day may have cost 90.
    expect(await ask('preliminary')).toBe(90);
    expect(await ask('final')).toBe(95);
  });
});

describe('released budget', () => {
  it('is nothing before the first plan, and for a day that an earlier book had', async () => {
    const world = await begin();
    await decideFlights(world.ports)(released('2027-03-01', NOW), NOW);
    expect(await readBook(world.ports)).toBeUndefined();
    await approve(world, { 'north.a': 80, 'north.b': 0 });
    await drain(world, NOW);
    await approve(world, { 'north.a': 0, 'north.b': 80 }, at('07:00'), '2027-03-02');
    await drain(world, at('07:00'));
    const book = await world.ports.core.list('BOOK');
    const core = await world.ports.core.list('PLACEMENT');
    for (const { sk, value, rev } of core) {
      const settled = { ...(value as object), unsettled: [], settledMicros: 0 };
      await world.ports.core.commit([{ pk: 'PLACEMENT', sk, put: settled, ifRev: rev }]);
    }
    await decideFlights(world.ports)(released('2027-03-01', at('04:00', 1)), at('04:00', 1));
    expect(await world.ports.core.list('BOOK')).toEqual(book);
    await decideFlights(world.ports)(released('2027-03-02', at('04:00', 1)), at('04:00', 1));
    expect(await targetsOf(world)).toEqual({ 'north.a': 0, 'north.b': 80 });
  });

  it('lowers what a day may cost while the day has not begun, and keeps it after that', async () => {
    const world = await begin();
    await approve(world, { 'north.a': 80 });
    await drain(world, NOW);
    await settleFrom(world, '05');
    await approve(world, { 'north.a': 10 }, at('05:00', 1), '2027-03-02');
    await drain(world, at('05:00', 1));
    expect(await authorisedIn(world)).toMatchObject({ '2027-03-02': { 'north.a': 80 } });
    await settleFrom(world, '05', 1);
    expect(await authorisedIn(world)).toMatchObject({
      '2027-03-01': { 'north.a': 80 },
      '2027-03-02': { 'north.a': 10 },
      '2027-03-03': { 'north.a': 10 },
    });
    await approve(world, { 'north.a': 5 }, at('07:00', 1), '2027-03-03');
    await drain(world, at('07:00', 1));
    await settleFrom(world, '07', 1);
    expect(await authorisedIn(world)).toMatchObject({
      '2027-03-02': { 'north.a': 10 },
      '2027-03-03': { 'north.a': 5 },
    });
  });

  it('says nothing of a day while another decision is made', async () => {
    const world = await begin();
    await approve(world, { 'north.a': 80 });
    await drain(world, NOW);
    const before = await authorisedIn(world);
    const { commit } = world.ports.core;
    world.ports.core.commit = async (writes) => {
      world.ports.core.commit = commit;
      const record = await world.ports.core.read(keys.book);
      await commit([{ ...keys.book, put: record?.value, ifRev: record?.rev ?? 0 }]);
      return commit(writes);
    };
    const late = at('07:00', 1);
    await expect(decideFlights(world.ports)(released('2027-03-02', late), late)).rejects.toThrow();
    expect(await authorisedIn(world)).toEqual(before);
  });

  it('raises what a later day may cost when it comes a day late', async () => {
    const world = await begin();
    await approve(world, { 'north.a': 80 });
    await drain(world, NOW);
    await settleFrom(world, '05');
    await approve(world, { 'north.a': 10, 'north.b': 80 }, at('05:00', 1), '2027-03-02');
    await drain(world, at('05:00', 1));
    await settleFrom(world, '05', 2);
    expect(inForce(world)).toEqual({ 'north.a': 10, 'north.b': 80 });
    expect(await authorisedIn(world)).toMatchObject({
      '2027-03-02': { 'north.a': 80 },
      '2027-03-03': { 'north.a': 10, 'north.b': 80 },
    });
  });

  it('does not take an old message for an old day', async () => {
    const world = await begin();
    await approve(world, { 'north.a': 80 });
    await drain(world, NOW);
    await settleFrom(world, '05');
    // The cut lands after the day began: the day may cost the old budget, whatever instant a late message brings.
    await approve(world, { 'north.a': 10 }, at('05:50', 1), '2027-03-02');
    await drain(world, at('05:50', 1));
    for (const time of ['06:00', '06:15']) {
      await sweep(world.ports)({ at: at(time, 1) }, at(time, 1));
    }
    takeAll(world, 'decide-flights');
    await decideFlights(world.ports)(released('2027-03-02', at('05:59', 1)), at('05:59', 1));
    expect(await authorisedIn(world)).toMatchObject({ '2027-03-02': { 'north.a': 80 } });
  });
});

it('leaves everything alone while the stop is on', async () => {
  const world = await begin();
  const plan = await planFor(world, { 'north.a': 40 });
  await approvePlan(world.ports, plan, NOW);
  await stopAll(world.ports, NOW);
  await decideFlights(world.ports)(messageOf(plan.hash), NOW);
  expect(await readBook(world.ports)).toBeUndefined();
});
