import { setTimeout as pause } from 'node:timers/promises';
import { isQueued, type StageName, stages } from '../contracts/pipeline.ts';
import type { Clock } from './clock.ts';
import type { Cloud } from './embedded-cloud.ts';
import { contextOf, type Handler, handOver } from './hand-over.ts';
import { eventsOf } from './inbox-events.ts';
import { queueClient } from './queue-client.ts';
import { strokesBetween, type Timekeeping } from './schedule.ts';

/** Messages handled, failed attempts, and messages that failed for the last time and went to the dead letters. */
export type Drained = { handled: number; failed: number; dead: number };

/** What the loop tells an onlooker as it goes. */
export type LoopEvent =
  | { kind: 'handled'; stage: StageName; messages: number; at: string }
  | { kind: 'failed'; stage: StageName; at: string; error: unknown }
  | { kind: 'dead'; stage: StageName; messageId: string; at: string; error: unknown }
  | { kind: 'struck'; stage: StageName; at: string }
  /** All that was due at this instant is done: a run that ends here may go on from here. */
  | { kind: 'reached'; at: string };

/** Plays Lambda and its triggers for the pipeline. */
export type LambdaLoop = {
  /** Hands over new objects and waiting messages, and what follows from them, until nothing is left. */
  drain(): Promise<Drained>;
  /** Runs a scheduled stage; true where it went well within three tries. */
  tick(stage: StageName, at: string): Promise<boolean>;
  /** Moves the clock on to an instant and runs all that is due on the way, each stroke with what follows from it. */
  windTo(instant: string, keeping: Timekeeping): Promise<Drained>;
};

/** What a loop is made of: the servers, the functions, and the time that is played. */
export type LoopParts = {
  cloud: Pick<Cloud, 'endpoints' | 'look' | 'newObjects' | 'alone'>;
  handlers: Readonly<Record<StageName, Handler>>;
  clock: Clock;
  observe?: (event: LoopEvent) => void;
};

const TRIES = 3;
const queued = stages.filter(isQueued).map(({ stage }) => stage);

/** Plays Lambda over a cloud with the given handlers, by the given clock: one message after the other, in order. */
export const lambdaLoop = (parts: LoopParts): LambdaLoop => {
  const observe = parts.observe ?? (() => {});
  const drain = drainer({ ...parts, observe });
  const tick = ticker({ ...parts, observe });
  const { clock } = parts;
  return {
    drain,
    tick,
    async windTo(instant, keeping) {
      let sum = await drain();
      const strokes = strokesBetween(clock.now(), instant, keeping);
      for (const [index, { stage, at }] of strokes.entries()) {
        clock.moveTo(at);
        await tick(stage, at);
        sum = added(sum, await drain());
        observe({ kind: 'struck', stage, at });
        if (strokes[index + 1]?.at !== at) observe({ kind: 'reached', at });
      }
      clock.moveTo(instant);
      return sum;
    },
  };
};

const drainer = ({ cloud, handlers, clock, observe }: Required<LoopParts>) => {
  const queues = queueClient(cloud.endpoints);
  let putsSeen = -1;

  const announceObjects = async (): Promise<void> => {
    const { puts } = await cloud.look();
    if (puts === putsSeen) return;
    // The count was read before the listing, so a put in between is looked for again.
    putsSeen = puts;
    for (const { stage, body } of eventsOf(await cloud.newObjects(), clock.now())) {
      await queues.announce(stage, body);
    }
  };

  const handBatch = async (stage: StageName): Promise<Drained> => {
    const at = clock.now();
    const { received, failed } = await handOver(queues, stage, handlers[stage], at);
    const dead = failed.filter(({ last }) => last);
    if (received > 0) {
      observe({ kind: 'handled', stage, messages: received - failed.length, at });
    }
    for (const { error } of failed) observe({ kind: 'failed', stage, at, error });
    for (const { messageId, error } of dead) observe({ kind: 'dead', stage, messageId, at, error });
    return { handled: received - failed.length, failed: failed.length, dead: dead.length };
  };

  const drain = async (): Promise<Drained> => {
    let sum: Drained = { handled: 0, failed: 0, dead: 0 };
    for (;;) {
      await announceObjects();
      const { waiting } = await cloud.look();
      const before = sum;
      for (const stage of queued.filter((name) => (waiting[name] ?? 0) > 0)) {
        sum = added(sum, await handBatch(stage));
      }
      // What waits but is not handed out was in the hands of a process that died.
      if (sum.handled + sum.failed === before.handled + before.failed) return sum;
    }
  };
  // Else a process could look for the outcome of its own message while another still works on it.
  return () => cloud.alone(drain);
};

const ticker =
  ({ handlers, observe }: Required<LoopParts>): LambdaLoop['tick'] =>
  async (stage, at) => {
    // The scheduler writes no milliseconds.
    const event = { at: at.replace(/\.\d+Z$/, 'Z') };
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      try {
        await handlers[stage](event as never, contextOf(stage));
        return true;
      } catch (error) {
        observe({ kind: 'failed', stage, at, error });
        await pause(attempt < TRIES ? attempt * 50 : 0);
      }
    }
    return false;
  };

const added = (a: Drained, b: Drained): Drained => ({
  handled: a.handled + b.handled,
  failed: a.failed + b.failed,
  dead: a.dead + b.dead,
});
