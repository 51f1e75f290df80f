import Papa from 'papaparse';
import type { CampaignReport } from '../contracts/report.ts';
import { sha256Hex } from '../domain/canonical.ts';
import { spendTotals } from '../domain/finance/spend-groups.ts';
import type { SpendRow } from '../domain/finance/spend-report.ts';
import { formatMicros } from '../domain/money.ts';

const columns = [
  'day',
  'time_zone',
  'zone',
  'category',
  'flight',
  'phase',
  'channel',
  'creative',
  'line',
  'platform',
  'account',
  'currency',
  'spend',
  'impressions',
  'clicks',
  'reach_in_category',
  'state',
  'final_spend',
  'final_on',
] as const;

/**
 * Spend rows as CSV (RFC 4180, UTF-8, CRLF, header first): money as decimal strings in major units beside
 * its currency, an empty cell where reach was not reported, texts that a spreadsheet would run made harmless.
 * `final_on` is the account's own date on which all of a row became, or becomes, final.
 */
export const spendCsv = ({ rows }: { rows: readonly SpendRow[] }): string =>
  `${Papa.unparse([[...columns], ...rows.map(cellsOf)], { newline: '\r\n' })}\r\n`;

const cellsOf = (row: SpendRow): (string | number)[] => [
  row.day,
  safeCell(row.timeZone),
  safeCell(row.zone),
  safeCell(row.category),
  safeCell(row.flight),
  safeCell(row.phase),
  safeCell(row.channel),
  safeCell(row.creative),
  safeCell(row.line),
  safeCell(row.platform),
  safeCell(row.account),
  row.currency,
  formatMicros(row.spendMicros),
  row.impressions,
  row.clicks,
  row.reachInCategory ?? '',
  row.state,
  formatMicros(row.finalMicros),
  row.finalOn,
];

/** A text cell that no spreadsheet takes for a formula: ' before a leading = + - @ tab or carriage return. */
export const safeCell = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

/**
 * Spend rows as JSON, with what they are: period, as-of instant, time zone, ledger state, totals for each currency,
 * and the SHA-256 of the CSV of the same report. Amounts are whole micros.
 */
export const spendJson = (report: CampaignReport): string => {
  const { campaign, asOf, day, ledgerHash, rows } = report;
  const days = rows.map((row) => row.day).sort();
  const document = {
    campaign: campaign.id,
    sponsor: campaign.sponsor,
    day,
    period: { from: days.at(0) ?? null, to: days.at(-1) ?? null },
    asOf,
    timeZone: campaign.timeZone,
    ledgerHash,
    csvSha256: sha256Hex(spendCsv(report)),
    totals: spendTotals(rows).map(({ key: _, ...total }) => total),
    rows,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
};
