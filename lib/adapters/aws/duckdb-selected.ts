import { type DuckDBConnection, VARCHAR } from '@duckdb/node-api';
import type { Rule } from '../../contracts/audience.ts';
import type { PreviewedVoters, VoterSelection } from '../../contracts/selection.ts';
import { sumsHash } from '../../domain/audience/identity.ts';
import { bindings, quoted, rowsOf } from './duckdb.ts';
import { conditionOf } from './duckdb-rule.ts';
import { chosenBy, reasonOf, suppressedIn } from './duckdb-selection.ts';
import { PARQUET, type VoterFiles, votersNow } from './duckdb-voters.ts';

const LOWER_64_BITS = 2n ** 64n - 1n;

/**
 * Writes the members of a selection as one Parquet file, always in the same order: that of the voters' files. They are
 * counted before and hashed after: a second scan costs less than a table of the chosen.
 */
export const writeMembers = async (
  connection: DuckDBConnection,
  voters: VoterFiles,
  selection: VoterSelection,
  into: string,
): Promise<void> => {
  const bound = bindings();
  const source = votersNow(voters, bound);
  const reason = reasonOf(selection, bound);
  const chosen = chosenBy(selection, bound);
  await connection.run(
    `copy (${source} select voter, emailSha256, phoneSha256, uid2EmailSha256, uid2PhoneSha256 from voter_now
     where ${chosen} and ${reason} is null) to ${quoted(into)} ${PARQUET}`,
    bound.values,
    bound.types,
  );
};

/**
 * Writes the members of several files as one, each once, by the last file that has them, always in the same order; those
 * alone whose token begins with the bucket's digit, where one is said.
 */
export const gather = async (
  connection: DuckDBConnection,
  parts: string[],
  bucket: number | undefined,
  into: string,
): Promise<void> => {
  const bound = bindings();
  const within = (): string =>
    bucket === undefined
      ? 'true'
      : `left(voter::varchar, 1) = ${bound.add(bucket.toString(16), VARCHAR)}`;
  const rows = parts.map(
    (path, nth) =>
      `select ${nth} as nth, * from read_parquet(${bound.add(path, VARCHAR)}) where ${within()}`,
  );
  await connection.run(
    `copy (
       with everywhere as (${rows.join(' union all ')}),
       latest as (select voter, max(nth) as nth from everywhere group by voter)
       select everywhere.* exclude (nth) from everywhere join latest using (voter, nth) order by voter
     ) to ${quoted(into)} ${PARQUET}`,
    bound.values,
    bound.types,
  );
};

/** How many members a file holds, and the hash that `membersHash` of the domain gives for them. */
export const sumMembers = async (
  connection: DuckDBConnection,
  path: string,
): Promise<{ size: number; membersHash: string }> => {
  const bound = bindings();
  const [sums] = await rowsOf(
    connection,
    `select count(*) as size, coalesce(sum((token >> 64)::ubigint), 0)::varchar as upper,
       coalesce(sum((token & ${LOWER_64_BITS})::ubigint), 0)::varchar as lower
     from (select voter::blob::bit::uhugeint as token from read_parquet(${bound.add(path, VARCHAR)}))`,
    bound,
  );
  const size = Number(sums?.['size']);
  const [upper, lower] = [BigInt(String(sums?.['upper'])), BigInt(String(sums?.['lower']))];
  return { size, membersHash: sumsHash({ size, upper, lower }) };
};

/** How many are in both of two files of members. */
export const countShared = async (
  connection: DuckDBConnection,
  [one, other]: [string, string],
): Promise<number> => {
  const bound = bindings();
  const [shared] = await rowsOf(
    connection,
    `select count(*) as people from read_parquet(${bound.add(one, VARCHAR)})
     where voter in (select voter from read_parquet(${bound.add(other, VARCHAR)}))`,
    bound,
  );
  return Number(shared?.['people']);
};

/** The first step that a voter does not pass, or the reason to leave them out, counted over all voters in one pass. */
export const countSteps = async (
  connection: DuckDBConnection,
  voters: VoterFiles,
  selection: VoterSelection,
  steps: Rule[],
): Promise<Omit<PreviewedVoters, 'overlaps'>> => {
  const bound = bindings();
  const condition = (rule: Rule): string => conditionOf(rule, selection.ageInYear, bound);
  const source = votersNow(voters, bound);
  const lost = steps.map((step, nth) => `when not ${condition(step)} then ${nth}`);
  const chosen = chosenBy(selection, bound);
  const reason = `case when ${chosen} then ${reasonOf(selection, bound)} end`;
  const branches = (selection.branches ?? []).map(condition);
  const counts = branches.map((branch, nth) => `, count(*) filter (${branch}) as branch${nth}`);
  const rows = await rowsOf(
    connection,
    `${source} select (case ${lost.join(' ')} end)::smallint as lost, ${reason} as reason, count(*) as people,
       count(*) filter (emailSha256 is not null or phoneSha256 is not null) as contactable
       ${counts.join('')}
     from voter_now group by all`,
    bound,
  );
  const kept = rows.find(({ lost, reason }) => lost === null && reason === null) ?? {};
  const number = (row: Record<string, unknown>, column: string): number => Number(row[column] ?? 0);
  const everybody = rows.reduce((sum, row) => sum + number(row, 'people'), 0);
  let still = everybody;
  const left = steps.map((_, nth) => {
    const out = rows.filter(({ lost }) => lost !== null && Number(lost) === nth);
    still -= out.reduce((sum, row) => sum + number(row, 'people'), 0);
    return still;
  });
  return {
    everybody,
    left,
    size: number(kept, 'people'),
    contactable: number(kept, 'contactable'),
    suppressed: suppressedIn(
      rows.filter(({ lost }) => lost === null),
      selection,
    ),
    branches: branches.map((_, nth) => number(kept, `branch${nth}`)),
  };
};

/** How many of a file's members a selection holds. */
export const countOverlap = async (
  connection: DuckDBConnection,
  voters: VoterFiles,
  selection: VoterSelection,
  list: string,
): Promise<number> => {
  const bound = bindings();
  const source = votersNow(voters, bound);
  const reason = reasonOf(selection, bound);
  const chosen = chosenBy(selection, bound);
  const [shared] = await rowsOf(
    connection,
    `${source} select count(*) as people from voter_now where ${chosen} and ${reason} is null
       and voter in (select voter from read_parquet(${bound.add(list, VARCHAR)}))`,
    bound,
  );
  return Number(shared?.['people']);
};
