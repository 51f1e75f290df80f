import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { writeElectorate } from '../lib/local/electorate/electorate.ts';
import type { Lap, Told } from './audience-run.ts';

/*
 * How fast raw voter files become voters in the lake, and voters an audience, beside DuckDB alone doing the bare
 * equivalent in the same run: npm run bench:audience [-- --quick] [--voters N] [--seed NAME] [--runs N]
 *
 * The files are those of `swingshift electorate`: four formats, one of them packed, with 1.5 % of damaged rows, duplicates
 * and opt-outs. Bare import: read the CSV, lower, trim and hash two contacts, write Parquet. Bare select: the same
 * condition over the same Parquet files, two contacts of whoever meets it. Each process works by itself; its inbox and its
 * lake are folders of files, its records are in memory; it imports as many files at once as a laptop does. The heap is
 * held to a gigabyte.
 */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    voters: { type: 'string' },
    seed: { type: 'string', default: 'audience' },
    runs: { type: 'string', default: '3' },
  },
});

const runFile = promisify(execFile);
const program = fileURLToPath(new URL('./audience-run.ts', import.meta.url));
const say = (text: string): boolean => process.stderr.write(`${text}\n`);

const measure = async (folder: string, what: string): Promise<Told> => {
  const heap = '--max-old-space-size=1000';
  const { stdout } = await runFile(process.execPath, [heap, program, folder, what]);
  return JSON.parse(stdout);
};

/** Each lap's run of middling speed, and the most memory of all runs. */
const middling = (runs: Told[]): Told => ({
  laps: (runs[0]?.laps ?? []).map(
    (_, nth) =>
      runs.map(({ laps }) => laps[nth] as Lap).sort((a, b) => a.seconds - b.seconds)[
        Math.floor((runs.length - 1) / 2)
      ] as Lap,
  ),
  peakBytes: Math.max(...runs.map(({ peakBytes }) => peakBytes)),
});

const percent = (part: number, whole: number): string => `${Math.round((100 * part) / whole)} %`;
const count = (number: number): string => Math.round(number).toLocaleString('en');

const alternate = async (folder: string, names: string[]): Promise<Told[]> => {
  const runs = names.map((): Told[] => []);
  for (let nth = 1; nth <= Number(values.runs); nth += 1) {
    for (const [which, name] of names.entries()) {
      say(`  ${name} (${nth} of ${values.runs})`);
      runs[which]?.push(await measure(folder, name));
    }
  }
  return runs.map(middling);
};

const shareOf = (ours: Lap, theirs: Lap): string =>
  `${percent(theirs.seconds, ours.seconds)} of DuckDB alone by time, ${percent(theirs.cpuSeconds, ours.cpuSeconds)} by CPU`;

const folder = await mkdtemp(join(tmpdir(), 'bench-audience-'));
try {
  const voters = Number(values.voters ?? (values.quick ? 500_000 : 5_000_000));
  const few = Math.min(1_000_000, voters);
  say(`Drawing ${count(voters)} voters, and ${count(few)} …`);
  const [many, one] = [join(folder, 'many'), join(folder, 'one')];
  const truth = await writeElectorate({ voters, seed: values.seed, dir: many });
  await writeElectorate({ voters: few, seed: values.seed, dir: one });

  const [ours, bare] = (await alternate(many, ['import', 'bare-import'])) as [Told, Told];
  const [imported, hashed] = [ours.laps[0], bare.laps[0]] as [Lap, Lap];
  if (imported.people !== truth.voters.read) throw new Error('The import lost rows');
  console.log(`Import of ${count(imported.people)} rows in ${truth.files.length} files:`);
  console.log(
    `  swingshift   ${imported.seconds.toFixed(2)} s, ${count(imported.people / imported.seconds)} rows/s, ${imported.cpuSeconds.toFixed(2)} s of CPU, ${count(ours.peakBytes / 1e6)} MB at most`,
  );
  console.log(
    `  DuckDB alone ${hashed.seconds.toFixed(2)} s, ${count(imported.people / hashed.seconds)} rows/s, ${hashed.cpuSeconds.toFixed(2)} s of CPU, ${count(bare.peakBytes / 1e6)} MB at most`,
  );
  console.log(`  = ${shareOf(imported, hashed)}`);

  const [built, selected] = (await alternate(many, ['build', 'bare-select'])) as [Told, Told];
  const first = built.laps[1] as Lap;
  console.log(`Audiences from the lake, over ${count(truth.voters.accepted)} voters:`);
  console.log(
    `  once after an import or an opt-out, who stands in several files or on a list: ${first.seconds.toFixed(3)} s; then`,
  );
  for (const theirs of selected.laps) {
    const lap = built.laps.find(({ what }) => what === theirs.what) as Lap;
    console.log(
      `  ${lap.what.padEnd(26)} ${count(lap.people).padStart(9)} people in ${lap.seconds.toFixed(3)} s: ${count(truth.voters.accepted / lap.seconds)} voters/s, ${shareOf(lap, theirs)}`,
    );
  }

  const [previewed] = (await alternate(one, ['preview'])) as [Told];
  console.log(`Previews over ${count(few)} voters, nothing written:`);
  for (const lap of previewed.laps.slice(1)) {
    console.log(`  ${lap.what.padEnd(26)} ${lap.seconds.toFixed(3)} s`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
