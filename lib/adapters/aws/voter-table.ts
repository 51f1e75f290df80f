import type { DuckDBConnection } from '@duckdb/node-api';
import type { PreviewedVoters, VoterSelection } from '../../contracts/selection.ts';
import type { Objects, VoterTable } from '../../ports.ts';
import { bindings, onConnection, rowsOf } from './duckdb.ts';
import { countMemberCells, readMembers } from './duckdb-members.ts';
import { merging } from './duckdb-merging.ts';
import { countOverlap, countSteps } from './duckdb-selected.ts';
import { type VoterFiles, votersNow, writeVoters } from './duckdb-voters.ts';
import { type Connected, type KnownVoters, knownVoters } from './known-voters.ts';
import { gatherMembers, selectMembers } from './member-lists.ts';
import { sharedDatabase } from './shared-database.ts';
import { type StagedFiles, stagedFiles } from './staged-files.ts';
import { stageRows } from './staged-rows.ts';

/** Voters as Parquet files in the lake, read and written by DuckDB over local copies. */
export const duckVoterTable = (lake: Objects): VoterTable => {
  const files = stagedFiles(lake);
  const database = sharedDatabase(files.folder);
  const connected: Connected = async (work) => onConnection(await database.open(), work);
  const known = knownVoters(files, connected);

  return {
    write: (key, voters) =>
      connected(async (connection) => {
        const path = files.fresh();
        const count = await writeVoters(connection, voters, path);
        await files.keep(key, path);
        return count;
      }),

    ...merging(files, connected),

    stage: (bytes) => stageRows(bytes, files, database),

    census: (keys) =>
      files.using(keys, async (paths) => {
        const voters = await known.now(paths);
        return connected((connection) => countCells(connection, voters));
      }),

    select: (selection, into) =>
      judging(files, known, selection, (voters) =>
        connected((connection) => selectMembers(connection, files, voters, selection, into)),
      ),

    gather: (gathering, into) =>
      files.using(gathering.parts, (paths) =>
        connected((connection) => gatherMembers(connection, files, paths, gathering, into)),
      ),

    preview: (selection, steps, lists) =>
      judging(files, known, selection, (voters) =>
        connected(async (connection): Promise<PreviewedVoters> => {
          const counted = await countSteps(connection, voters, selection, steps);
          const overlapWith = (key: string): Promise<number> =>
            files.using([key], ([path = '']) => countOverlap(connection, voters, selection, path));
          const overlaps = [];
          for (const { audienceId, key } of lists)
            overlaps.push({ audienceId, people: await overlapWith(key) });
          return { ...counted, overlaps };
        }),
      ),

    ...written(files, connected, known),
  };
};

/** What is read of written selections. */
const written = (
  files: StagedFiles,
  connected: Connected,
  known: KnownVoters,
): Pick<VoterTable, 'members' | 'cells'> => ({
  members: (key, offset, limit, contacts = 'meta') =>
    files.using([key], ([path = '']) =>
      connected((connection) => readMembers(connection, path, { offset, limit, contacts })),
    ),

  cells: ({ keys, membersKey, ...asked }) =>
    files.using([membersKey, ...keys], async ([members = '', ...paths]) => {
      const voters = await known.now(paths);
      return connected((connection) => countMemberCells(connection, { voters, members }, asked));
    }),
});

/** Runs work on local copies of the voters of a selection, and on who of them is to be left out. */
const judging = <T>(
  files: StagedFiles,
  known: KnownVoters,
  selection: VoterSelection,
  work: (voters: VoterFiles) => Promise<T>,
): Promise<T> => {
  const { keys, voted = [], staff = [], linksKey } = selection;
  const all = [...keys, ...voted, ...staff, ...(linksKey ? [linksKey] : [])];
  return files.using(all, async (paths) => {
    const left = [...paths];
    const take = (count: number): string[] => left.splice(0, count);
    const voters = take(keys.length);
    const lists = { voted: take(voted.length), staff: take(staff.length), links: left[0] };
    return work(await known.judged(selection, voters, lists));
  });
};

const countCells: (
  connection: DuckDBConnection,
  voters: VoterFiles,
) => ReturnType<VoterTable['census']> = async (connection, voters) => {
  if (voters.paths.length === 0) return [];
  const bound = bindings();
  const rows = await rowsOf(
    connection,
    `${votersNow(voters, bound)}
     select zone, category, count(*) as voters from voter_now group by all order by zone, category`,
    bound,
  );
  return rows.map(({ zone, category, voters }) => ({
    zone: String(zone),
    category: String(category),
    voters: Number(voters),
  }));
};
