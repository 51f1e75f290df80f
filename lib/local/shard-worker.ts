import { parentPort } from 'node:worker_threads';
import { handler } from '../../functions/build-shards.ts';
import type { ShardTask } from '../contracts/shard-task.ts';
import { contextOf } from './hand-over.ts';

// A worker thread that plays one Lambda of the distributed map: it is given a task at a time.
parentPort?.on('message', async (task: ShardTask) => {
  try {
    parentPort?.postMessage({ answer: await handler(task, contextOf('build-shards')) });
  } catch (error) {
    parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
});
