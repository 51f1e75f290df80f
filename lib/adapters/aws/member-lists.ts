import { rm } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import type {
  GatheredMembers,
  Gathering,
  MemberList,
  SelectedVoters,
  VoterSelection,
} from '../../contracts/selection.ts';
import { membersHash } from '../../domain/audience/identity.ts';
import { countShared, gather, sumMembers, writeMembers } from './duckdb-selected.ts';
import { countSelected } from './duckdb-selection.ts';
import type { VoterFiles } from './duckdb-voters.ts';
import type { StagedFiles } from './staged-files.ts';

/** Selects members and writes them, unless too few are left or another list is as near as that. */
export const selectMembers = async (
  connection: DuckDBConnection,
  files: StagedFiles,
  voters: VoterFiles,
  selection: VoterSelection,
  into: string,
): Promise<SelectedVoters> => {
  const { atLeast = 0, apartFrom = [] } = selection;
  const counted = await countSelected(connection, voters, selection);
  const nobody = { ...counted, membersHash: membersHash([]) };
  const tooFew = (people: number): boolean => people < atLeast;
  if (tooFew(counted.size) || counted.branches.some((people) => people > 0 && tooFew(people)))
    return nobody;
  const path = files.fresh();
  await writeMembers(connection, voters, selection, path);
  const near = await nearest(connection, files, { path, size: counted.size }, atLeast, apartFrom);
  if (near !== undefined) {
    await rm(path);
    return { ...nobody, near };
  }
  const { membersHash: hash } = await sumMembers(connection, path);
  await files.keep(into, path);
  return { ...counted, membersHash: hash };
};

/** Brings parts together and writes them, unless too few are left or another list is as near as that. */
export const gatherMembers = async (
  connection: DuckDBConnection,
  files: StagedFiles,
  parts: string[],
  { bucket, atLeast = 0, apartFrom = [] }: Gathering,
  into: string,
): Promise<GatheredMembers> => {
  const path = files.fresh();
  await gather(connection, parts, bucket, path);
  const { size, membersHash: hash } = await sumMembers(connection, path);
  const near =
    size < atLeast
      ? undefined
      : await nearest(connection, files, { path, size }, atLeast, apartFrom);
  if (size < atLeast || near !== undefined) {
    await rm(path);
    return { size, membersHash: membersHash([]), ...(near !== undefined && { near }) };
  }
  await files.keep(into, path);
  return { size, membersHash: hash };
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
