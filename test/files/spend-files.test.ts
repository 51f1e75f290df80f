import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../lib/domain/canonical.ts';
import { spendTotals } from '../../lib/domain/finance/spend-groups.ts';
import { type SpendRow, spendReport } from '../../lib/domain/finance/spend-report.ts';
import { parseMicros, sumMicros } from '../../lib/domain/money.ts';
import { safeCell, spendCsv, spendJson } from '../../lib/files/spend-files.ts';
import { early, sampleReport, strayRows } from '../support/sample-report.ts';

const strays = spendReport(strayRows(), [], early);
const cells = (rows: SpendRow[]): Record<string, string>[] =>
  Papa.parse<Record<string, string>>(spendCsv({ rows }), { header: true, skipEmptyLines: true })
    .data;

describe('spend as CSV', () => {
  it('comes back with every micro, in a currency that stands beside it', () => {
    const { rows } = sampleReport({ days: 3 });
    const read = cells(rows);
    expect(read).toHaveLength(rows.length);
    expect(sumMicros(read.map((row) => parseMicros(row['spend'] ?? '') ?? Number.NaN))).toBe(
      spendTotals(rows)[0]?.spendMicros,
    );
    expect(new Set(read.map((row) => row['currency']))).toEqual(new Set(['USD']));
  });

  it('ends its lines as RFC 4180 says and names its columns', () => {
    const lines = spendCsv({ rows: strays }).split('\r\n');
    expect(lines[0]).toBe(
      'day,time_zone,zone,category,flight,phase,channel,creative,line,platform,account,currency,spend,impressions,clicks,reach_in_category,state,final_spend,final_on',
    );
    expect(lines).toHaveLength(4);
    expect(lines.at(-1)).toBe('');
  });

  it('keeps unassigned spend, and leaves reach empty where it was not reported', () => {
    expect(
      cells(strays).map((row) => [row['zone'], row['spend'], row['reach_in_category']]),
    ).toEqual([
      ['unassigned', '12.34', ''],
      ['unassigned', '84.25', ''],
    ]);
  });

  it.each([
    'zone',
    'category',
    'flight',
    'phase',
    'channel',
    'creative',
    'line',
    'platform',
    'account',
  ])('makes a formula harmless in column %s', (column) => {
    const [row] = strays;
    const [read] = cells([{ ...row!, [column]: '=HYPERLINK("http://x","y")' }]);
    expect(read?.[column]).toBe(`'=HYPERLINK("http://x","y")`);
  });

  it.each(['=1', '+1', '-1', '@a', '\ta', '\ra'])('quotes a cell that starts like %j', (text) => {
    expect(safeCell(text)).toBe(`'${text}`);
  });

  it.each(['a=1', '', '1', "'=1"])('leaves %j as it is', (text) => {
    expect(safeCell(text)).toBe(text);
  });
});

describe('spend as JSON', () => {
  it('says of what, until when, by which clock and from which ledger', () => {
    const report = sampleReport({ days: 3 });
    const document = JSON.parse(spendJson(report));
    expect(document).toMatchObject({
      period: { from: '2027-03-01', to: '2027-03-03' },
      asOf: '2027-03-04T11:00:00.000Z',
      timeZone: 'America/Chicago',
      ledgerHash: report.ledgerHash,
      csvSha256: sha256Hex(spendCsv(report)),
    });
    expect(document.rows).toEqual(report.rows);
  });
});
