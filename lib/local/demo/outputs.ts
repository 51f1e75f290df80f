import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { listDecisions } from '../../books/book.ts';
import { assembleReport } from '../../books/reports.ts';
import { listReceipts, rejectsOf } from '../../books/segments.ts';
import type { CampaignReport, EvenSplit } from '../../contracts/report.ts';
import { renderReport } from '../../dashboard/report-page.ts';
import { spendCsv, spendJson } from '../../files/spend-files.ts';
import type { Session } from '../session.ts';
import { replaceFile } from '../whole-file.ts';
import type { Summary } from './summary.ts';

/** The finished run's report, the even split beside it. */
export const demoReport = async (
  session: Session,
  evenSplit: EvenSplit,
  notes: string[],
): Promise<CampaignReport> => ({
  ...(await assembleReport(session.ports, { asOf: session.now(), evenSplit })),
  notes,
});

/** Writes the run's files into a folder, each whole or not at all, and puts the report where the pages look for it. */
export const writeOutputs = async (
  session: Session,
  folder: string,
  summary: Summary,
  report: CampaignReport,
): Promise<void> => {
  await mkdir(folder, { recursive: true });
  const html = renderReport(report);
  const decisions = await listDecisions(session.ports);
  const files = {
    'summary.json': `${JSON.stringify(summary, null, 2)}\n`,
    'spend.csv': spendCsv(report),
    'decisions.jsonl': decisions.map((decision) => `${JSON.stringify(decision)}\n`).join(''),
    'rejects.csv': await rejectsOf(session.ports, await listReceipts(session.ports)),
    'report.html': html,
  };
  for (const [name, text] of Object.entries(files)) await replaceFile(join(folder, name), text);
  await session.ports.exports.put('reports/latest.html', html);
  await session.ports.exports.put('reports/latest.csv', spendCsv(report));
  await session.ports.exports.put('reports/latest.json', spendJson(report));
};
