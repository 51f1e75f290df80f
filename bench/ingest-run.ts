import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { recordResults } from '../functions/record-results.ts';
import { duckReportTables } from '../lib/adapters/aws/report-tables.ts';
import { memoryRecords } from '../lib/adapters/memory/records.ts';
import { readDeliveryNote } from '../lib/books/ledger-inbox.ts';
import { folderObjects } from './folder-objects.ts';

/** What one way of reading a file took, and what it found: the same for each of them. */
export type Run = {
  seconds: number;
  /** Of all threads together: what is left of the figure where the machine is busy with other things. */
  cpuSeconds: number;
  peakBytes: number;
  rows: number;
  impressions: string;
  spendMicros: string;
  /** Ledger lines, or groups. */
  lines: number;
};

type Found = Omit<Run, 'seconds' | 'cpuSeconds' | 'peakBytes'>;

const at = '2027-03-04T12:00:00.000Z';

/** The stage itself, from the object in the inbox to lines in the ledger and the note on the file. */
const swingshift = async (folder: string, key: string): Promise<Found> => {
  const inbox = folderObjects(folder);
  const ports = {
    ...{ reports: duckReportTables(inbox), lake: folderObjects(join(folder, 'lake')) },
    ...{ ledger: memoryRecords(), core: memoryRecords() },
  };
  const { size } = await stat(join(folder, key));
  await recordResults(ports)({ key, size, at }, at);
  const note = await readDeliveryNote(ports, key);
  if (!note || !('receipt' in note)) throw new Error(`Nothing was booked: ${JSON.stringify(note)}`);
  const { rows, lines, impressions, spendMicros } = note.receipt;
  return {
    ...{ rows, lines, impressions: String(impressions) },
    spendMicros: String(spendMicros['USD'] ?? 0),
  };
};

const LOG = `select line_id, date_trunc('hour', event_time) as hour, cell, sum(cost) as cost, count(*) as seen,
    count(*) as n`;
const logOf = (path: string) =>
  `read_csv('${path}', types = {'cost': 'DECIMAL(18,6)', 'event_time': 'TIMESTAMP'})`;

const statements: Record<string, (path: string) => string> = {
  sums: (path) => `${LOG} from ${logOf(path)} group by all`,
  'sums, each event once': (path) =>
    `${LOG} from (select event_id, any_value(line_id) as line_id, any_value(event_time) as event_time,
       any_value(cell) as cell, any_value("cost") as cost from ${logOf(path)} group by event_id) group by all`,
  report: (path) =>
    `select line_id, report_date, sum(cost) as cost, sum(impressions) as seen, count(*) as n
     from read_csv('${path}', types = {'cost': 'DECIMAL(18,6)'}) group by all`,
};

/** DuckDB by itself: reads the file and adds it up, and keeps nothing. */
const duckdb = async (path: string, what: string): Promise<Found> => {
  const database = await DuckDBInstance.create(':memory:', { memory_limit: '1GB' });
  const connection = await database.connect();
  await connection.run(`create temp table sums as ${statements[what]?.(path)}`);
  const [total] = (
    await connection.runAndReadAll(
      `select count(*) as lines, sum(n)::varchar as n, sum(seen)::varchar as seen,
         (sum(cost) * 1000000)::hugeint::varchar as micros from sums`,
    )
  ).getRowObjectsJS();
  return {
    rows: Number(total?.['n']),
    lines: Number(total?.['lines']),
    impressions: String(total?.['seen']),
    spendMicros: String(total?.['micros']),
  };
};

const [folder = '', key = '', what = ''] = process.argv.slice(2);
const start = performance.now();
const cpu = process.cpuUsage();
const found = await (what === 'swingshift'
  ? swingshift(folder, key)
  : duckdb(join(folder, key), what));
const { user, system } = process.cpuUsage(cpu);
const run: Run = {
  ...found,
  seconds: (performance.now() - start) / 1_000,
  cpuSeconds: (user + system) / 1e6,
  peakBytes: process.resourceUsage().maxRSS * 1_024,
};
process.stdout.write(JSON.stringify(run));
