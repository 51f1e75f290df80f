import { type DuckDBConnection, INTEGER, uuidValue } from '@duckdb/node-api';
import type { Objects, SelectedVoters, VoterSelection, VoterTable } from '../../ports.ts';
import { bindings, onConnection, openDatabase, quoted, rowsOf } from './duckdb.ts';
import { countMemberCells, readMembers } from './duckdb-members.ts';
import { linkedTokens, mergeVoters } from './duckdb-merge.ts';
import { conditionOf } from './duckdb-rule.ts';
import { loadSegment } from './duckdb-segment.ts';
import { PARQUET, tokenText, VOTER_COLUMNS, votersNow, writeVoters } from './duckdb-voters.ts';
import { stagedFiles } from './staged-files.ts';

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

    census: (keys) =>
      files.using(keys, (paths) => connected((connection) => countCells(connection, paths))),

    load: async (segment, bytes, into) => {
      const path = files.fresh();
      const loaded = await loadSegment(segment, bytes, files.folder, path);
      if (loaded) await files.keep(into, path);
      return loaded;
    },

    select: (selection, into) =>
      files.using(selection.keys, (paths) =>
        connected(async (connection) => {
          await chooseMembers(connection, paths, selection);
          const selected = await describe(connection);
          if (selected.size < (selection.atLeast ?? 0)) return selected;
          const path = files.fresh();
          await connection.run(
            `copy (select * from member order by voter) to ${quoted(path)} ${PARQUET}`,
          );
          await files.keep(into, path);
          return selected;
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

type Connected = <T>(work: (connection: DuckDBConnection) => Promise<T>) => Promise<T>;

const merging = (
  files: ReturnType<typeof stagedFiles>,
  connected: Connected,
): Pick<VoterTable, 'merge' | 'tokensOf'> => ({
  merge: (task) =>
    files.using(task.keys, (paths) =>
      connected(async (connection) => {
        const into = { voters: files.fresh(), links: files.fresh() };
        const outcome = await mergeVoters(connection, paths, task, into);
        await files.keep(task.votersKey, into.voters);
        await files.keep(task.linksKey, into.links);
        return outcome;
      }),
    ),

  tokensOf: (linksKey, tokens) =>
    files.using([linksKey], ([path = '']) =>
      connected((connection) => linkedTokens(connection, path, tokens)),
    ),
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

/** Makes the tables `chosen`, whom the rules choose, and `member`, who is left of them. */
const chooseMembers = async (
  connection: DuckDBConnection,
  paths: string[],
  { include, exclude, optedOut, bornNoLaterThan, ageInYear }: VoterSelection,
): Promise<void> => {
  await connection.run(`create temp table lake_voter (nth integer, ${VOTER_COLUMNS})`);
  await connection.run('create temp table opted_out (voter uuid)');
  const appender = await connection.createAppender('opted_out', 'main', 'temp');
  for (const token of optedOut) {
    appender.appendUUID(uuidValue(BigInt(`0x${token}`)));
    appender.endRow();
  }
  appender.closeSync();
  const bound = bindings();
  const source = paths.length > 0 ? votersNow(paths, bound) : 'with voter_now as (from lake_voter)';
  const youngest = bound.add(bornNoLaterThan, INTEGER);
  const included = conditionOf(include, ageInYear, bound);
  const kept = exclude ? `not ${conditionOf(exclude, ageInYear, bound)}` : 'true';
  await connection.run(
    `create temp table chosen as ${source}
     select voter, emailSha256, phoneSha256, uid2EmailSha256, uid2PhoneSha256,
       voter in (from opted_out) as opted_out,
       coalesce(birthYear > ${youngest}, false) as under_age
     from voter_now where ${included} and ${kept}`,
    bound.values,
    bound.types,
  );
  await connection.run(
    `create temp table member as
     select * exclude (opted_out, under_age) from chosen where not opted_out and not under_age`,
  );
};

/** Sizes, and the hash that `membersHash` of the domain gives for the same members. */
const describe = async (connection: DuckDBConnection): Promise<SelectedVoters> => {
  const [counts] = await rowsOf(
    connection,
    `select count(*) filter (not opted_out and not under_age) as size,
       count(*) filter (opted_out) as opted_out,
       count(*) filter (under_age and not opted_out) as under_age
     from chosen`,
  );
  const [hashed] = await rowsOf(
    connection,
    `select sha256(coalesce(string_agg(run, '' order by prefix), '')) as hash from (
       select left(voter::varchar, 3) as prefix,
         sha256(string_agg(${tokenText('voter')}, '' order by voter)) as run
       from member group by prefix)`,
  );
  return {
    size: Number(counts?.['size']),
    optedOut: Number(counts?.['opted_out']),
    underAge: Number(counts?.['under_age']),
    membersHash: String(hashed?.['hash']),
  };
};
