import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { efficiencyPlot } from './bandit/plot.ts';
import { summarise, written } from './bandit/table.ts';
import type { Job, Outcome } from './bandit/worker.ts';
import { type Kind, kinds } from './bandit/worlds.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    seeds: { type: 'string' },
    scenario: { type: 'string', multiple: true },
    policy: { type: 'string', multiple: true },
    /** Names the worlds: other names are other worlds, to try changes on. */
    draw: { type: 'string', default: 'report' },
    out: { type: 'string', default: 'out/bench-bandit.svg' },
    json: { type: 'boolean', default: false },
  },
});

/** Worlds of a kind; policies are tuned on others. Of the kinds that are unlike the project's own fewer, as they are many. */
const worldsOf = ({ isStrange }: Kind): number => {
  if (values.seeds !== undefined) return Number(values.seeds);
  if (values.quick) return isStrange && !values.scenario ? 0 : 1;
  return isStrange ? 4 : 20;
};

const jobs: Job[] = kinds
  .filter(({ name }) => !values.scenario || values.scenario.includes(name))
  .flatMap((kind) =>
    Array.from({ length: worldsOf(kind) }, (_, index) => ({
      scenario: kind.name,
      seed: `${values.draw}-${index}`,
      only: values.policy,
    })),
  );

/** Decisions of a job, by which the longest are begun first. */
const sizeOf = ({ scenario }: Job): number => {
  const { arms, rounds } = kinds.find(({ name }) => name === scenario) ?? { arms: 0, rounds: 0 };
  return arms * rounds;
};

/** Plays all jobs, one worker a core, and gives the outcomes in the order of the jobs. */
const playAll = (): Promise<Outcome[]> => {
  const waiting = jobs
    .map((job, index) => ({ job, index }))
    .sort((a, b) => sizeOf(b.job) - sizeOf(a.job));
  const outcomes: Outcome[][] = [];
  let done = 0;
  return new Promise((resolve, reject) => {
    const serve = (worker: Worker): void => {
      const next = waiting.shift();
      if (!next) return void worker.terminate();
      worker.once('message', (own: Outcome[]) => {
        outcomes[next.index] = own;
        done += 1;
        process.stderr.write(`\r${done} of ${jobs.length} worlds`);
        if (done === jobs.length) resolve(outcomes.flat());
        serve(worker);
      });
      worker.postMessage(next.job);
    };
    for (let core = 0; core < Math.min(2, availableParallelism()); core += 1) {
      const worker = new Worker(new URL('./bandit/worker.ts', import.meta.url));
      worker.once('error', reject);
      serve(worker);
    }
  });
};

const begun = performance.now();
const cells = summarise(await playAll());
process.stderr.write('\n');
mkdirSync(dirname(values.out), { recursive: true });
writeFileSync(values.out, efficiencyPlot(cells));
if (values.json) console.log(JSON.stringify(cells, null, 2));
else console.log(written(cells));
console.error(
  `\n${jobs.length} worlds in ${((performance.now() - begun) / 1000).toFixed(0)} s; plot in ${values.out}`,
);
