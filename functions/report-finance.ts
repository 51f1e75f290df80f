import { connect } from '../lib/adapters/aws/connect.ts';
import { assembleReport } from '../lib/books/reports.ts';
import type { Tick } from '../lib/contracts/messages.ts';
import { renderReport } from '../lib/dashboard/report-page.ts';
import { spendCsv, spendJson } from '../lib/files/spend-files.ts';
import type { Ports } from '../lib/ports.ts';
import { tick } from '../lib/runtime/tick.ts';

/**
 * Writes the day's spend report as CSV, JSON and page, then points "latest" at it. The same stroke over the same
 * ledger writes the same bytes.
 */
export const reportFinance =
  (ports: Pick<Ports, 'core' | 'ledger' | 'lake' | 'exports'>) =>
  async ({ at }: Tick): Promise<void> => {
    const report = await assembleReport(ports, { asOf: at });
    const files = { csv: spendCsv(report), json: spendJson(report), html: renderReport(report) };
    const day = `reports/${report.day}`;
    await ports.exports.put(`${day}/spend.csv`, files.csv);
    await ports.exports.put(`${day}/spend.json`, files.json);
    await ports.exports.put(`${day}/report.html`, files.html);
    // A stroke that comes late must not put yesterday's figures over today's.
    if ((await latestAsOf(ports)) > at) return;
    for (const [ending, body] of Object.entries(files)) {
      await ports.exports.put(`reports/latest.${ending}`, body);
    }
  };

const latestAsOf = async ({ exports }: Pick<Ports, 'exports'>): Promise<string> => {
  const latest = await exports.get('reports/latest.json');
  if (!latest) return '';
  return (JSON.parse(new TextDecoder().decode(latest)) as { asOf: string }).asOf;
};

export const handler = tick(reportFinance, connect);
