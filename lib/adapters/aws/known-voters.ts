import { createHash } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import { canonicalJson } from '../../domain/canonical.ts';
import type { VoterSelection } from '../../ports.ts';
import { hasLists, type ListFiles, loadSuppressed } from './duckdb-selection.ts';
import type { VoterFiles } from './duckdb-voters.ts';
import type { StagedFiles } from './staged-files.ts';
import { type Marks, markListed, markSuperseded } from './voter-marks.ts';

/** Runs work on a connection of its own. */
export type Connected = <T>(work: (connection: DuckDBConnection) => Promise<T>) => Promise<T>;

/** Files of voters by their keys and local copies, with what is known of their rows. */
export type KnownVoters = {
  /** With those whom a later file has too. */
  now(keys: string[], paths: string[]): Promise<VoterFiles>;
  /** With those who are on the lists of a selection besides. */
  judged(selection: VoterSelection, paths: string[], lists: ListFiles): Promise<VoterFiles>;
};

/** So many sets of files and lists are remembered; a campaign has one, until a file or an opt-out comes. */
const MOST_REMEMBERED = 8;

/**
 * Works out what is known of rows once for the same files and lists, whose content never changes under its key: dozens of
 * audiences are built over them one after the other.
 */
export const knownVoters = (
  files: Pick<StagedFiles, 'fresh'>,
  connected: Connected,
): KnownVoters => {
  const superseded = remembering<Marks>();
  const listed = remembering<Marks>();
  const now: KnownVoters['now'] = async (keys, paths) => {
    if (paths.length < 2) return { paths };
    const look = () => connected((connection) => markSuperseded(connection, paths));
    return { paths, marks: await superseded(keys.join('\n'), look) };
  };
  return {
    now,
    judged: async (selection, paths, lists) => {
      const voters = await now(selection.keys, paths);
      if (paths.length === 0 || !hasLists(selection)) return voters;
      const look = () =>
        connected(async (connection) => {
          await loadSuppressed(connection, selection, lists, files.fresh);
          return markListed(connection, paths);
        });
      const marks = await listed(nameOf(selection), look);
      return { paths, marks: { ...voters.marks, ...marks } };
    },
  };
};

/** All that decides which rows are marked. */
const nameOf = ({ keys, voted, staff, linksKey, holdout, optedOut }: VoterSelection): string => {
  const others = canonicalJson({ keys, voted, staff, linksKey, holdout });
  return createHash('sha256').update(others).update(optedOut.join('\n')).digest('hex');
};

const remembering = <T>() => {
  const known = new Map<string, Promise<T>>();
  return async (name: string, look: () => Promise<T>): Promise<T> => {
    const looked = known.get(name) ?? look();
    known.set(name, looked);
    const [oldest] = known.keys();
    if (known.size > MOST_REMEMBERED && oldest !== undefined) known.delete(oldest);
    try {
      return await looked;
    } catch (error) {
      known.delete(name);
      throw error;
    }
  };
};
