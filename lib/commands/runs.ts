import { listRuns, replayRun } from '../books/runs.ts';
import { formatMicros } from '../domain/money.ts';
import { type CommandSpec, firstOf, inState } from './command.ts';

/** Lists the daily reallocations. */
export const runsList: CommandSpec = {
  usage: 'runs list',
  says: 'List the daily reallocations, each by its day.',
  example: 'swingshift runs list',
  run: (call) =>
    inState(call, async ({ ports }) => {
      const runs = await listRuns(ports);
      call.screen.result(
        runs,
        () =>
          runs
            .map(
              ({ day, by, totalMicros, state }) =>
                `${day}  ${formatMicros(totalMicros)}  by ${by}, ${state}`,
            )
            .join('\n') || 'No reallocation has run yet.',
      );
      return 'ok';
    }),
};

/** Makes a past reallocation once more from its snapshot. */
export const runsReplay: CommandSpec = {
  usage: 'runs replay <day>',
  says: 'Make a past reallocation once more from its snapshot and compare it with what was decided, to the byte.',
  example: 'swingshift runs replay 2027-03-05',
  run: (call) =>
    inState(call, async ({ ports }) => {
      const replay = await replayRun(ports, firstOf(call));
      call.screen.result(replay, () =>
        replay.kind === 'same'
          ? `${replay.run.day}: the same plan again, ${replay.plan.hash}`
          : `${firstOf(call)}: ${replay.because}`,
      );
      return replay.kind === 'same' ? 'ok' : 'error';
    }),
};
