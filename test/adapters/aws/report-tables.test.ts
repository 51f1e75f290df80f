import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { duckReportTables } from '../../../lib/adapters/aws/report-tables.ts';
import { memoryObjects } from '../../../lib/adapters/memory/objects.ts';
import { memoryReportTables } from '../../../lib/adapters/memory/report-tables.ts';
import type { LogLayout } from '../../../lib/contracts/delivery-table.ts';
import { reportTablesSuite } from '../../support/report-tables-suite.ts';

const folder = mkdtempSync(join(tmpdir(), 'report-tables-'));
afterAll(() => rmSync(folder, { recursive: true }));
const database = await DuckDBInstance.create(':memory:');
let tables = 0;

reportTablesSuite(duckReportTables, async (columns) => {
  const rows = columns[0]?.cells.map(
    (_, nth) => `(${columns.map(({ type, cells }) => `${cells[nth]}::${type}`)})`,
  );
  const names = columns.map(({ name }) => `"${name.replaceAll('"', '""')}"`);
  const path = join(folder, `${++tables}.parquet`);
  const connection = await database.connect();
  await connection.run(`copy (from (values ${rows}) as t(${names})) to '${path}'`);
  return readFileSync(path);
});

it('leaves no copy behind, read or not', async () => {
  const copies = () =>
    readdirSync(tmpdir())
      .filter((name) => name.startsWith('swingshift-'))
      .sort();
  const inbox = memoryObjects();
  await inbox.put('log.csv', 'a\n1\n');
  const before = copies();
  const file = await duckReportTables(inbox).open('log.csv');
  await file?.columns().catch(() => 'no table');
  await file?.close();
  expect(copies()).toEqual(before);
});

it('is no log that tells of more lines and hours than a campaign has', async () => {
  const path = join(folder, 'people.parquet');
  const connection = await database.connect();
  await connection.run(
    `copy (select i as event_id, 1803967200 as event_time, concat('p', i) as line_id, 0 as cost
       from range(500001) t(i)) to '${path}'`,
  );
  const inbox = memoryObjects();
  await inbox.put('log.parquet', readFileSync(path));
  const file = await duckReportTables(inbox).open('log.parquet');
  const layout = { eventId: 'event_id', eventTime: 'event_time', cost: 'cost', inMicros: false };
  const added = file?.addUp({ ...layout, columnsOf: { line_id: ['line_id'] } });
  await expect(added).rejects.toThrow('more than 500000 lines');
  await file?.close();
});

it('adds up the very sums that are added up row by row, for any logs', async () => {
  const columns = ['event_id', 'event_time', 'line_id', 'cost'];
  const layout: LogLayout = {
    ...{ eventId: 'event_id', eventTime: 'event_time', cost: 'cost', inMicros: false },
    ...{ columnsOf: { line_id: ['line_id'] }, csv: { delimiter: ',', columns } },
  };
  const cell = {
    id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', ''),
    time: fc.constantFrom('2027-03-02T06:00:00.000Z', '1803967200', '2027-03-02 06:20:00', 'x'),
    line: fc.constantFrom('one', 'two', ''),
    cost: fc.constantFrom('0.1', '0.10', '2', '-1', '1e3', ''),
  };
  const rows = fc.array(fc.record(cell), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(rows, async (log) => {
      const lines = log.map(({ id, time, line, cost }) => `${id},${time},${line},${cost}\n`);
      const inbox = memoryObjects();
      await inbox.put('log.csv', `${columns}\n${lines.join('')}`);
      const answers = [duckReportTables(inbox), memoryReportTables(inbox)].map(async (ports) => {
        const file = await ports.open('log.csv');
        const answer = await file?.addUp(layout);
        await file?.close();
        const sums = answer?.sums.map(
          ({ costMicros, ...sum }) => `${JSON.stringify(sum)} ${costMicros}`,
        );
        return { ...answer, sums: sums?.sort() };
      });
      const [duck, memory] = await Promise.all(answers);
      expect(duck).toEqual(memory);
    }),
    { numRuns: 60 },
  );
});
