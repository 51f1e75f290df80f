import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { writeLog, writeReport } from './ingest-files.ts';
import type { Run } from './ingest-run.ts';

/*
 * How fast delivery files become ledger lines, and in how much memory, beside DuckDB alone reading and adding up the
 * same file in the same run: npm run bench:ingest [-- --quick] [--seed NAME] [--runs N]
 *
 * Each figure is a process of its own; its time is that of the work, without the start of Node. The stage is the real
 * one with the real DuckDB adapter. Its inbox and its lake are folders of files, its tables are in memory: what S3 and
 * DynamoDB take is not in the figures, every copy, hash and ledger line is. The heap is held to a gigabyte: left alone,
 * Node takes what a large machine has before it collects, and the peak would tell of the machine.
 */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    seed: { type: 'string', default: 'ingest' },
    runs: { type: 'string', default: '3' },
  },
});

const HEAP = '--max-old-space-size=1000';
const say = (text: string): boolean => process.stderr.write(`${text}\n`);
const runFile = promisify(execFile);
const program = fileURLToPath(new URL('./ingest-run.ts', import.meta.url));

const measure = async (folder: string, key: string, what: string): Promise<Run> => {
  const { stdout } = await runFile(process.execPath, [HEAP, program, folder, key, what]);
  return JSON.parse(stdout);
};

/** The run of middling speed, so that neither luck nor a busy moment counts. */
const middling = (runs: Run[]): Run =>
  [...runs].sort((a, b) => a.seconds - b.seconds)[Math.floor((runs.length - 1) / 2)] as Run;

const rowsASecond = ({ rows, seconds }: Run): number => Math.round(rows / seconds);
const figures = (name: string, run: Run): string =>
  [
    name.padEnd(36),
    `${run.rows.toLocaleString('en')} rows in ${run.seconds.toFixed(2)} s`.padEnd(30),
    `${rowsASecond(run).toLocaleString('en')} rows/s`.padEnd(20),
    `${run.cpuSeconds.toFixed(2)} s of CPU`.padEnd(18),
    `${Math.round(run.peakBytes / 1e6).toLocaleString('en')} MB at most`.padEnd(20),
    `${run.lines.toLocaleString('en')} ${name === 'swingshift' ? 'ledger lines' : 'groups'}`,
  ].join('');

const compare = async (folder: string, key: string, others: string[]): Promise<void> => {
  const names = ['swingshift', ...others];
  const runs = new Map<string, Run[]>(names.map((name) => [name, []]));
  for (let nth = 1; nth <= Number(values.runs); nth += 1) {
    for (const name of names) {
      say(`  ${name} (${nth} of ${values.runs})`);
      runs.get(name)?.push(await measure(folder, key, name));
    }
  }
  const ours = middling(runs.get('swingshift') ?? []);
  console.log(figures('swingshift', ours));
  for (const name of others) {
    const theirs = middling(runs.get(name) ?? []);
    if (theirs.impressions !== ours.impressions || theirs.spendMicros !== ours.spendMicros) {
      throw new Error(`${name} found other figures: ${JSON.stringify([ours, theirs])}`);
    }
    console.log(figures(`DuckDB alone, ${name}`, theirs));
    const share = (measure: 'seconds' | 'cpuSeconds'): string =>
      `${Math.round((100 * theirs[measure]) / ours[measure])} %`;
    console.log(
      `  of which swingshift reaches ${share('seconds')} by time, ${share('cpuSeconds')} by CPU`,
    );
  }
};

const folder = await mkdtemp(join(tmpdir(), 'bench-ingest-'));
try {
  const [events, rows] = values.quick ? [500_000, 50_000] : [5_000_000, 500_000];
  const [log, report] = ['delivery/neutral/log.csv', 'delivery/neutral/report.csv'];
  await mkdir(dirname(join(folder, log)), { recursive: true });
  say(
    `Writing a log of ${events.toLocaleString('en')} impressions and a report of ${rows.toLocaleString('en')} rows …`,
  );
  await writeLog(join(folder, log), events, values.seed);
  await writeReport(join(folder, report), rows, values.seed);
  console.log('A log of impressions, added up into lines, hours and cells:');
  await compare(folder, log, ['sums', 'sums, each event once']);
  console.log('A report, row by row:');
  await compare(folder, report, ['report']);
} finally {
  await rm(folder, { recursive: true, force: true });
}
