import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeFlights } from '../../functions/place-flights.ts';
import type { QueuedMessage } from '../../lib/adapters/memory/queues.ts';
import {
  approve,
  at,
  hand,
  inForce,
  sweepAt,
  takeAll,
  targetsOf,
  twoFlights,
  type World,
} from '../support/two-flights.ts';

const ROUNDS = [
  { 'north.a': 30, 'north.b': 20, 'south.a': 40 },
  { 'north.a': 10, 'north.b': 60, 'south.a': 10 },
  { 'north.a': 50, 'north.b': 5, 'south.a': 30 },
];

/** Decides all rounds and keeps every message to the platforms back. */
const messagesOf = async (world: World): Promise<QueuedMessage[]> => {
  const messages = takeAll(world, 'place-flights');
  for (const round of ROUNDS) {
    await approve(world, round);
    for (const plan of takeAll(world, 'decide-flights')) {
      await hand(world, 'decide-flights', plan, at('05:00'));
    }
    messages.push(...takeAll(world, 'place-flights'));
  }
  return messages;
};

const handOver = async (world: World, messages: QueuedMessage[]) => {
  for (const message of messages) {
    await hand(world, 'place-flights', message, at('05:01')).catch(() => undefined);
  }
};

/** Sweeps until nothing moves any more. */
const settleDown = async (world: World) => {
  for (const day of [0, 1]) {
    for (const hour of ['05', '12', '18']) {
      for (const minute of ['15', '30', '45']) await sweepAt(world, at(`${hour}:${minute}`, day));
    }
  }
};

const trouble = fc.record({
  platform: fc.constantFrom('meta' as const, 'video' as const),
  call: fc.constantFrom('openLine' as const, 'setBudget' as const, 'putMembers' as const),
  trouble: fc.constantFrom('before' as const, 'after' as const, 'late' as const),
});

describe('messages to the platforms', () => {
  it('end in the same budgets and lists however often, late, out of order or troubled they come', async () => {
    const plain = await twoFlights();
    await sweepAt(plain, at('12:00', -1));
    await handOver(plain, await messagesOf(plain));
    await settleDown(plain);
    const wanted = { 'north.a': 50, 'north.b': 5, 'south.a': 30 };
    expect(inForce(plain)).toEqual(wanted);

    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 50 }), { maxLength: 25 }),
        fc.array(trouble, { maxLength: 5 }),
        fc.boolean(),
        async (picks, troubles, comesLate) => {
          const world = await twoFlights();
          await sweepAt(world, at('12:00', -1));
          const messages = await messagesOf(world);
          for (const one of troubles) world[one.platform].trouble(one.call, one.trouble);
          // Some messages several times, some never: what is lost is the sweep's to mend.
          await handOver(
            world,
            picks.map((pick) => messages[pick % messages.length]!),
          );
          await sweepAt(world, at('05:15'));
          if (comesLate) for (const platform of [world.meta, world.video]) platform.land();
          await settleDown(world);
          expect(await targetsOf(world)).toEqual(wanted);
          expect(inForce(world)).toEqual(wanted);
          expect(world.meta.active).toEqual(plain.meta.active);
          expect(world.video.active).toEqual(plain.video.active);
        },
      ),
      { numRuns: 60, seed: 11 },
    );
  });

  it('have one effect for each version at a platform, never backwards', async () => {
    const world = await twoFlights();
    const messages = await messagesOf(world);
    await handOver(world, [...messages, ...messages.toReversed(), ...messages]);
    for (const { sent } of [world.meta, world.video]) {
      for (const [, ofLine] of Map.groupBy(sent, ({ lineId }) => lineId)) {
        const versions = ofLine.map(({ version }) => version);
        expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
      }
    }
  });
});

it('delivers the build of now when an older one is announced', async () => {
  const world = await twoFlights();
  await placeFlights(world.ports)(
    {
      type: 'AudienceBuilt',
      audienceId: 'north-young',
      platform: 'meta',
      hash: '0'.repeat(64),
      at: at('04:00'),
    },
    at('05:00'),
  );
  expect(world.meta.active.get('north-young')).toHaveLength(1_500);
});
