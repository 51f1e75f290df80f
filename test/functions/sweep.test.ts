import { describe, expect, it } from 'vitest';
import { sweep } from '../../functions/sweep.ts';
import { stopAll } from '../../lib/books/controls.ts';
import { addOptOuts } from '../../lib/books/opt-outs.ts';
import { approvePlan } from '../../lib/books/plans.ts';
import type { QueueName } from '../../lib/contracts/pipeline.ts';
import {
  approve,
  at,
  drain,
  inForce,
  planFor,
  sweepAt,
  takeAll,
  twoFlights,
  type World,
} from '../support/two-flights.ts';

const QUEUES: QueueName[] = ['decide-flights', 'place-flights', 'build-audience'];
/** Everything that waits in any queue is gone. */
const loseQueues = (world: World) => QUEUES.map((queue) => takeAll(world, queue).length);

describe('the sweep', () => {
  it('sends what was promised and never left', async () => {
    const world = await twoFlights();
    const plan = await planFor(world, { 'north.a': 40 });
    await approvePlan(world.ports, plan, at('05:00'));
    await sweep(world.ports)({ at: at('05:01') }, at('05:01'));
    expect(takeAll(world, 'decide-flights')).toHaveLength(1);
    expect(await world.ports.core.list('OUTBOX')).toEqual([]);
  });

  it('brings everything to its end although the queues are lost at every step', async () => {
    const world = await twoFlights();
    const plan = { 'north.a': 40, 'south.a': 20 };
    await approve(world, plan);
    loseQueues(world);
    for (const time of ['05:15', '05:30', '05:45', '06:00', '06:15']) {
      await sweep(world.ports)({ at: at(time) }, at(time));
      if (time === '05:30' || time === '06:00') loseQueues(world);
      await drain(world, at(time));
    }
    expect(inForce(world)).toEqual(plan);
    expect(world.meta.active.get('north-young')).toHaveLength(1_500);
    expect(world.video.active.get('south-old')).toHaveLength(1_200);
  });

  it('asks platforms nothing and mends no audience while the stop is on, but still finds lost files', async () => {
    const world = await twoFlights();
    await approve(world, { 'north.a': 40 });
    await drain(world, at('05:00'));
    await sweepAt(world, at('05:15'));
    await approvePlan(world.ports, await planFor(world, { 'north.b': 5 }), at('05:16'));
    await stopAll(world.ports, at('05:16'));
    await addOptOuts(world.ports, ['voter-000001'], at('05:16'));
    await world.ports.inbox.put('optouts/x.csv', 'x');
    const calls: string[] = [];
    world.meta.before(async (call) => void calls.push(call));
    await sweep(world.ports)({ at: at('05:30') }, at('05:30'));
    expect(calls).toEqual([]);
    expect(takeAll(world, 'build-audience')).toEqual([]);
    expect(takeAll(world, 'import-segment')).toHaveLength(1);
    expect(takeAll(world, 'decide-flights')).toHaveLength(1);
  });

  it('does the same once when its stroke comes twice', async () => {
    const world = await twoFlights();
    await addOptOuts(world.ports, ['voter-000001'], at('05:00'));
    await world.ports.inbox.put('optouts/x.csv', 'x');
    for (let time = 0; time < 2; time += 1)
      await sweep(world.ports)({ at: at('05:15') }, at('05:15'));
    expect(takeAll(world, 'build-audience')).toHaveLength(2);
    expect(new Set(takeAll(world, 'import-segment').map(({ id }) => id)).size).toBe(1);
  });
});
