import type { DuckDBConnection } from '@duckdb/node-api';
import type { VoterTable } from '../../ports.ts';
import { onConnection, openDatabase } from './duckdb.ts';
import { linkedTokens, mergeVoters } from './duckdb-merge.ts';
import type { StagedFiles } from './staged-files.ts';

/** Merges of voter files, over local copies of them. */
export const merging = (
  files: StagedFiles,
  connected: <T>(work: (connection: DuckDBConnection) => Promise<T>) => Promise<T>,
): Pick<VoterTable, 'merge' | 'tokensOf'> => ({
  merge: (task) =>
    files.using(task.keys, async (paths) => {
      const into = { voters: files.fresh(), links: files.fresh() };
      const outcome = await inOwnDatabase(files.folder, (connection) =>
        mergeVoters(connection, paths, task, into),
      );
      await files.keep(task.votersKey, into.voters);
      await files.keep(task.linksKey, into.links);
      return outcome;
    }),

  tokensOf: (linksKey, tokens) =>
    files.using([linksKey], ([path = '']) =>
      connected((connection) => linkedTokens(connection, path, tokens)),
    ),
});

/** A database for one merge: all that it holds is gone afterwards. Order costs memory, and what we write is sorted anyway. */
const inOwnDatabase = async <T>(
  folder: string,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> => {
  const database = await openDatabase(folder);
  try {
    return await onConnection(database, async (connection) => {
      await connection.run('set preserve_insertion_order = false');
      return work(connection);
    });
  } finally {
    database.closeSync();
  }
};
