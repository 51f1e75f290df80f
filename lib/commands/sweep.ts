import { type CommandSpec, inState } from './command.ts';

/** Does by hand what the deployed sweep does on its schedule. */
export const sweep: CommandSpec = {
  usage: 'sweep',
  says: 'Pick up what was lost, confirm budgets at the platforms, and place the raises that waited for it.',
  example: 'swingshift sweep',
  run: (call) =>
    inState(call, async (session) => {
      await session.tick('sweep');
      call.screen.result({ swept: session.now() }, () => 'Swept.');
      return 'ok';
    }),
};
