import { type DuckDBConnection, INTEGER, uuidValue, VARCHAR } from '@duckdb/node-api';
import type { Member } from '../../contracts/audience.ts';
import type { CellCount } from '../../contracts/receipt.ts';
import type { CellsAsked, Contacts } from '../../contracts/selection.ts';
import { AGE_BANDS } from '../../domain/destinations/age-bands.ts';
import { bindings, rowsOf } from './duckdb.ts';
import { digestText, tokenText, type VoterFiles, votersNow } from './duckdb-voters.ts';

const CONTACTS = {
  meta: ['emailSha256', 'phoneSha256'],
  uid2: ['uid2EmailSha256', 'uid2PhoneSha256'],
} as const satisfies Record<Contacts, readonly [string, string]>;

/** Members of a written selection from `offset`, at most `limit`, in order. */
export const readMembers = async (
  connection: DuckDBConnection,
  path: string,
  { offset, limit, contacts }: { offset: number; limit: number; contacts: Contacts },
): Promise<Member[]> => {
  const bound = bindings();
  const file = bound.add(path, VARCHAR);
  const [from, to] = [bound.add(offset, INTEGER), bound.add(offset + limit, INTEGER)];
  const [email, phone] = CONTACTS[contacts];
  const rows = await rowsOf(
    connection,
    `select ${tokenText('voter')} as voter, ${digestText(email)} as emailSha256,
       ${digestText(phone)} as phoneSha256 from read_parquet(${file}, file_row_number = true)
     where file_row_number >= ${from} and file_row_number < ${to} order by file_row_number`,
    bound,
  );
  return rows as Member[];
};

/** Voters of age and members by age band, gender and postal code: the cells that hold a member. */
export const countMemberCells = async (
  connection: DuckDBConnection,
  { voters, members }: { voters: VoterFiles; members: string },
  { ageInYear, without }: Pick<CellsAsked, 'ageInYear' | 'without'>,
): Promise<CellCount[]> => {
  if (voters.paths.length === 0) return [];
  await fillTokens(connection, without);
  const bound = bindings();
  const source = votersNow(voters, bound);
  const file = bound.add(members, VARCHAR);
  const age = `(${bound.add(ageInYear, INTEGER)} - birthYear)`;
  const [[, ofAge]] = AGE_BANDS;
  const bands = AGE_BANDS.toReversed().map(
    ([band, from]) => `when ${age} >= ${from} then '${band}'`,
  );
  const rows = await rowsOf(
    connection,
    `${source}, member as (
       select voter from read_parquet(${file}) where voter not in (select voter from left_out))
     select postalCode as "postalCode", case when birthYear is null then 'unknown' ${bands.join(' ')} end as age,
       coalesce(gender, 'unknown') as gender, count(*) as voters, count(member.voter) as members
     from voter_now left join member using (voter)
     where postalCode is not null and (birthYear is null or ${age} >= ${ofAge})
     group by all having count(member.voter) > 0 order by 1, 2, 3`,
    bound,
  );
  return rows.map((row) => ({
    age: row['age'] as CellCount['age'],
    gender: row['gender'] as CellCount['gender'],
    postalCode: String(row['postalCode']),
    voters: Number(row['voters']),
    members: Number(row['members']),
  }));
};

const fillTokens = async (connection: DuckDBConnection, tokens: string[]): Promise<void> => {
  await connection.run('create temp table left_out (voter uuid)');
  const appender = await connection.createAppender('left_out', 'main', 'temp');
  for (const token of tokens) {
    appender.appendUUID(uuidValue(BigInt(`0x${token}`)));
    appender.endRow();
  }
  appender.closeSync();
};
