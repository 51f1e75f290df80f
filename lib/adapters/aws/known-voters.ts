import type { DuckDBConnection } from '@duckdb/node-api';
import { type VoterFiles, writeRepeated } from './duckdb-voters.ts';
import type { StagedFiles } from './staged-files.ts';

/** Runs work on a connection of its own. */
export type Connected = <T>(work: (connection: DuckDBConnection) => Promise<T>) => Promise<T>;

/** Files of voters by their keys and local copies, with who stands in several of them. */
export type KnownVoters = (keys: string[], paths: string[]) => Promise<VoterFiles>;

/** So many sets of files are remembered; a campaign has one, until a file comes. */
const MOST_REMEMBERED = 8;

/**
 * Works out who stands in several files once for the same files, whose content never changes under its key: dozens of
 * audiences are built over them one after the other.
 */
export const knownVoters = (
  files: Pick<StagedFiles, 'fresh'>,
  connected: Connected,
): KnownVoters => {
  const known = new Map<string, Promise<string | undefined>>();
  const look = async (paths: string[]): Promise<string | undefined> => {
    const into = files.fresh();
    const isAny = await connected((connection) => writeRepeated(connection, paths, into));
    return isAny ? into : undefined;
  };
  return async (keys, paths) => {
    if (paths.length < 2) return { paths };
    const name = keys.join('\n');
    const looked = known.get(name) ?? look(paths);
    known.set(name, looked);
    const [oldest] = known.keys();
    if (known.size > MOST_REMEMBERED && oldest !== undefined) known.delete(oldest);
    try {
      return { paths, repeated: await looked };
    } catch (error) {
      known.delete(name);
      throw error;
    }
  };
};
