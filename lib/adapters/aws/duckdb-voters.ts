import {
  BIT,
  type DuckDBAppender,
  type DuckDBConnection,
  uuidValue,
  VARCHAR,
} from '@duckdb/node-api';
import type { Voter } from '../../contracts/voter.ts';
import { type Bound, quoted } from './duckdb.ts';
import { listMarks, type Mark, type Marks } from './voter-marks.ts';

/** The columns of a file of voters. */
export const VOTER_COLUMNS = `voter uuid, household uuid, zone varchar, category varchar, birthYear integer,
  gender varchar, postalCode varchar, support double, turnout double, emailSha256 blob, phoneSha256 blob,
  uid2EmailSha256 blob, uid2PhoneSha256 blob, consent boolean`;
/** Their names and types, in order. */
export const VOTER_FIELDS = VOTER_COLUMNS.split(',').map((column) => {
  const [name = '', type = ''] = column.trim().split(' ');
  return { name, type };
});
/** A column in which nothing stands. */
export const emptySql = ({ name, type }: { name: string; type: string }): string =>
  `null::${type} as ${name}`;
/** A column of tokens as they are spelled outside: 32 hex digits. */
export const tokenText = (column: string): string => `replace(${column}::varchar, '-', '')`;
/** A column of digests as they are spelled outside: lower hex. */
export const digestText = (column: string): string => `lower(hex(${column}))`;
/**
 * How our files are written. Digests do not get smaller, so the compression is the one that costs least to try, and no
 * dictionary of them is built up to where it fails; a group of rows is no larger than what is written while it is still at
 * hand.
 */
export const PARQUET =
  '(format parquet, parquet_version v2, compression lz4_raw, row_group_size 40960, dictionary_size_limit 2048)';

/** Files of voters, and what is known of their rows. */
export type VoterFiles = { paths: string[]; marks?: Marks };

/**
 * Each voter once, by the last file that has them, as the table expression `voter_now`, in the order of the files; with
 * the lists of people to leave out that they are on.
 */
export const votersNow = ({ paths, marks = {} }: VoterFiles, bound: Bound): string => {
  if (paths.length === 0) return `with voter_now as (select ${NOBODY} where false)`;
  const parts = paths.map((path, nth) => {
    const isMarked = (mark: Mark): string | undefined => {
      const bits = marks[mark]?.[nth];
      return bits && `get_bit(${bound.add(bits, BIT)}::bit, file_row_number::integer) = 1`;
    };
    const lists = listMarks.map((mark) => `${isMarked(mark) ?? false} as ${mark}`);
    const superseded = isMarked('superseded');
    return `select *, ${lists.join(', ')} from read_parquet(${bound.add(path, VARCHAR)}, file_row_number = true)
      ${superseded ? `where not ${superseded}` : ''}`;
  });
  return `with voter_now as (${parts.join(' union all ')})`;
};

const NOBODY = [...VOTER_FIELDS, ...listMarks.map((name) => ({ name, type: 'boolean' }))].map(
  emptySql,
);

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
