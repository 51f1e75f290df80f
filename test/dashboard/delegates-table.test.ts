import { parseHTML } from 'linkedom';
import { expect, it } from 'vitest';
import type { ExpectedDelegates } from '../../lib/contracts/report.ts';
import { renderReport } from '../../lib/dashboard/report-page.ts';
import { gainTable } from '../../lib/dashboard/report-table.ts';
import { sampleReport } from '../support/sample-report.ts';

const zone = { state: '<b>Lakeland', date: '2027-03-16', moved: 0.0123, gain: 0.25 };
const delegates: ExpectedDelegates = {
  persuaded: 0.02,
  before: { expected: 88.123, interval: [80, 95.4] },
  after: { expected: 88.373, interval: [81, 96] },
  gain: 0.25,
  evenSplitGain: 0.2,
  zones: [{ ...zone, zone: 'harbor', reached: 12_345 }],
};
const plain = (text: string | null | undefined): string =>
  (text ?? '').replaceAll('\u00a0', ' ').replaceAll(/\s+/g, ' ').trim();

it('shows on the page what the voters reached are expected to have moved, and what that rests on', () => {
  const html = renderReport({ ...sampleReport({ days: 2 }), delegates });
  expect(html).not.toContain('<b>');
  const { document } = parseHTML(html);
  const table = document.querySelector('table[aria-labelledby="expected-delegates-by-zone"]');
  expect(plain(table?.querySelector('tbody')?.textContent)).toBe(
    'harbor<b>Lakeland16 Mar 202712,3451.23 points+0.250',
  );
  expect(plain(document.body.textContent)).toContain(
    'Expected delegates: 88.12 before, 88.37 after (+0.250; an even split +0.200), if 2.0 % of the voters reached change sides.',
  );
});

it('says it on the terminal too, and nothing of it where no zones are set', () => {
  const report = sampleReport({ days: 2 });
  expect(gainTable({ ...report, delegates })).toContain('80 to 95 before, and 81 to 96 after');
  const later = {
    ...zone,
    zone: 'lake',
    state: 'Westhollow',
    date: '2027-03-23',
    reached: 1,
    gain: 0.1,
  };
  const two = { ...delegates, zones: [later, ...delegates.zones, { ...later, zone: 'moor' }] };
  expect(plain(gainTable({ ...report, delegates: two }))).toContain(
    'By day of the vote: 16 Mar 2027 (<b>Lakeland) +0.250; 23 Mar 2027 (Westhollow) +0.200.',
  );
  expect(gainTable(report)).not.toContain('elegates');
  expect(renderReport(report)).not.toContain('elegates');
});
