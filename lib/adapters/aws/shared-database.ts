import { availableParallelism } from 'node:os';
import type { DuckDBInstance } from '@duckdb/node-api';
import { onConnection, openDatabase } from './duckdb.ts';

/** One database for all the work of a process. */
export type SharedDatabase = {
  /** The database, opened at the first use; its threads are shared out among the loads under way. */
  open(): Promise<DuckDBInstance>;
  /** Says that a load is under way from now on; the answer says that it is over, however often it is called. */
  beginLoad(): () => void;
};

/**
 * A database that spills into `folder`. Two files with a thread each are loaded in less time than one after the other with
 * two: on one thread the database plans without the copies that it needs to put the work of several together again.
 */
export const sharedDatabase = (folder: string): SharedDatabase => {
  let opened: Promise<DuckDBInstance> | undefined;
  let loads = 0;
  let given: number | undefined;
  return {
    async open() {
      opened ??= openDatabase(folder);
      const database = await opened;
      const due = Math.max(1, Math.floor(availableParallelism() / Math.max(1, loads)));
      if (due !== given) {
        given = due;
        await onConnection(database, (connection) => connection.run(`set threads = ${due}`));
      }
      return database;
    },
    beginLoad() {
      loads += 1;
      let isOver = false;
      return () => {
        if (!isOver) loads -= 1;
        isOver = true;
      };
    },
  };
};
