import type { DuckDBConnection } from '@duckdb/node-api';
import type { VoterSelection } from '../../contracts/selection.ts';
import { canonicalJson } from '../../domain/canonical.ts';
import { hasLists, type ListFiles, loadSuppressed } from './duckdb-selection.ts';
import type { VoterFiles } from './duckdb-voters.ts';
import type { StagedFiles } from './staged-files.ts';
import { type Marks, markListed, markSuperseded } from './voter-marks.ts';

/** Runs work on a connection of its own. */
export type Connected = <T>(work: (connection: DuckDBConnection) => Promise<T>) => Promise<T>;

/** Local files of voters, with what is known of their rows. */
export type KnownVoters = {
  /** With those whom a later file has too. */
  now(paths: string[]): Promise<VoterFiles>;
  /** With those who are on the lists of a selection besides. */
  judged(selection: VoterSelection, paths: string[], lists: ListFiles): Promise<VoterFiles>;
};

/** So many sets of files and lists are remembered; a campaign has one, until a file or an opt-out comes. */
const MOST_REMEMBERED = 8;

/**
 * Works out what is known of rows once for the same files and lists: dozens of audiences are built over them one after
 * the other. A local file never changes, while an import that is done again may put its rows in another order.
 */
export const knownVoters = (
  files: Pick<StagedFiles, 'fresh'>,
  connected: Connected,
): KnownVoters => {
  const superseded = remembering<Marks>();
  const listed = remembering<Marks>();
  const now: KnownVoters['now'] = async (paths) => {
    if (paths.length < 2) return { paths };
    const look = () => connected((connection) => markSuperseded(connection, paths));
    return { paths, marks: await superseded({ named: canonicalJson(paths), optedOut: [] }, look) };
  };
  return {
    now,
    judged: async (selection, paths, lists) => {
      const voters = await now(paths);
      if (paths.length === 0 || !hasLists(selection)) return voters;
      const look = () =>
        connected(async (connection) => {
          await loadSuppressed(connection, selection, lists, files.fresh);
          return markListed(connection, paths);
        });
      const { holdout, optedOut } = selection;
      const marks = await listed(
        { named: canonicalJson({ paths, lists, holdout }), optedOut },
        look,
      );
      return { paths, marks: { ...voters.marks, ...marks } };
    },
  };
};

/** All that decides which rows are marked: local files and the share held out, by name, and who opted out. */
type Decides = { named: string; optedOut: string[] };

const isSame = (a: Decides, b: Decides): boolean =>
  a.named === b.named &&
  a.optedOut.length === b.optedOut.length &&
  a.optedOut.every((token, nth) => token === b.optedOut[nth]);

const remembering = <T>() => {
  let known: { by: Decides; found: Promise<T> }[] = [];
  return async (by: Decides, look: () => Promise<T>): Promise<T> => {
    const before = known.find((one) => isSame(one.by, by));
    const one = before ?? { by, found: look() };
    known = [...known.filter((other) => other !== one), one].slice(-MOST_REMEMBERED);
    try {
      return await one.found;
    } catch (error) {
      known = known.filter((other) => other !== one);
      throw error;
    }
  };
};
