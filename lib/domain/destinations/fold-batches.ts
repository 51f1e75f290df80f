import { type BatchRows, sumRows } from './receipts.ts';

/** Batches of an upload, or runs of them: from `batch` through `through`. */
export type BatchRun = BatchRows & { through?: number | undefined };

/** Batches as they are, or neighbours summed up until all of them take at most so many characters of JSON. */
export const foldBatches = (batches: readonly BatchRun[], mostCharacters: number): BatchRun[] => {
  let runs = [...batches];
  while (runs.length > 1 && JSON.stringify(runs).length > mostCharacters) runs = inPairs(runs);
  return runs;
};

const inPairs = (runs: readonly BatchRun[]): BatchRun[] =>
  Array.from({ length: Math.ceil(runs.length / 2) }, (_, nth) => {
    const pair = runs.slice(2 * nth, 2 * nth + 2);
    const [first, last] = [pair[0], pair.at(-1)] as [BatchRun, BatchRun];
    if (first === last) return first;
    return { batch: first.batch, through: last.through ?? last.batch, ...sumRows(pair) };
  });
