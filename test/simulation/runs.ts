import type { Ports } from '../../lib/ports.ts';
import { hashText } from './chance.ts';
import type { Actor } from './faults.ts';
import { type Exchange, portsFor } from './faulty-ports.ts';

/** One run of a stage, or of a person's command: it ends, fails, or dies in the middle. */
export type Run = {
  actor: Actor;
  name: string;
  hash: number;
  /** A function is killed once its time is over. */
  deadline: number;
  calls: number;
  /** Calls that are on their way. */
  pending: number;
  state: 'running' | 'done' | 'failed' | 'crashed';
  /** It waits for the world, and runs no code. */
  isParked: () => boolean;
  /** Ends the run here and now, in the middle of whatever it does. */
  die: () => void;
};

export type Ending = 'done' | 'failed' | 'crashed';

/** Starts a run now; `ended` is told how it ended, once. */
export type StartRun = (
  work: {
    actor: Actor;
    name: string;
    seconds: number;
    act: (ports: Ports) => Promise<unknown>;
  },
  ended: (how: Ending, error?: unknown) => void,
) => void;

/** Runs over the ports of an exchange. */
export const runsOver = (exchange: Exchange): StartRun => {
  const { timeline } = exchange;
  return ({ actor, name, seconds, act }, ended) => {
    const end = (how: Ending, error?: unknown): void => {
      if (run.state !== 'running') return;
      run.state = how;
      exchange.trace.note(timeline.now(), actor, name, how);
      ended(how, error);
    };
    const run: Run = {
      actor,
      name,
      hash: hashText(name, hashText(actor)),
      deadline: timeline.now() + seconds * 1_000,
      calls: 0,
      pending: 0,
      state: 'running',
      isParked: () => run.pending > 0 || run.state !== 'running',
      die: () => end('crashed'),
    };
    timeline.awaits(run.isParked);
    act(portsFor(exchange, run)).then(
      () => end('done'),
      (error) => end('failed', error),
    );
  };
};
