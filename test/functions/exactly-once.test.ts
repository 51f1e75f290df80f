import { describe, expect, it } from 'vitest';
import { decideFlights } from '../../functions/decide-flights.ts';
import { placeFlights } from '../../functions/place-flights.ts';
import type { QueuedMessage } from '../../lib/adapters/memory/queues.ts';
import { listDecisions } from '../../lib/books/book.ts';
import { sendPromised } from '../../lib/books/outbox.ts';
import { chanceFrom } from '../support/cap-game.ts';
import { Crash, crashingAt } from '../support/crash.ts';
import {
  approve,
  at,
  drain,
  hand,
  inForce,
  sweepAt,
  takeAll,
  targetsOf,
  twoFlights,
  type World,
} from '../support/two-flights.ts';

const STAGES = ['decide-flights', 'place-flights'] as const;
type Delivery = { stage: (typeof STAGES)[number]; message: QueuedMessage };

const ROUNDS = [
  { 'north.a': 30, 'north.b': 20, 'south.a': 40 },
  { 'north.a': 10, 'north.b': 60, 'south.a': 10 },
  { 'north.a': 50, 'north.b': 5, 'south.a': 30 },
];
const WANTED = ROUNDS[2];

const takeDeliveries = (world: World, times: () => number): Delivery[] =>
  STAGES.flatMap((stage) =>
    takeAll(world, stage).flatMap((message) =>
      Array.from({ length: times() }, () => ({ stage, message })),
    ),
  );

/** Sweeps until nothing moves any more. */
const settleDown = async (world: World): Promise<void> => {
  for (const hour of ['07', '12', '18']) {
    for (const minute of ['15', '30', '45']) await sweepAt(world, at(`${hour}:${minute}`));
  }
};

/**
 * Every message comes one to five times, in any order, at stages that die between any two calls; what died comes again.
 * Returns how often a stage died.
 */
const deliverAll = async (world: World, chance: () => number): Promise<number> => {
  let deaths = 0;
  const now = at('05:01');
  const pool = takeDeliveries(world, () => 1 + Math.floor(5 * chance()));
  while (pool.length > 0) {
    const [next] = pool.splice(Math.floor(pool.length * chance()), 1);
    if (!next) break;
    const when = chance() < 0.5 ? 'before' : 'after';
    const dies = chance() < 0.4;
    const ports = dies ? crashingAt(world.ports, 1 + Math.floor(14 * chance()), when) : world.ports;
    const stage = next.stage === 'decide-flights' ? decideFlights(ports) : placeFlights(ports);
    try {
      await stage(next.message.body as never, now);
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      deaths += 1;
      pool.push(next);
    }
    await sendPromised(world.ports);
    pool.push(...takeDeliveries(world, () => 1 + Math.floor(5 * chance())));
  }
  return deaths;
};

const begin = async (): Promise<World> => {
  const world = await twoFlights();
  await drain(world, at('12:00', -1));
  for (const round of ROUNDS) await approve(world, round);
  return world;
};

describe('a decision', () => {
  it('has one effect, though its messages come one to five times, shuffled, to stages that die', {
    timeout: 60_000,
  }, async () => {
    const plain = await begin();
    await drain(plain, at('05:01'));
    await settleDown(plain);
    expect(inForce(plain)).toEqual(WANTED);
    let deaths = 0;
    for (let seed = 1; seed <= 60; seed += 1) {
      const world = await begin();
      deaths += await deliverAll(world, chanceFrom(seed));
      await settleDown(world);
      expect([seed, await targetsOf(world)]).toEqual([seed, WANTED]);
      expect([seed, inForce(world)]).toEqual([seed, inForce(plain)]);
      for (const { sent } of [world.meta, world.video]) {
        for (const [, ofLine] of Map.groupBy(sent, ({ lineId }) => lineId)) {
          const versions = ofLine.map(({ version }) => version);
          expect(versions).toEqual(versions.toSorted((a, b) => a - b));
        }
      }
    }
    expect(deaths).toBeGreaterThan(150);
  });

  it('is remembered for good: a message from before any queue would have forgotten it changes nothing', async () => {
    const world = await begin();
    const messages: Delivery[] = [];
    for (let rounds = 0; rounds < 3; rounds += 1) {
      for (const delivery of takeDeliveries(world, () => 1)) {
        messages.push(delivery);
        await hand(world, delivery.stage, delivery.message, at('05:01'));
        await sendPromised(world.ports);
      }
    }
    await settleDown(world);
    const before = [inForce(world), await targetsOf(world), await listDecisions(world.ports)];
    const sent = world.meta.sent.length;
    // A queue keeps a message fourteen days at most; plans, versions and placements are kept without an end.
    const monthLater = at('05:01', 40);
    for (const { stage, message } of messages) await hand(world, stage, message, monthLater);
    expect([inForce(world), await targetsOf(world), await listDecisions(world.ports)]).toEqual(
      before,
    );
    expect(world.meta.sent).toHaveLength(sent);
  });
});
