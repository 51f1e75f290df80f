import type { DuckDBConnection } from '@duckdb/node-api';
import type { Objects, PreviewedVoters, VoterSelection, VoterTable } from '../../ports.ts';
import { bindings, onConnection, openDatabase, rowsOf } from './duckdb.ts';
import { countMemberCells, readMembers } from './duckdb-members.ts';
import { merging } from './duckdb-merging.ts';
import { loadSegment } from './duckdb-segment.ts';
import { countOverlap, countSteps } from './duckdb-selected.ts';
import { loadSuppressed, type SelectionFiles } from './duckdb-selection.ts';
import { votersNow, writeVoters } from './duckdb-voters.ts';
import { gatherMembers, selectMembers } from './member-lists.ts';
import { type StagedFiles, stagedFiles } from './staged-files.ts';

/** Voters as Parquet files in the lake, read and written by DuckDB over local copies. */
export const duckVoterTable = (lake: Objects): VoterTable => {
  const files = stagedFiles(lake);
  let opened: ReturnType<typeof openDatabase> | undefined;
  const connected = async <T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> => {
    opened ??= openDatabase(files.folder);
    return onConnection(await opened, work);
  };

  return {
    write: (key, voters) =>
      connected(async (connection) => {
        const path = files.fresh();
        const count = await writeVoters(connection, voters, path);
        await files.keep(key, path);
        return count;
      }),

    ...merging(files, connected),

    load: async (segment, bytes, into) => {
      const path = files.fresh();
      const loaded = await loadSegment(segment, bytes, files.folder, path);
      if (loaded) await files.keep(into, path);
      return loaded;
    },

    census: (keys) =>
      files.using(keys, (paths) => connected((connection) => countCells(connection, paths))),

    select: (selection, into) =>
      staged(files, selection, (from) =>
        connected((connection) => selectMembers(connection, files, from, selection, into)),
      ),

    gather: (gathering, into) =>
      files.using(gathering.parts, (paths) =>
        connected((connection) => gatherMembers(connection, files, paths, gathering, into)),
      ),

    preview: (selection, steps, lists) =>
      staged(files, selection, (from) =>
        connected(async (connection): Promise<PreviewedVoters> => {
          await loadSuppressed(connection, selection, from, files.fresh);
          const counted = await countSteps(connection, from.voters, selection, steps);
          const overlaps = [];
          for (const { audienceId, key } of lists) {
            const people = await files.using([key], ([path = '']) =>
              countOverlap(connection, from.voters, selection, path),
            );
            overlaps.push({ audienceId, people });
          }
          return { ...counted, overlaps };
        }),
      ),

    members: (key, offset, limit, contacts = 'meta') =>
      files.using([key], ([path = '']) =>
        connected((connection) => readMembers(connection, path, { offset, limit, contacts })),
      ),

    cells: ({ keys, membersKey, ...asked }) =>
      files.using([membersKey, ...keys], ([members = '', ...voters]) =>
        connected((connection) => countMemberCells(connection, { voters, members }, asked)),
      ),
  };
};

/** Runs work on local copies of what a selection reads. */
const staged = <T>(
  files: StagedFiles,
  { keys, voted = [], staff = [], linksKey }: VoterSelection,
  work: (from: SelectionFiles) => Promise<T>,
): Promise<T> =>
  files.using([...keys, ...voted, ...staff, ...(linksKey ? [linksKey] : [])], (paths) => {
    const left = [...paths];
    const take = (count: number): string[] => left.splice(0, count);
    return work({
      voters: take(keys.length),
      voted: take(voted.length),
      staff: take(staff.length),
      links: left[0],
    });
  });

const countCells: (
  connection: DuckDBConnection,
  paths: string[],
) => ReturnType<VoterTable['census']> = async (connection, paths) => {
  if (paths.length === 0) return [];
  const bound = bindings();
  const rows = await rowsOf(
    connection,
    `${votersNow(paths, bound)}
     select zone, category, count(*) as voters from voter_now group by all order by zone, category`,
    bound,
  );
  return rows.map(({ zone, category, voters }) => ({
    zone: String(zone),
    category: String(category),
    voters: Number(voters),
  }));
};
