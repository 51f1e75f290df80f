import { describe, expect, it } from 'vitest';
import { decideFlights } from '../../functions/decide-flights.ts';
import { placeFlights } from '../../functions/place-flights.ts';
import { sweep } from '../../functions/sweep.ts';
import type { QueuedMessage } from '../../lib/adapters/memory/queues.ts';
import { listDecisions, listPlacements } from '../../lib/books/book.ts';
import { resumeAll, stopAll } from '../../lib/books/controls.ts';
import { keys } from '../../lib/books/keys.ts';
import { sendPromised } from '../../lib/books/outbox.ts';
import { randomFrom } from '../../lib/domain/random.ts';
import type { LineBudget, MemberChunk, RecordKey } from '../../lib/ports.ts';
import {
  approve,
  at,
  drain,
  hand,
  inForce,
  setBuild,
  sweepAt,
  takeAll,
  twoFlights,
  type World,
} from '../support/two-flights.ts';

const NOW = at('05:01');
const PEOPLE = Array.from({ length: 25_000 }, (_, number) => ({
  voter: `voter-${number}`,
  emailSha256: 'a'.repeat(64),
  phoneSha256: null,
}));
const CHANGES = new Set(['openLine', 'setBudget', 'putMembers']);

/** What left for a platform after the stop: by which run, which call, and whether the run had just read the switch. */
type Left = { run: string; call: string; given: unknown; cleared: boolean };

/** Audiences of three chunks each, two budgets decided, a third approved: all their messages wait. */
const waitingWorld = async () => {
  const world = await twoFlights();
  for (const audienceId of ['north-young', 'south-old']) {
    await setBuild(world, audienceId, 1_000, { size: PEOPLE.length });
  }
  world.ports.voters.members = async (_, offset, limit) => PEOPLE.slice(offset, offset + limit);
  await sendPromised(world.ports);
  const lists = takeAll(world, 'place-flights');
  await approve(world, { 'north.a': 30, 'south.a': 20 });
  for (const plan of takeAll(world, 'decide-flights'))
    await hand(world, 'decide-flights', plan, NOW);
  const budgets = takeAll(world, 'place-flights');
  await approve(world, { 'north.b': 20 }, at('05:01'));
  return { world, place: [...lists, ...budgets], decide: takeAll(world, 'decide-flights') };
};

/**
 * Everything at once over ports whose calls are counted; the stop lands right before call number `stopAt`. Runs yield at
 * each call for as long as a seed says, so that they interleave in many ways.
 */
const crowd = async (stopAt: number, seed: string) => {
  const { world, place, decide } = await waitingWorld();
  const random = randomFrom(seed);
  const left: Left[] = [];
  /** Runs whose last call read the switch, before the stop. */
  const cleared = new Set<string>();
  let calls = 0;
  let gate: Promise<void> = Promise.resolve();
  let stopped: { decisions: number; intents: string } | undefined;

  const counted = <T extends object>(run: string, port: T): T =>
    new Proxy(port, {
      get: (target, name) => {
        const method = Reflect.get(target, name);
        if (typeof method !== 'function' || name === 'named' || name === 'names') return method;
        return async (...given: unknown[]) => {
          for (let turns = Math.floor(random() * 4); turns > 0; turns -= 1) await undefined;
          await gate;
          calls += 1;
          if (calls === stopAt) {
            gate = stop();
            await gate;
          }
          if (stopped && CHANGES.has(String(name))) {
            left.push({ run, call: String(name), given: given[0], cleared: cleared.has(run) });
          }
          const { sk } = (given[0] ?? {}) as Partial<RecordKey>;
          if (sk === keys.control.sk && !stopped) cleared.add(run);
          else cleared.delete(run);
          return method.apply(target, given);
        };
      },
    });
  const stop = async () => {
    await stopAll(world.ports, NOW);
    stopped = await stateOf(world);
  };
  const portsOf = (run: string): World['ports'] => {
    const { platforms, ...others } = world.ports;
    const wrapped = Object.entries(others).map(([name, port]) => [name, counted(run, port)]);
    const named = (name: string) => counted(run, platforms.named(name));
    return { ...Object.fromEntries(wrapped), platforms: { ...platforms, named } };
  };
  const run = (name: string, work: (ports: World['ports']) => Promise<void>) => work(portsOf(name));
  const stages = { place: placeFlights, decide: decideFlights };
  const handing = (stage: keyof typeof stages, messages: QueuedMessage[]) =>
    messages.map(({ id, body }) => run(id, (ports) => stages[stage](ports)(body as never, NOW)));
  const ended = await Promise.allSettled([
    ...handing('place', place),
    ...handing('decide', decide),
    run('sweep', (ports) => sweep(ports)({ at: NOW }, NOW)),
  ]);
  return { world, place, decide, left, calls, stopped, ended };
};

const stateOf = async ({ ports }: World) => ({
  decisions: (await listDecisions(ports)).length,
  intents: JSON.stringify([
    (await listPlacements(ports)).map(({ placement }) => placement.unsettled),
    await ports.core.list('DELIVERED'),
  ]),
});

/** True for a request that was written down before the stop, or sent right after its run had read the switch. */
const isCleared = ({ call, given, cleared }: Left, intents: string): boolean => {
  if (call === 'setBudget') {
    const { version, dailyMicros } = given as LineBudget;
    return intents.includes(`{"version":${version},"micros":${dailyMicros}`);
  }
  const { last, session } = given as MemberChunk;
  return call === 'putMembers' && last ? intents.includes(session) : cleared;
};

describe('the stop under load', () => {
  it('lets nothing leave but what was cleared, wherever it lands; taken back, all goes on', {
    timeout: 60_000,
  }, async () => {
    const { calls } = await crowd(0, 'all');
    expect(calls).toBeGreaterThan(100);
    let inFlight = 0;
    for (let stopAt = 1; stopAt <= calls; stopAt += 2) {
      const { world, place, decide, left, stopped } = await crowd(stopAt, `crowd ${stopAt}`);
      if (!stopped) continue;
      const runs = left.map(({ run }) => run);
      expect([stopAt, runs]).toEqual([stopAt, [...new Set(runs)]]);
      expect(left.filter((one) => !isCleared(one, stopped.intents))).toEqual([]);
      inFlight += left.length;
      expect((await stateOf(world)).decisions).toBe(stopped.decisions);

      const asked: string[] = [];
      const ask = async (call: string) => void asked.push(call);
      for (const platform of [world.meta, world.video]) platform.before(ask);
      const approved = await world.ports.core.list('PLAN');
      for (const message of decide) await hand(world, 'decide-flights', message, at('05:02'));
      for (const message of place) await hand(world, 'place-flights', message, at('05:02'));
      for (const minutes of ['15', '30']) await sweepAt(world, at(`05:${minutes}`));
      expect([stopAt, asked]).toEqual([stopAt, []]);
      expect(await world.ports.core.list('PLAN')).toEqual(approved);

      await resumeAll(world.ports, at('05:31'));
      await drain(world, at('05:31'));
      for (const minutes of ['32', '45', '58']) await sweepAt(world, at(`05:${minutes}`));
      for (const minutes of ['15', '30']) await sweepAt(world, at(`06:${minutes}`));
      expect([stopAt, inForce(world)]).toEqual([
        stopAt,
        { 'north.a': 30, 'north.b': 20, 'south.a': 20 },
      ]);
      expect(world.meta.active.get('north-young')).toHaveLength(PEOPLE.length);
    }
    expect(inFlight).toBeGreaterThan(0);
  });
});
