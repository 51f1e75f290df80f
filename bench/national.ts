import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { stages } from '../lib/contracts/pipeline.ts';
import { BUCKETS } from '../lib/contracts/shard-task.ts';
import { LIST_RULES } from '../lib/domain/destinations/lists.ts';
import { writeElectorate } from '../lib/local/electorate/electorate.ts';
import type { Told } from './audience-run.ts';

/*
 * What a national voter file would take in the cloud, on paper, from rates that are measured here first:
 * npm run bench:national [-- --voters 200000000] [--shard 1000000] [--audiences 50] [--measured 1000000]
 *
 * A shard is imported and selected from by one function; the model is its CPU seconds here, over the two vCPUs that a
 * function of that memory has a part of. Nothing was run in the cloud: latencies, cold starts and retries are not in it.
 */
const { values } = parseArgs({
  options: {
    voters: { type: 'string', default: '200000000' },
    shard: { type: 'string', default: '1000000' },
    audiences: { type: 'string', default: '50' },
    measured: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: 'national' },
  },
});

/** List prices of us-east-1 in dollars: AWS pages for Lambda (x86), S3, Step Functions and DynamoDB, 2026. */
const PRICE = {
  lambdaGbSecond: 0.0000166667,
  lambdaRequest: 0.2 / 1e6,
  s3Put: 0.005 / 1e3,
  s3Get: 0.0004 / 1e3,
  s3GbMonth: 0.023,
  transition: 0.025 / 1e3,
  writeUnit: 0.625 / 1e6,
};
/** Memory that buys a whole vCPU of Lambda. */
const MB_A_VCPU = 1_769;
const FUNCTIONS_AT_ONCE = 200;
/** Opt-outs, as the made-up electorate has them; a record of the log holds 4,000 of 32 digits. */
const OPTED_OUT = 0.024;
const TOKENS_A_RECORD = 4_000;
/** Write units, of a kilobyte each and twice that in a transaction. */
const LOG_UNITS = 280;
const SMALL_UNITS = 8;

const number = (name: 'voters' | 'shard' | 'audiences' | 'measured'): number => {
  const value = Number(values[name]);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`--${name} takes a whole number above 0, not ${values[name]}`);
};
const count = (value: number): string => Math.round(value).toLocaleString('en');

type Measured = { cpuARow: number; cpuAMarked: number; cpuASelected: number; bytes: number };

const measure = async (): Promise<Measured> => {
  const folder = await mkdtemp(join(tmpdir(), 'bench-national-'));
  try {
    const voters = number('measured');
    process.stderr.write(`Measuring an import and builds of ${count(voters)} voters …\n`);
    await writeElectorate({ voters, seed: values.seed, dir: join(folder, 'one') });
    const program = fileURLToPath(new URL('./audience-run.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [
      program,
      join(folder, 'one'),
      'build',
      // A function imports one file.
      '1',
    ]);
    const { laps, peakBytes } = JSON.parse(stdout) as Told;
    const [imported, marked, ...builds] = laps;
    const built = builds.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) / builds.length;
    return {
      cpuARow: (imported?.cpuSeconds ?? 0) / voters,
      cpuAMarked: (marked?.cpuSeconds ?? 0) / voters,
      cpuASelected: built / voters,
      bytes: peakBytes,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const stage = stages.find(({ stage }) => stage === 'build-shards');
if (!stage) throw new Error('The pipeline has no stage for shards');
const [voters, shard, audiences] = [number('voters'), number('shard'), number('audiences')];
const { cpuARow, cpuAMarked, cpuASelected, bytes } = await measure();

const vcpus = stage.memoryMb / MB_A_VCPU;
const shards = Math.ceil(voters / shard);
const importSeconds = (shard * cpuARow) / vcpus;
// Who is on a list is looked up once a shard, for all its audiences.
const buildSeconds = (shard * (cpuAMarked + audiences * cpuASelected)) / vcpus;
const rounds = Math.ceil(shards / FUNCTIONS_AT_ONCE);
// A bucket reads its part of what was selected: here, a twentieth of the voters an audience.
const bucketSeconds = (audiences * ((voters / 20) * cpuASelected)) / BUCKETS / vcpus;
const functionSeconds =
  shards * (importSeconds + buildSeconds) + BUCKETS * bucketSeconds + bucketSeconds;
const calls = 2 * shards + BUCKETS + 3;
const objects = shards * (2 + audiences) + BUCKETS * audiences + audiences;
const writeUnits =
  (shards * 3 + audiences * 2) * SMALL_UNITS + ((voters * OPTED_OUT) / TOKENS_A_RECORD) * LOG_UNITS;
const dollars = {
  functions:
    functionSeconds * (stage.memoryMb / 1_024) * PRICE.lambdaGbSecond + calls * PRICE.lambdaRequest,
  'state machine': (4 * shards + 4 * BUCKETS + 20) * PRICE.transition,
  'objects written and read': objects * (PRICE.s3Put + 3 * PRICE.s3Get),
  records: writeUnits * PRICE.writeUnit,
};
const wall = rounds * (importSeconds + buildSeconds) + 2 * bucketSeconds;
const batch = LIST_RULES.meta.batch.rows;

const rows: [string, string][] = [
  ['measured here, an import', `${(1e6 * cpuARow).toFixed(2)} s of CPU a million rows`],
  ['measured here, who is left out', `${(1e6 * cpuAMarked).toFixed(3)} s of CPU a million voters`],
  [
    'measured here, a build',
    `${(1e6 * cpuASelected).toFixed(3)} s of CPU a million voters and audience`,
  ],
  [
    'measured here, peak memory',
    `${count(bytes / 1e6)} MB; a function has ${count(stage.memoryMb)} MB`,
  ],
  ['voters, shards', `${count(voters)} in ${count(shards)} files of ${count(shard)}`],
  [
    'a shard’s import',
    `${importSeconds.toFixed(1)} s of ${stage.timeoutSeconds} s at ${vcpus.toFixed(2)} vCPUs`,
  ],
  [`a shard’s ${audiences} audiences`, `${buildSeconds.toFixed(1)} s of ${stage.timeoutSeconds} s`],
  ['a bucket of sixteen', `${bucketSeconds.toFixed(1)} s of ${stage.timeoutSeconds} s`],
  [
    'the whole, before uploads',
    `${(wall / 60).toFixed(1)} min with ${FUNCTIONS_AT_ONCE} functions at once`,
  ],
  ...Object.entries(dollars).map(([what, price]): [string, string] => [
    what,
    `$${price.toFixed(2)}`,
  ]),
  [
    'a run',
    `$${Object.values(dollars)
      .reduce((sum, price) => sum + price, 0)
      .toFixed(2)}`,
  ],
  [
    'kept for a month',
    `$${((voters * 100 * PRICE.s3GbMonth) / 1e9).toFixed(2)} at 100 bytes a voter`,
  ],
  [
    'upload of one audience of a twentieth',
    `${count(voters / 20 / batch)} calls of ${count(batch)}, ${count(voters / 20 / batch / 5 / 60)} min at five a second`,
  ],
];
for (const [what, figure] of rows) console.log(`${what.padEnd(40)} ${figure}`);
const late = [importSeconds, buildSeconds, bucketSeconds].some(
  (each) => each > stage.timeoutSeconds,
);
if (late) console.log('A task would not end in time: make --shard smaller.');
