import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Journal, JournalEntry } from './engine.ts';

/**
 * A journal as JSON lines in a file. A last line without its end, torn by a kill, is cut off: nobody was told that
 * it was taken. Throws for a whole line that is not JSON.
 */
export const journalFile = (path: string): Journal => {
  mkdirSync(dirname(path), { recursive: true });
  return {
    entries: existsSync(path) ? readWhole(path) : [],
    append: (entry) => appendFileSync(path, `${JSON.stringify(entry)}\n`),
  };
};

const readWhole = (path: string): JournalEntry[] => {
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf('\n') + 1;
  if (end < bytes.length) truncateSync(path, end);
  const lines = bytes.subarray(0, end).toString('utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as JournalEntry);
};
