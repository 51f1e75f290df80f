import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';
import type { Voter } from '../../contracts/voter.ts';
import { quoted } from './duckdb.ts';

/** The columns of a file of voters. */
export const VOTER_COLUMNS = `voter varchar, zone varchar, category varchar, birthYear integer, postalCode varchar,
  support double, turnout double, emailSha256 varchar, phoneSha256 varchar`;
/** How our files are written. */
export const PARQUET = '(format parquet, compression zstd)';

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
    append(appender, voter);
    count += 1;
  }
  appender.closeSync();
  await connection.run(
    `copy (select * from written order by zone, category, voter) to ${quoted(path)} ${PARQUET}`,
  );
  return count;
};

const append = (appender: DuckDBAppender, voter: Voter): void => {
  const text = (value: string | null): void =>
    value === null ? appender.appendNull() : appender.appendVarchar(value);
  const number = (value: number | null): void =>
    value === null ? appender.appendNull() : appender.appendDouble(value);
  appender.appendVarchar(voter.voter);
  appender.appendVarchar(voter.zone);
  appender.appendVarchar(voter.category);
  if (voter.birthYear === null) appender.appendNull();
  else appender.appendInteger(voter.birthYear);
  text(voter.postalCode);
  number(voter.support);
  number(voter.turnout);
  text(voter.emailSha256);
  text(voter.phoneSha256);
  appender.endRow();
};
