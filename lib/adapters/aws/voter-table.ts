import { rm } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { membersHash } from '../../domain/audience/identity.ts';
import type {
  MemberList,
  Objects,
  PreviewedVoters,
  SelectedVoters,
  VoterSelection,
  VoterTable,
} from '../../ports.ts';
import { bindings, onConnection, openDatabase, rowsOf } from './duckdb.ts';
import { countMemberCells, readMembers } from './duckdb-members.ts';
import { loadSegment } from './duckdb-segment.ts';
import {
  countOverlap,
  countShared,
  countSteps,
  hashMembers,
  writeMembers,
} from './duckdb-selected.ts';
import { countSelected, loadSuppressed, type SelectionFiles } from './duckdb-selection.ts';
import { votersNow, writeVoters } from './duckdb-voters.ts';
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
        connected((connection) => select(connection, files, from, selection, into)),
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
  { keys, voted = [], staff = [] }: VoterSelection,
  work: (from: SelectionFiles) => Promise<T>,
): Promise<T> =>
  files.using([...keys, ...voted, ...staff], (paths) =>
    work({
      voters: paths.slice(0, keys.length),
      voted: paths.slice(keys.length, keys.length + voted.length),
      staff: paths.slice(keys.length + voted.length),
    }),
  );

const select = async (
  connection: DuckDBConnection,
  files: StagedFiles,
  from: SelectionFiles,
  selection: VoterSelection,
  into: string,
): Promise<SelectedVoters> => {
  const { atLeast = 0, apartFrom = [] } = selection;
  await loadSuppressed(connection, selection, from, files.fresh);
  const counted = await countSelected(connection, from.voters, selection);
  const nobody = { ...counted, membersHash: membersHash([]) };
  const tooFew = (people: number): boolean => people < atLeast;
  if (tooFew(counted.size) || counted.branches.some((people) => people > 0 && tooFew(people)))
    return nobody;
  const path = files.fresh();
  await writeMembers(connection, from.voters, selection, path);
  const near = await nearest(connection, files, { path, size: counted.size }, atLeast, apartFrom);
  if (near !== undefined) {
    await rm(path);
    return { ...nobody, near };
  }
  const hash = await hashMembers(connection, path);
  await files.keep(into, path);
  return { ...counted, membersHash: hash };
};

/** The first list that differs from a file's members by fewer people than that. */
const nearest = async (
  connection: DuckDBConnection,
  files: StagedFiles,
  { path, size }: { path: string; size: number },
  atLeast: number,
  lists: MemberList[],
): Promise<string | undefined> => {
  for (const list of lists) {
    if (Math.abs(list.size - size) >= atLeast) continue;
    const shared = await files.using([list.key], ([other = '']) =>
      countShared(connection, [path, other]),
    );
    if (size + list.size - 2 * shared < atLeast) return list.audienceId;
  }
  return undefined;
};

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
