import { resumeAll, stopAll } from '../books/controls.ts';
import { type CommandSpec, inState } from './command.ts';
import { Fault } from './fault.ts';

/** The kill switch: no decision leaves the system afterwards. */
export const stop: CommandSpec = {
  usage: 'stop',
  says: 'Stop: no decision leaves the system afterwards, until `swingshift resume`. A request that was already under way may still arrive.',
  example: 'swingshift stop --all',
  options: [{ flags: '--all', says: 'stop every flight on every platform' }],
  async run(call) {
    if (!call.options['all']) {
      throw new Fault('error', { what: 'say what to stop', mend: 'swingshift stop --all' });
    }
    return inState(call, async (session) => {
      await stopAll(session.ports, session.now());
      call.screen.result(
        { stopped: true },
        () => 'Stopped. Budgets already in force stay until their day ends; nothing new leaves.',
      );
      return 'ok';
    });
  },
};

/** Takes the stop back. */
export const resume: CommandSpec = {
  usage: 'resume',
  says: 'Take the stop back; decisions leave again.',
  example: 'swingshift resume',
  run: (call) =>
    inState(call, async (session) => {
      await resumeAll(session.ports, session.now());
      await session.drain();
      call.screen.result({ stopped: false }, () => 'Resumed.');
      return 'ok';
    }),
};
