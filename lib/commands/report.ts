import { assembleReport } from '../books/reports.ts';
import { gainTable } from '../dashboard/report-table.ts';
import { spendCsv } from '../files/spend-files.ts';
import { type CommandSpec, inState, instant, text } from './command.ts';
import { Fault } from './fault.ts';

/** Prints what was spent, from the ledger. */
export const reportSpend: CommandSpec = {
  usage: 'report spend',
  says: 'Print what was spent and whom it reached, from the ledger.',
  example: 'swingshift report spend --format csv > spend.csv',
  options: [
    { flags: '--format <format>', says: 'csv, json or table', standard: 'table' },
    { flags: '--as-of <instant>', says: 'the figures exactly as they stood at this instant' },
    { flags: '--final-only', says: 'only figures that no longer change' },
  ],
  run: (call) =>
    inState(call, async (session) => {
      const format = call.options.json ? 'json' : (text(call, 'format') ?? 'table');
      if (!['csv', 'json', 'table'].includes(format)) {
        throw new Fault('error', {
          what: `no format is called ${format}`,
          mend: 'use csv, json or table',
        });
      }
      const report = await assembleReport(session.ports, {
        asOf: instant(call, 'asOf') ?? session.now(),
        finalOnly: call.options['finalOnly'] === true,
      });
      if (format === 'json')
        call.screen.result(report.rows, () => JSON.stringify(report.rows, null, 2));
      else process.stdout.write(format === 'csv' ? spendCsv(report) : `${gainTable(report)}\n`);
      return 'ok';
    }),
};
