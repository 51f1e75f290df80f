import { listQuarantine } from '../books/ledger.ts';
import { type CommandSpec, inState } from './command.ts';

/** Lists the rows of reports that were not booked. */
export const quarantineList: CommandSpec = {
  usage: 'quarantine list',
  says: 'List the rows of delivery reports that were not booked: file, line, column, reason.',
  example: 'swingshift quarantine list --json',
  run: (call) =>
    inState(call, async ({ ports }) => {
      const rows = await listQuarantine(ports);
      call.screen.result(rows, () =>
        rows.length === 0
          ? 'Nothing is in quarantine.'
          : rows
              .map(({ file, line, column, because }) => `${file}:${line}: ${column}: ${because}`)
              .join('\n'),
      );
      return 'ok';
    }),
};
