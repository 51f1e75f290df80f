import { expect, it } from 'vitest';
import { gainTable } from '../../lib/dashboard/report-table.ts';
import { viewOf } from '../../lib/dashboard/report-view.ts';
import { count, money } from '../../lib/dashboard/words.ts';
import { spendReport } from '../../lib/domain/finance/spend-report.ts';
import { early, sampleReport, strayRows } from '../support/sample-report.ts';

it('shows categories, the total, both ways of spending and the gain, without colours', () => {
  const report = sampleReport({ days: 5 });
  const table = gainTable(report);
  const { achieved } = viewOf(report);
  expect(table).not.toContain('\u001b');
  for (const words of [
    'young renters',
    'commuters',
    'first time voters',
    'Total USD',
    'Even split',
  ])
    expect(table).toContain(words);
  expect(table).toContain(money(achieved.costMicros, 'USD'));
  expect(table).toContain(count(achieved.reachInCategory));
  expect(table).toMatch(/Gain +│ +│ +│ +\+\d+\.\d % │/);
  expect(table).toContain('Account days, America/Chicago.');
});

it('shows unassigned spend and keeps currencies apart', () => {
  const report = sampleReport({ days: 4 });
  report.rows = [...report.rows, ...spendReport(strayRows(), [], early)];
  const table = gainTable(report);
  expect(table).toMatch(/unassigned +│ +\$84\.25 │ +not reported/);
  expect(table).toMatch(/unassigned +│ +€12\.34 │ +not reported/);
  expect(table).toMatch(/Total EUR +│ +€12\.34/);
});

it('claims no gain where there is no even split', () => {
  const table = gainTable({ ...sampleReport({ days: 2 }), evenSplit: undefined });
  expect(table).not.toContain('Even split');
  expect(table).not.toContain('Gain');
});
