import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { listDecisions } from '../../books/book.ts';
import { assembleReport } from '../../books/reports.ts';
import { listReceipts, rejectsOf } from '../../books/segments.ts';
import type { CampaignReport, EvenSplit } from '../../contracts/report.ts';
import { renderReport } from '../../dashboard/report-page.ts';
import { spendCsv, spendJson } from '../../files/spend-files.ts';
import type { Session } from '../session.ts';
import type { Played } from '../simulated-platform/world.ts';
import { replaceFile } from '../whole-file.ts';
import type { Summary } from './summary.ts';
import { movedBy } from './zones.ts';

/** The finished run's report, with the even split and the delegates that both are expected to have moved. */
export const demoReport = async (
  session: Session,
  {
    evenSplit,
    evenlyReached,
    seed,
    notes,
  }: { evenSplit: EvenSplit; evenlyReached: Played['reached']; seed: string; notes: string[] },
): Promise<CampaignReport> => {
  const report = await assembleReport(session.ports, { asOf: session.now(), evenSplit });
  return { ...report, delegates: await movedBy(session.ports, report, evenlyReached, seed), notes };
};

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
