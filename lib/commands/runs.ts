import { type Replay, replayRun } from '../books/run-replay.ts';
import { listRuns } from '../books/runs.ts';
import { formatMicros } from '../domain/money.ts';
import { whyFrozen } from '../domain/pacing/freshness.ts';
import { type CommandSpec, inState } from './command.ts';
import { Fault } from './fault.ts';

/** Lists the daily reallocations. */
export const runsList: CommandSpec = {
  usage: 'runs list',
  says: 'List the reallocations: the scheduled one of each day, and those that somebody asked for.',
  example: 'swingshift runs list',
  run: (call) =>
    inState(call, async ({ ports }) => {
      const runs = await listRuns(ports);
      call.screen.result(
        runs,
        () =>
          runs
            .flatMap(({ id, by, totalMicros, state, frozen }) => [
              `${id}  ${formatMicros(totalMicros)}  by ${by}, ${state}`,
              ...frozen.map((line) => `  ${whyFrozen(line)}`),
            ])
            .join('\n') || 'No reallocation has run yet.',
      );
      return 'ok';
    }),
};

/** Makes past reallocations once more from their snapshots. */
export const runsReplay: CommandSpec = {
  usage: 'runs replay [ids...]',
  says: 'Make a past reallocation once more from its snapshot and compare it with what was decided, to the byte.',
  example: 'swingshift runs replay 2027-03-05',
  options: [{ flags: '--all', says: 'every run that was kept' }],
  run: (call) =>
    inState(call, async ({ ports }) => {
      const all = call.options['all'] ? (await listRuns(ports)).map(({ id }) => id) : call.args;
      if (all.length === 0 && !call.options['all']) {
        throw new Fault('error', {
          what: 'say which run',
          mend: 'name its id (swingshift runs list), or --all',
        });
      }
      const replays: { id: string; replay: Replay }[] = [];
      for (const id of all) replays.push({ id, replay: await replayRun(ports, id) });
      const [only] = replays;
      call.screen.result(
        only && !call.options['all'] && replays.length === 1
          ? only.replay
          : replays.map(({ id, replay }) => ({ id, ...replay })),
        () => replays.map(spoken).join('\n') || 'No reallocation has run yet.',
      );
      return replays.every(({ replay }) => replay.kind === 'same') ? 'ok' : 'error';
    }),
};

const spoken = ({ id, replay }: { id: string; replay: Replay }): string => {
  if (replay.kind === 'same') return `${id}: the same plan again, ${replay.plan.hash}`;
  const parts = replay.kind === 'different' ? replay.parts : [];
  return [`${id}: ${replay.because}`, ...parts.map((part) => `  ${part}`)].join('\n');
};
