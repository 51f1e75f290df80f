import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type Outcome, playSeed } from './play-seed.ts';
import { added, countIn, newTally, type Tally } from './tally.ts';

/** Seeds from one number up to, but without, another. */
export type Range = { from: number; to: number };

const A_REPORT = 50;

/** Plays seeds one after the other; `report` gets the tally of all so far now and then, and can call the play off. */
export const playRange = async (
  { from, to }: Range,
  report: (sofar: Tally) => boolean,
  play: (seed: number) => Promise<Outcome> = (seed) => playSeed({ seed }),
): Promise<Tally> => {
  const tally = newTally();
  for (let seed = from; seed < to; seed += 1) {
    const outcome = await play(seed);
    countIn(tally, outcome);
    if ((outcome.broken || tally.seeds % A_REPORT === 0) && !report(tally)) break;
  }
  return tally;
};

/** Plays seeds with so many workers side by side, each its own share. */
export const playWithCrew = async (
  { from, to }: Range,
  jobs: number,
  report: (sofar: Tally) => boolean,
): Promise<Tally> => {
  const share = Math.ceil((to - from) / jobs);
  const sofar = new Map<number, Tally>();
  const all = (): Tally => [...sofar.values()].reduce(added, newTally());
  await Promise.all(
    Array.from({ length: jobs }, (_, nth) => {
      const first = from + nth * share;
      const range = { from: first, to: Math.min(to, first + share) };
      return playInWorker(range, (tally) => {
        sofar.set(nth, tally);
        return report(all());
      });
    }),
  );
  return all();
};

const playInWorker = (range: Range, report: (tally: Tally) => boolean): Promise<void> =>
  new Promise((done, fail) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: range });
    worker.on('message', (tally: Tally) => {
      if (!report(tally)) void worker.terminate();
    });
    worker.on('error', fail);
    worker.on('exit', () => done());
  });

if (!isMainThread && parentPort) {
  const port = parentPort;
  const tell = (tally: Tally): boolean => {
    port.postMessage(tally);
    return true;
  };
  tell(await playRange(workerData as Range, tell));
}
