import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { renderReport } from '../../lib/dashboard/report-page.ts';
import { type BookedRow, spendReport } from '../../lib/domain/finance/spend-report.ts';
import { early, sampleReport, strayRows } from '../support/sample-report.ts';

const pageOf = (report = sampleReport()) => parseHTML(renderReport(report)).document;
const text = (of: { textContent: string | null } | null | undefined): string =>
  (of?.textContent ?? '').replaceAll('\u00a0', ' ').replaceAll(/\s+/g, ' ').trim();

const hostile: BookedRow = {
  ...strayRows()[0]!,
  lineId: '<script>alert(1)</script>',
  accountId: '"><img src=http://x>',
};

describe('the report page', () => {
  it('is the same bytes for the same report', () => {
    expect(renderReport(sampleReport())).toBe(renderReport(sampleReport()));
  });

  it('says so where no day has reached enough voters for a price', () => {
    const report = sampleReport({ days: 1 });
    const rows = report.rows.map((row) => ({ ...row, reachInCategory: 1 }));
    expect(renderReport({ ...report, rows })).toContain('No day has reached enough voters');
  });

  it('asks nobody for anything: no script, no address, no font', () => {
    const page = renderReport(sampleReport({ days: 4 }));
    expect(page).not.toMatch(
      /https?:|<script|<link|<img|<iframe|@import|@font-face|url\(|src=|\son\w+=/i,
    );
  });

  it('escapes names from outside, in text and in attributes', () => {
    const report = sampleReport({ days: 2 });
    report.rows = [...report.rows, ...spendReport([hostile], [], early)];
    report.rows = report.rows.map((row) => ({
      ...row,
      zone: row.zone === 'harbor' ? '<b>"x' : row.zone,
    }));
    report.notes = ['<script>note</script>'];
    const page = renderReport(report);
    expect(page).not.toContain('<script');
    expect(page).not.toContain('<b>');
    expect(text(pageOf(report).querySelector('.notice'))).toContain('<script>alert(1)</script>');
  });

  it('escapes names inside plots too', () => {
    const report = sampleReport({ days: 2 });
    const evil = '<script>"&';
    report.rows = report.rows.map((row) => ({ ...row, category: evil }));
    report.budgets = report.budgets.map((b) => ({ ...b, armId: `z/${evil}/<em>/r` }));
    const page = renderReport(report);
    expect(page).not.toMatch(/<script|<em/);
    expect(page).toContain('&lt;script&gt;');
  });

  it('begins with the gain in a sentence', () => {
    expect(text(pageOf().querySelector('.lede'))).toMatch(
      /^The bandit reached [\d,]+ in-category voters for \$[\d,.]+: .* Gain: \+\d+\.\d % in-category voters for each dollar\.$/,
    );
    expect(text(pageOf(sampleReport({ skill: -1 })).querySelector('.lede'))).toContain(
      'That is a loss: −',
    );
  });

  it('draws each plot for wide and for narrow pages, as named images', () => {
    const document = pageOf();
    const plots = [...document.querySelectorAll('svg')];
    expect(plots).toHaveLength(3 * 2 + 3);
    for (const plot of plots) {
      expect(plot.getAttribute('aria-hidden')).toBe('true');
      expect(plot.closest('[role="img"]')?.getAttribute('aria-label')).toMatch(/\w/);
    }
    expect(document.querySelectorAll('.wide svg')).toHaveLength(3);
    expect(document.querySelectorAll('.narrow svg')).toHaveLength(3);
  });

  it('draws one bar for each day and category, one line for each category, two for reach', () => {
    const [reach, spend, price] = [...pageOf().querySelectorAll('.wide svg')];
    expect(spend?.querySelectorAll('g[aria-label="rect"] rect')).toHaveLength(14 * 3);
    expect(price?.querySelectorAll('g[aria-label="line"] path')).toHaveLength(3);
    expect(reach?.querySelectorAll('g[aria-label="line"] path')).toHaveLength(2);
    expect(text(spend?.querySelector('rect title'))).toMatch(/^1 Mar 2027, [a-z ]+: \$[\d.,]+$/);
  });

  it('draws many categories apart, each in a panel of its own', () => {
    const categories = Array.from({ length: 9 }, (_, index) => `category-${index}`);
    const document = pageOf(sampleReport({ days: 3, categories }));
    expect(document.querySelectorAll('.panels')).toHaveLength(2);
    expect(document.querySelectorAll('.panels svg')).toHaveLength(6 + 9);
  });

  it('gives every table a name, a state, a clock, and headers with a scope', () => {
    const document = pageOf();
    const tables = [...document.querySelectorAll('table')];
    expect(tables.length).toBe(7);
    for (const table of tables) {
      const heading = document.getElementById(table.getAttribute('aria-labelledby') ?? '');
      expect(text(heading)).not.toBe('');
      expect(text(document.getElementById(table.getAttribute('aria-describedby') ?? ''))).not.toBe(
        '',
      );
      expect([...table.querySelectorAll('th')].every((th) => th.hasAttribute('scope'))).toBe(true);
    }
    expect(text(document.getElementById('by-zone-note'))).toBe(
      'Final through 10 Mar 2027, provisional after, final on 19 Mar 2027 at the latest. Account days, America/Chicago.',
    );
  });

  it('shows the same total under every table of spend', () => {
    const totals = [...pageOf().querySelectorAll('tfoot tr')].map(text);
    expect(totals).toHaveLength(5);
    expect(new Set(totals).size).toBe(1);
  });

  it('says of every amount when it is final, and of what is unassigned too', () => {
    const report = sampleReport();
    report.rows = [...report.rows, ...spendReport(strayRows(), [], early)];
    const document = pageOf(report);
    for (const id of ['by-category', 'by-zone', 'by-channel', 'by-flight']) {
      const table = document.querySelector(`table[aria-labelledby="${id}"]`);
      const heads = [...(table?.querySelectorAll('thead th') ?? [])].map(text);
      const at = heads.indexOf('Final on');
      const dates = [...(table?.querySelectorAll('tbody tr, tfoot tr') ?? [])].map((row) =>
        text(row.children.item(at)),
      );
      expect(dates.length).toBeGreaterThan(3);
      expect(new Set(dates)).toEqual(new Set(['19 Mar 2027', '1 Apr 2027']));
    }
  });

  it('never hides unassigned spend, nor adds its currency to another', () => {
    const report = sampleReport({ days: 4 });
    report.rows = [...report.rows, ...spendReport(strayRows(), [], early)];
    const document = pageOf(report);
    expect(text(document.querySelector('.notice'))).toContain('€12.34 and $84.25 unassigned.');
    for (const id of ['by-category', 'by-zone', 'by-channel', 'by-flight']) {
      const table = document.querySelector(`table[aria-labelledby="${id}"]`);
      const quiet = [...(table?.querySelectorAll('tr.quiet') ?? [])].map(text);
      expect(quiet).toHaveLength(2);
      expect(quiet.join(' ')).toMatch(/^unassigned\$84\.25.* unassigned€12\.34/);
      expect([...(table?.querySelectorAll('tfoot th') ?? [])].map(text)).toEqual([
        'Total USD',
        'Total EUR',
      ]);
    }
  });

  it('hides small counts of people', () => {
    const report = sampleReport({ days: 2 });
    report.audiences = report.audiences.map((build) => ({
      ...build,
      suppressed: { optOut: 7, voted: 0, underAge: 100, holdout: 0, staff: 0 },
    }));
    const table = pageOf(report).querySelector('table[aria-labelledby="audiences"]');
    const cells = [...(table?.querySelectorAll('tbody tr') ?? [])].map((row) =>
      [...row.querySelectorAll('td')].map(text),
    );
    for (const row of cells) expect(row.slice(1, 3)).toEqual(['<100', '100']);
  });

  it('prices two phases apart', () => {
    const document = pageOf(sampleReport({ days: 4, phases: ['funds', 'vote'] }));
    const tile = [...document.querySelectorAll('.tiles div')].map(text)[2];
    expect(tile).toMatch(/\$0\.\d{3} \/ \$0\.\d{3} ?funds \/ vote/);
    expect(text(document.querySelector('table[aria-labelledby="by-zone"] tfoot'))).toContain(
      'by phase',
    );
  });

  it('stands before the first delivery too', () => {
    const report = { ...sampleReport({ days: 2 }), rows: [], budgets: [], evenSplit: undefined };
    const document = pageOf(report);
    expect(text(document.querySelector('.lede'))).toBe('Nothing has been spent yet.');
    expect(text(document.querySelector('.tiles'))).toContain('None yet');
    expect(document.querySelectorAll('svg')).toHaveLength(0);
  });

  it('says that figures are final once they are', () => {
    const report = sampleReport({ days: 3 });
    report.rows = report.rows.map((row) => ({ ...row, state: 'final' as const }));
    const document = pageOf(report);
    expect(text(document.querySelector('.tiles'))).toContain('Final');
    expect(text(document.getElementById('by-zone-note'))).toBe(
      'Final, 1 Mar to 3 Mar 2027. Account days, America/Chicago.',
    );
  });
});
