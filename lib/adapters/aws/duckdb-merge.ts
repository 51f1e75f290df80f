import { type DuckDBConnection, INTEGER, uuidValue, VARCHAR } from '@duckdb/node-api';
import { type MergeOutcome, type MergeTask, MOST_NAMED } from '../../contracts/merge.ts';
import {
  type Decided,
  type DoubtfulPair,
  type Identity,
  joinDecided,
  type TokenPair,
} from '../../domain/audience/merge-people.ts';
import { bindings, quoted, rowsOf } from './duckdb.ts';
import { groupsSql, mergedSql, pairsSql, peopleSql } from './duckdb-merge-sql.ts';
import { PARQUET, tokenText } from './duckdb-voters.ts';

/** Merges voter files by the rule of `mergePeople`: the merged voters and the links go to the paths. */
export const mergeVoters = async (
  connection: DuckDBConnection,
  paths: string[],
  { decided }: Pick<MergeTask, 'decided'>,
  into: { voters: string; links: string },
): Promise<MergeOutcome> => {
  await connection.run(peopleSql(paths.map(quoted)));
  await writePairs(connection, 'apart', decided.different);
  await connection.run(groupsSql);
  const refused = await applyDecided(connection, decided);
  await writePairs(connection, 'settled', [...decided.different, ...refused]);
  await connection.run(pairsSql);
  await connection.run(`copy (${mergedSql}) to ${quoted(into.voters)} ${PARQUET}`);
  await connection.run(
    `copy (select voter, person from link order by person, voter) to ${quoted(into.links)} ${PARQUET}`,
  );
  return {
    ...(await countAll(connection, paths.length)),
    refused,
    review: await doubtful(connection),
  };
};

const writePairs = async (
  connection: DuckDBConnection,
  table: 'apart' | 'settled',
  pairs: TokenPair[],
): Promise<void> => {
  await connection.run(`create temp table ${table} (a uuid, b uuid)`);
  const appender = await connection.createAppender(table, 'main', 'temp');
  for (const pair of pairs) {
    for (const token of [...pair].sort()) appender.appendUUID(uuidOf(token));
    appender.endRow();
  }
  appender.closeSync();
};

const uuidOf = (token: string) => uuidValue(BigInt(`0x${token}`));

/** Joins the clusters of what was decided to be the same; the domain says which pairs are refused. */
const applyDecided = async (
  connection: DuckDBConnection,
  decided: Decided,
): Promise<TokenPair[]> => {
  if (decided.same.length === 0) return [];
  await connection.run('create temp table touched (voter uuid)');
  const appender = await connection.createAppender('touched', 'main', 'temp');
  for (const token of decided.same.flat()) {
    appender.appendUUID(uuidOf(token));
    appender.endRow();
  }
  appender.closeSync();
  const clusters = new Map<string, Identity[]>();
  for (const { person, identity } of await touchedPeople(connection))
    clusters.set(person, [...(clusters.get(person) ?? []), identity]);
  const { joined, refused } = joinDecided([...clusters.values()], decided);
  const written = await connection.createAppender('decided_link', 'main', 'temp');
  for (const cluster of joined) {
    const tokens = cluster.map(({ voter }) => voter).sort();
    for (const token of tokens) {
      written.appendUUID(uuidOf(token));
      written.appendUUID(uuidOf(tokens[0] ?? token));
      written.endRow();
    }
  }
  written.closeSync();
  await connection.run('delete from link where voter in (select voter from decided_link)');
  await connection.run('insert into link select * from decided_link');
  return refused;
};

const touchedPeople = async (
  connection: DuckDBConnection,
): Promise<{ person: string; identity: Identity }[]> => {
  const rows = await rowsOf(
    connection,
    `with person_of as (
       select voter, coalesce(person, voter) as person from people left join link using (voter) where not torn)
     select ${tokenText('person_of.person')} as person, ${tokenText('people.voter')} as voter, birthYear, gender
     from person_of join people using (voter)
     where person in (select person from person_of where voter in (from touched))
     order by person_of.person, people.voter`,
  );
  return rows.map(({ person, ...identity }) => ({
    person: String(person),
    // What was decided is judged by birth years and genders alone.
    identity: {
      ...(identity as Pick<Identity, 'voter' | 'birthYear' | 'gender'>),
      ...{ emailSha256: null, phoneSha256: null, files: [], torn: false },
    },
  }));
};

const countAll = async (
  connection: DuckDBConnection,
  files: number,
): Promise<Omit<MergeOutcome, 'refused' | 'review'>> => {
  const [found] = await rowsOf(
    connection,
    `select (select count(*) from people) as tokens,
       (select count(*) from link) as linked, (select count(distinct person) from link) as persons,
       (select count(*) from crowd) as crowds, (select count(*) from pair where conflict is null) as doubtful,
       (select count(*) from pair where conflict = 'sameFile') as same_file,
       (select count(*) from pair where conflict = 'birthYear') as birth_year,
       (select count(*) from pair where conflict = 'gender') as gender`,
  );
  const bound = bindings();
  const sources = await rowsOf(
    connection,
    `select nth, count(file) as voters, count(file) filter (len(files) > 1) as shared, count(linked) as joined
     from range(${bound.add(files, INTEGER)}) as numbers(nth)
     left join (select unnest(files) as file, files, link.voter as linked from people left join link using (voter))
       on file = nth
     group by nth order by nth`,
    bound,
  );
  const count = (name: string): number => Number(found?.[name]);
  const joined = count('linked') - count('persons');
  return {
    people: count('tokens') - joined,
    joined,
    sources: sources.map(({ voters, shared, joined }) => ({
      voters: Number(voters),
      shared: Number(shared),
      joined: Number(joined),
    })),
    conflicts: {
      sameFile: count('same_file'),
      birthYear: count('birth_year'),
      gender: count('gender'),
    },
    crowds: count('crowds'),
    doubtful: count('doubtful'),
  };
};

const doubtful = async (connection: DuckDBConnection): Promise<DoubtfulPair[]> =>
  (await rowsOf(
    connection,
    `select ${tokenText('a')} as a, ${tokenText('b')} as b, because from pair where conflict is null
     order by pair.a, pair.b limit ${MOST_NAMED}`,
  )) as DoubtfulPair[];

/** The tokens of all people whom the tokens name, by a file of links. */
export const linkedTokens = async (
  connection: DuckDBConnection,
  path: string,
  tokens: string[],
): Promise<string[]> => {
  await connection.run('create temp table asked (voter uuid)');
  const appender = await connection.createAppender('asked', 'main', 'temp');
  for (const token of tokens) {
    appender.appendUUID(uuidOf(token));
    appender.endRow();
  }
  appender.closeSync();
  const bound = bindings();
  const links = `read_parquet(${bound.add(path, VARCHAR)})`;
  const rows = await rowsOf(
    connection,
    `select ${tokenText('voter')} as voter from (
       select voter from asked union
       select voter from ${links} where person in (select person from ${links} where voter in (from asked)))
     order by voter`,
    bound,
  );
  return rows.map(({ voter }) => String(voter));
};
