import { Presets, SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { coverageOf, IMPOSSIBLE } from './coverage.ts';
import { playRange, playWithCrew, type Range } from './crew.ts';
import { huntMutants, huntTable } from './mutants/table.ts';
import { type Outcome, playSeed } from './play-seed.ts';
import { openRealGrounds } from './real-ground.ts';
import { shrink } from './shrink.ts';
import { countIn, newTally, type Tally } from './tally.ts';

type Options = {
  seeds?: string;
  from: string;
  jobs: string;
  only?: string;
  trace?: boolean;
  real?: boolean;
  mutants?: boolean;
  json?: boolean;
};

const program = new Command('simulate')
  .description(
    'Plays the real stages over ports in memory, on one virtual clock, with faults at every call: crashes, ' +
      'duplicates, reordering, delays, conflicts, late effects, lost queues, opt-outs in between. Every promise is ' +
      'checked at every call; then the faults stop and all must come to rest.',
  )
  .option('--seeds <count>', 'how many seeds to play (1000; with --real 200, with --mutants 12000)')
  .option('--from <seed>', 'the first seed', '1')
  .option('--jobs <count>', 'how many to play side by side', '1')
  .option('--only <ids>', 'of the seed, let only these faults strike (ids with commas; "none")')
  .option('--trace', 'print everything that happens in the first seed')
  .option('--real', 'play on the adapters of the cloud, over embedded servers')
  .option('--mutants', 'take each guard out of the code in turn, and say which seed misses it')
  .option('--json', 'print the result as JSON')
  .addHelpText(
    'after',
    '\nExample:\n  npm run simulate -- --seeds 20000 --from 1\n\nExit codes: 0 every promise held, and every mutant was killed; 1 one was not.',
  );

const whole = (text: string, name: string): number => {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  process.stderr.write(`--${name} is a whole number, not ${text}\n`);
  process.exit(1);
};

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Plays one seed and tells all of it. */
const playOne = async (seed: number, { only, trace }: Options): Promise<Outcome> =>
  playSeed({
    seed,
    only: only === undefined ? undefined : new Set(only.split(',')),
    write: trace ? say : undefined,
  });

const playAll = async (range: Range, jobs: number, real: boolean): Promise<Tally> => {
  const total = range.to - range.from;
  const bar = process.stderr.isTTY
    ? new SingleBar(
        { format: 'seeds {bar} {value}/{total} {eta_formatted} {failed}', stream: process.stderr },
        Presets.shades_classic,
      )
    : undefined;
  bar?.start(total, 0, { failed: '' });
  // One failure is enough to look at; the others may be the same.
  const report = ({ seeds, failed }: Tally): boolean => {
    bar?.update(seeds, { failed: failed.length > 0 ? `${failed.length} failed` : '' });
    return failed.length === 0;
  };
  const tally = await (real
    ? playReal(range, report)
    : jobs > 1
      ? playWithCrew(range, jobs, report)
      : playRange(range, report));
  bar?.update(tally.seeds);
  bar?.stop();
  return tally;
};

const playReal = async (range: Range, report: (tally: Tally) => boolean): Promise<Tally> => {
  const grounds = await openRealGrounds();
  try {
    return await playRange(range, report, (seed) => playSeed({ seed, openGround: grounds.open }));
  } finally {
    await grounds.close();
  }
};

const hunt = async (from: number, seeds: number, { jobs, json }: Options): Promise<void> => {
  const report = await huntMutants({ from, seeds, jobs: whole(jobs, 'jobs') }, (hunted) => {
    const fate = hunted.seed === undefined ? 'lives' : `killed by seed ${hunted.seed}`;
    process.stderr.write(`${hunted.mutant.name}: ${fate}\n`);
  });
  say(json ? JSON.stringify(report, null, 2) : huntTable(report));
  process.exitCode = report.alive.length + report.unsound.length > 0 ? 1 : 0;
};

const tellFailure = async (failure: Outcome): Promise<object> => {
  const { seed, broken } = failure;
  const { strikes, outcome, plays } = await shrink(failure);
  const ids = strikes.map(({ id }) => id).join(',') || 'none';
  const replay = `npm run simulate -- --from ${seed} --seeds 1`;
  process.stderr.write(
    [
      `seed ${seed}: ${broken?.invariant} does not hold: ${broken?.because} (${broken?.at})`,
      `  replay: ${replay} --trace`,
      `  shrunk from ${failure.strikes.length} faults to ${strikes.length} in ${plays} plays: ${replay} --trace --only ${ids}`,
      ...strikes.map(({ kind, actor, where }) => `    ${kind} at ${where} of ${actor}`),
      `  then: ${outcome.broken?.because}`,
      '',
    ].join('\n'),
  );
  return { seed, ...broken, replay, faults: strikes };
};

const again = ({ seed }: { seed: number }): Promise<Outcome> =>
  playOne(seed, { ...program.opts<Options>(), trace: false });

/** Servers do not answer in the same order twice, so nothing is shrunk there. */
const tellRealFailure = (failed: Tally['failed'][number]): object => {
  const replay = `npm run simulate -- --real --from ${failed.seed} --seeds 1`;
  const { seed, invariant, because, at } = failed;
  process.stderr.write(
    `seed ${seed}: ${invariant} does not hold: ${because} (${at})\n  replay: ${replay}\n`,
  );
  return { ...failed, replay };
};

const main = async (): Promise<void> => {
  const options = program.parse().opts<Options>();
  const { real = false, mutants = false } = options;
  const from = whole(options.from, 'from');
  const seeds = whole(options.seeds ?? (real ? '200' : mutants ? '12000' : '1000'), 'seeds');
  if (mutants) return hunt(from, seeds, options);
  const range = { from, to: from + seeds };
  const began = process.hrtime.bigint();
  const alone = options.trace || options.only !== undefined;
  const tally = alone ? newTally() : await playAll(range, whole(options.jobs, 'jobs'), real);
  if (alone) countIn(tally, await playOne(from, options));
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  const cpu = process.cpuUsage();
  const [first] = tally.failed;
  const failure = first && (real ? tellRealFailure(first) : await tellFailure(await again(first)));
  const { struck, ...rest } = tally;
  const result = {
    ...rest,
    traces: tally.traces.toString(16).padStart(8, '0'),
    seconds: Math.round(seconds * 10) / 10,
    cpuMillisecondsPerSeed:
      Math.round((cpu.user + cpu.system) / 100 / Math.max(1, tally.seeds)) / 10,
    seedsPerHour: Math.round((tally.seeds / seconds) * 3_600),
    coverage: { ...coverageOf(struck), struckBy: struck },
    ...(failure && { failure }),
  };
  if (options.json) say(JSON.stringify(result, null, 2));
  else tell(result);
  process.exitCode = first ? 1 : 0;
};

const tell = (
  result: Omit<Tally, 'struck' | 'traces'> & {
    traces: string;
    seconds: number;
    seedsPerHour: number;
    cpuMillisecondsPerSeed: number;
    coverage: ReturnType<typeof coverageOf>;
  },
): void => {
  const { seeds, calls, faults, byKind, coverage, seconds, traces, failed } = result;
  say(
    `${seeds} seeds in ${seconds} s: ${result.seedsPerHour} an hour, ${result.cpuMillisecondsPerSeed} ms of CPU each`,
  );
  say(`${calls} calls, ${faults} faults, traces ${traces}`);
  for (const [kind, count] of Object.entries(byKind).sort(([, a], [, b]) => b - a)) {
    say(`  ${kind.padEnd(14)} ${count}`);
  }
  say(`${coverage.struck} of ${coverage.possible} pairs of a fault and a stage struck`);
  for (const pair of coverage.missing) say(`  did not strike: ${pair}`);
  for (const [kind, why] of Object.entries(IMPOSSIBLE)) say(`  ${kind} elsewhere: ${why.because}`);
  say(failed.length > 0 ? 'A promise was broken.' : 'Every promise held.');
};

await main();
