import { DatabaseSync } from 'node:sqlite';

/** A file that this process holds, alone among all processes, until it lets go or dies. */
export type ExclusiveFile = { release(): void };

/**
 * Takes hold of a file; undefined while another process holds it. The hold is the operating system's own,
 * by way of SQLite's locks, so a killed holder leaves nothing behind that could bar the next one.
 */
export const holdFile = (path: string): ExclusiveFile | undefined => {
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  held.add(database);
  return {
    release: () => {
      if (held.delete(database)) database.close();
    },
  };
};

// A connection that nobody refers to is closed by the garbage collector, and the hold with it.
const held = new Set<DatabaseSync>();

const SQLITE_BUSY = 5;

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
