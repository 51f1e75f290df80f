import { type DuckDBAppender, type DuckDBConnection, uuidValue, VARCHAR } from '@duckdb/node-api';
import type { Voter } from '../../contracts/voter.ts';
import { bindings, quoted, rowsOf } from './duckdb.ts';

/** The columns of a file of voters. */
export const VOTER_COLUMNS = `voter uuid, household uuid, zone varchar, category varchar, birthYear integer,
  gender varchar, postalCode varchar, support double, turnout double, emailSha256 blob, phoneSha256 blob,
  uid2EmailSha256 blob, uid2PhoneSha256 blob, consent boolean`;
/** Their names, in order. */
export const VOTER_NAMES = VOTER_COLUMNS.split(',').map(
  (column) => column.trim().split(' ')[0] ?? '',
);
/** A column of tokens as they are spelled outside: 32 hex digits. */
export const tokenText = (column: string): string => `replace(${column}::varchar, '-', '')`;
/** A column of digests as they are spelled outside: lower hex. */
export const digestText = (column: string): string => `lower(hex(${column}))`;
/** How our files are written: digests do not get smaller, so the compression is the one that costs least to try. */
export const PARQUET = '(format parquet, parquet_version v2, compression lz4_raw)';

/** Files of voters, and a file of those who stand in several of them, where there are any, each with their last. */
export type VoterFiles = { paths: string[]; repeated?: string | undefined };

/** Each voter once, by the last file that has them, as the table expression `voter_now`. */
export const votersNow = (
  { paths, repeated }: VoterFiles,
  bound: ReturnType<typeof bindings>,
): string => {
  if (paths.length === 0) return 'with voter_now as (from no_voter)';
  const parts = paths.map(
    (path, nth) =>
      `select ${nth} as nth, * from read_parquet(${bound.add(path, VARCHAR)}, file_row_number = true)`,
  );
  const everywhere = parts.join(' union all ');
  return repeated === undefined
    ? `with voter_now as (${everywhere})`
    : `with voter_now as (
         select everywhere.* from (${everywhere}) as everywhere
         left join read_parquet(${bound.add(repeated, VARCHAR)}) as repeated on repeated.voter = everywhere.voter
         where repeated.last is null or repeated.last = everywhere.nth)`;
};

/** Writes who stands in several files, each with the last of them, and says whether there are any. */
export const writeRepeated = async (
  connection: DuckDBConnection,
  paths: string[],
  into: string,
): Promise<boolean> => {
  const bound = bindings();
  const parts = paths.map(
    (path, nth) => `select ${nth} as nth, voter from read_parquet(${bound.add(path, VARCHAR)})`,
  );
  await connection.run(
    `create temp table repeated as select voter, max(nth) as last
     from (${parts.join(' union all ')}) group by voter having count(*) > 1`,
    bound.values,
    bound.types,
  );
  const [counted] = await rowsOf(connection, 'select count(*) as voters from repeated');
  if (Number(counted?.['voters']) === 0) return false;
  await connection.run(`copy repeated to ${quoted(into)} ${PARQUET}`);
  return true;
};

/** Writes voters as one Parquet file, by zone, category and token; returns how many. */
export const writeVoters = async (
  connection: DuckDBConnection,
  voters: AsyncIterable<Voter> | Iterable<Voter>,
  path: string,
): Promise<number> => {
  await connection.run(`create temp table written (${VOTER_COLUMNS})`);
  const appender = await connection.createAppender('written', 'main', 'temp');
  let count = 0;
  for await (const voter of voters) {
    appendVoter(appender, voter);
    count += 1;
  }
  appender.closeSync();
  await connection.run(
    `copy (select * from written order by zone, category, voter) to ${quoted(path)} ${PARQUET}`,
  );
  return count;
};

/** Appends a voter as a row of VOTER_COLUMNS, after what was appended to the row before. */
export const appendVoter = (appender: DuckDBAppender, voter: Voter): void => {
  const text = (value: string | null): void =>
    value === null ? appender.appendNull() : appender.appendVarchar(value);
  const number = (value: number | null): void =>
    value === null ? appender.appendNull() : appender.appendDouble(value);
  const digest = (hex: string | null): void =>
    hex === null ? appender.appendNull() : appender.appendBlob(Buffer.from(hex, 'hex'));
  appendToken(appender, voter.voter);
  appendToken(appender, voter.household);
  appender.appendVarchar(voter.zone);
  appender.appendVarchar(voter.category);
  if (voter.birthYear === null) appender.appendNull();
  else appender.appendInteger(voter.birthYear);
  text(voter.gender);
  text(voter.postalCode);
  number(voter.support);
  number(voter.turnout);
  digest(voter.emailSha256);
  digest(voter.phoneSha256);
  digest(voter.uid2EmailSha256);
  digest(voter.uid2PhoneSha256);
  if (voter.consent === null) appender.appendNull();
  else appender.appendBoolean(voter.consent);
  appender.endRow();
};

/** Appends a token to a column of UUIDs. */
export const appendToken = (appender: DuckDBAppender, token: string | null): void =>
  token === null ? appender.appendNull() : appender.appendUUID(uuidValue(BigInt(`0x${token}`)));
