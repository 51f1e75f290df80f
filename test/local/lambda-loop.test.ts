import { beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../../lib/adapters/aws/connect.ts';
import { listDeadLetters } from '../../lib/books/dead-letters.ts';
import { MAX_RECEIVES, type StageName, stages } from '../../lib/contracts/pipeline.ts';
import { clockAt } from '../../lib/local/clock.ts';
import type { Handler } from '../../lib/local/hand-over.ts';
import { type LoopEvent, lambdaLoop } from '../../lib/local/lambda-loop.ts';
import { batch } from '../../lib/runtime/batch.ts';
import { react } from '../../lib/runtime/react.ts';
import { tick } from '../../lib/runtime/tick.ts';
import { cloudForTests } from '../support/cloud.ts';

const START = '2027-03-13T12:00:00.000Z';
const keeping = { timeZone: 'America/Chicago', reallocateAt: '05:00' };
const cloud = cloudForTests();

let events: LoopEvent[] = [];
const none: Handler = async () => ({ batchItemFailures: [] });
const loopWith = (own: Partial<Record<StageName, Handler>>, start = START) => {
  const handlers = Object.fromEntries(stages.map(({ stage }) => [stage, none])) as Record<
    StageName,
    Handler
  >;
  const clock = clockAt(start);
  const observe = (event: LoopEvent) => void events.push(event);
  const loop = lambdaLoop({ cloud: cloud(), handlers: { ...handlers, ...own }, clock, observe });
  return { ...loop, clock };
};
const kinds = (kind: LoopEvent['kind']) => events.filter((event) => event.kind === kind);
const send = (stage: 'decide-flights' | 'place-flights', id: string, group: string) =>
  connect().queues.send(stage, { id: `${id} ${runs}`, group, body: { id } });
let runs = 0;

beforeEach(async () => {
  runs += 1;
  await loopWith({}).drain();
  events = [];
});

/** Bodies among a queue's own dead letters. */
const deadIn = async (queue: string): Promise<string[]> => {
  const answer = await fetch(`${cloud().endpoints.sqs}/_fauxqs/queues/${queue}`);
  const { messages } = (await answer.json()) as { messages: { ready: { body: string }[] } };
  return messages.ready.map(({ body }) => body);
};

/** A handler of the frames' own make that fails on some ids. */
const taking = (taken: string[], fails: (id: string) => boolean) =>
  batch(async ({ body, attributes }) => {
    const { id } = JSON.parse(body) as { id: string };
    if (fails(id)) throw new Error(`${id} failed`);
    taken.push(`${id} ${new Date(Number(attributes.SentTimestamp)).toISOString()}`);
  }, connect);

describe('the loop that plays Lambda', () => {
  it('hands messages over at the time that is played, and what follows from them', async () => {
    const taken: string[] = [];
    const decide = batch(async () => send('place-flights', 'follows', 'b'), connect);
    const { drain } = loopWith({
      'decide-flights': decide,
      'place-flights': taking(taken, () => false),
    });
    await send('decide-flights', 'first', 'a');
    expect(await drain()).toEqual({ handled: 2, failed: 0, dead: 0 });
    expect(taken).toEqual([`follows ${START}`]);
    expect(await drain()).toEqual({ handled: 0, failed: 0, dead: 0 });
  });

  it('brings back a failed message alone, in the order of its group', async () => {
    const taken: string[] = [];
    let failures = 2;
    const fails = (id: string) => {
      if (id !== 'a1' || failures === 0) return false;
      failures -= 1;
      return true;
    };
    const { drain } = loopWith({ 'decide-flights': taking(taken, fails) });
    for (const id of ['a1', 'b1', 'a2']) await send('decide-flights', id, id.slice(0, 1));
    expect(await drain()).toEqual({ handled: 3, failed: 2, dead: 0 });
    expect(taken.map((text) => text.slice(0, 2))).toEqual(['b1', 'a1', 'a2']);
  });

  it('gives a message up to the dead letters after its last receive, and says why', async () => {
    const taken: string[] = [];
    const { drain } = loopWith({ 'decide-flights': taking(taken, (id) => id === 'poison') });
    await send('decide-flights', 'poison', 'a');
    await send('decide-flights', 'behind it', 'a');
    expect(await drain()).toEqual({ handled: 1, failed: MAX_RECEIVES, dead: 1 });
    expect(taken).toHaveLength(1);
    expect(kinds('dead')).toMatchObject([
      { stage: 'decide-flights', at: START, error: new Error('poison failed') },
    ]);
    expect(await listDeadLetters(connect())).toMatchObject([
      {
        queue: 'decide-flights',
        group: 'a',
        attempts: MAX_RECEIVES,
        reason: 'poison failed',
        body: { id: 'poison' },
      },
    ]);
    expect(await deadIn('decide-flights-dead.fifo')).toEqual([]);
  });

  it('leaves to the queue’s own dead letters what nobody could keep', async () => {
    const deaf = () => {
      throw new Error('no table');
    };
    const failing = batch(async () => Promise.reject(new Error('failed')), deaf);
    const { drain } = loopWith({ 'place-flights': failing });
    await send('place-flights', 'unkept', 'a');
    expect(await drain()).toMatchObject({ failed: MAX_RECEIVES, dead: 1 });
    expect(await deadIn('place-flights-dead.fifo')).toEqual(['{"id":"unkept"}']);
  });

  it('takes a handler that throws for a batch that failed', async () => {
    let calls = 0;
    const broken: Handler = async () => {
      calls += 1;
      if (calls === 1) throw new Error('out of memory');
      return { batchItemFailures: [] };
    };
    const { drain } = loopWith({ 'place-flights': broken });
    await send('place-flights', 'a', 'a');
    await send('place-flights', 'b', 'b');
    expect(await drain()).toEqual({ handled: 2, failed: 2, dead: 0 });
  });

  it('turns new and replaced objects into events, through the frame that reads them', async () => {
    const seen: string[] = [];
    const importing = react(
      () => async (dropped, now) => void seen.push(`${dropped.key} ${dropped.size} ${now}`),
      connect,
    );
    const { drain } = loopWith({ 'import-segment': importing });
    const { inbox } = connect();
    await inbox.put('segments/Zoë 1+1.csv', 'one');
    await drain();
    await inbox.put('segments/Zoë 1+1.csv', 'other');
    await inbox.put('elsewhere/a.csv', 'a');
    await drain();
    await drain();
    expect(seen).toEqual([`segments/Zoë 1+1.csv 3 ${START}`, `segments/Zoë 1+1.csv 5 ${START}`]);
  });
});

describe('the clock of the loop', () => {
  it('runs what is due in order, each stroke with what follows from it', async () => {
    const order: string[] = [];
    const note = (stage: string) =>
      tick(
        () => async (_, now) => {
          order.push(`${now.slice(11, 16)} ${stage}`);
          if (stage === 'reallocate') await send('decide-flights', now, 'plan');
        },
        connect,
      );
    const { drain, windTo, clock } = loopWith(
      {
        'collect-results': note('collect'),
        'reallocate-spend': note('reallocate'),
        'decide-flights': batch(async () => void order.push('decide'), connect),
        'report-finance': note('report'),
        sweep: note('sweep'),
      },
      '2027-03-13T10:50:00.000Z',
    );
    await drain();
    const sum = await windTo('2027-03-13T11:10:00.000Z', keeping);
    expect(order).toEqual(['11:00 collect', '11:00 reallocate', 'decide', '11:00 sweep']);
    expect(sum.handled).toBe(1);
    expect(clock.now()).toBe('2027-03-13T11:10:00.000Z');
    expect(kinds('reached')).toEqual([{ kind: 'reached', at: '2027-03-13T11:00:00.000Z' }]);
    expect(kinds('struck')).toHaveLength(3);
  });

  it('runs a daily stage once on a day of 23 hours', async () => {
    const days: string[] = [];
    const daily = tick(
      () =>
        async ({ at }) =>
          void days.push(at),
      connect,
    );
    const { windTo } = loopWith({ 'report-finance': daily });
    await windTo('2027-03-15T12:00:00.000Z', keeping);
    expect(days).toEqual(['2027-03-14T11:00:00.000Z', '2027-03-15T11:00:00.000Z']);
  });

  it('tries a stroke that fails twice again, reports it and goes on', async () => {
    let calls = 0;
    const failing: Handler = async () => {
      calls += 1;
      throw new Error('no answer');
    };
    const { windTo } = loopWith({ sweep: failing });
    await windTo('2027-03-13T12:20:00.000Z', keeping);
    expect(calls).toBe(3);
    expect(kinds('failed')).toHaveLength(3);
    expect(kinds('reached')).toHaveLength(1);
  });

  it('passes a fortnight in which nothing happens in a moment', async () => {
    const { windTo } = loopWith({});
    const started = performance.now();
    await windTo('2027-03-27T12:00:00.000Z', keeping);
    expect(kinds('struck').length).toBeGreaterThan(1_700);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
