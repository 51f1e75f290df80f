import { memoryReportTables, memoryTable } from '../../../lib/adapters/memory/report-tables.ts';
import { reportTablesSuite } from '../../support/report-tables-suite.ts';

/** SQL text of a cell as the text that a table keeps. */
const plain = (type: string, cell: string): string => {
  const text = cell === 'null' ? '' : cell.replace(/^'(.*)'$/, '$1');
  if (type === 'timestamptz') return text.replace('+00', 'Z');
  return type.startsWith('decimal') ? text.replace(/(\.\d*[1-9])0+$|\.0+$/, '$1') : text;
};

reportTablesSuite(memoryReportTables, async (columns) => {
  const rows = columns[0]?.cells.map((_, nth) =>
    Object.fromEntries(
      columns.map(({ name, type, cells }) => [name, plain(type, cells[nth] ?? '')]),
    ),
  );
  const kinds = columns.map(({ name, type }) => ({
    name,
    isFloat: type === 'double' || type === 'float',
  }));
  return new TextEncoder().encode(memoryTable(kinds, rows ?? []));
});
