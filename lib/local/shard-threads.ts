import { Worker } from 'node:worker_threads';
import type { ShardAnswer, ShardTask } from '../contracts/shard-task.ts';

type Job = { task: ShardTask; resolve(answer: ShardAnswer): void; reject(error: Error): void };
type Told = { answer?: ShardAnswer; error?: string };

/** Worker threads that do tasks, each one at a time. */
export type ShardThreads = {
  run(task: ShardTask): Promise<ShardAnswer>;
  /** Ends the threads, whatever they do. */
  close(): Promise<void>;
};

/** At most so many threads; one is started when there is something for it to do. */
export const shardThreads = (count: number): ShardThreads => {
  const waiting: Job[] = [];
  const busy = new Map<Worker, Job>();
  const idle: Worker[] = [];

  const give = (): void => {
    while (waiting.length > 0) {
      const worker = idle.pop() ?? (busy.size < count ? start() : undefined);
      const job = worker && waiting.shift();
      if (!worker || !job) return;
      busy.set(worker, job);
      worker.postMessage(job.task);
    }
  };
  const release = (worker: Worker): Job | undefined => {
    const job = busy.get(worker);
    busy.delete(worker);
    return job;
  };
  const start = (): Worker => {
    const worker = new Worker(new URL('./shard-worker.ts', import.meta.url));
    worker.on('message', ({ answer, error }: Told) => {
      const job = release(worker);
      if (answer) job?.resolve(answer);
      else job?.reject(new Error(error));
      idle.push(worker);
      give();
    });
    worker.on('error', (error: Error) => {
      release(worker)?.reject(error);
      give();
    });
    return worker;
  };
  return {
    run: (task) =>
      new Promise((resolve, reject) => {
        waiting.push({ task, resolve, reject });
        give();
      }),
    close: async () => {
      await Promise.all([...idle, ...busy.keys()].map((worker) => worker.terminate()));
    },
  };
};
