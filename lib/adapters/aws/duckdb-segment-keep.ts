import type { DuckDBConnection } from '@duckdb/node-api';
import type { LoadedSegment, PlainSegment } from '../../contracts/segment-load.ts';
import { quoted, rowsOf } from './duckdb.ts';
import { makeKeys, type Names } from './duckdb-segment-names.ts';
import type { Odd } from './duckdb-segment-odd.ts';
import { columnsRead } from './duckdb-segment-sql.ts';
import { emptySql, PARQUET, tokenText, VOTER_FIELDS } from './duckdb-voters.ts';

/** Every acceptable row's number and token. */
const ACCEPTABLE = `(select voter, rowid as ordinal from read where odd is null
  union all select voter, ordinal from strict)`;

/**
 * Writes the voters that stand, by zone and category, and counts what became of all rows: of the acceptable rows with one
 * token the first stands, and a refused row that comes after it is a duplicate too.
 */
export const keepFirst = async (
  connection: DuckDBConnection,
  segment: PlainSegment,
  names: Names,
  odd: Odd,
  into: string,
): Promise<LoadedSegment> => {
  await connection.run(
    `create table twice as select voter, min(ordinal) as first, count(*) as times
     from ${ACCEPTABLE} group by voter having count(*) > 1`,
  );
  const [counts] = await rowsOf(
    connection,
    `select (select count(*) from read) as rows, (select count(*) from ${ACCEPTABLE}) as acceptable,
       (select coalesce(sum(times - 1), 0) from twice) as again`,
  );
  const again = Number(counts?.['again']);
  const late = await refusedLate(connection);
  await makeKeys(connection, 'zone', names.zone, segment.slugOf);
  await makeKeys(connection, 'category', names.category, segment.slugOf);
  await writeVoters(connection, segment, into);
  return {
    read: Number(counts?.['rows']),
    accepted: Number(counts?.['acceptable']) - again,
    duplicate: again + late.size,
    rejects: odd.rejects.filter(({ ordinal }) => !late.has(ordinal)),
    optedOut: [...(await optedOutIn(connection, segment)), ...odd.optedOut],
  };
};

/** The numbers of the refused rows that come after an acceptable one of their token. */
const refusedLate = async (connection: DuckDBConnection): Promise<Set<number>> => {
  const rows = await rowsOf(
    connection,
    `select distinct refused.ordinal from refused join ${ACCEPTABLE} as stands using (voter)
     where stands.ordinal < refused.ordinal`,
  );
  return new Set(rows.map(({ ordinal }) => Number(ordinal)));
};

const writeVoters = async (
  connection: DuckDBConnection,
  segment: PlainSegment,
  into: string,
): Promise<void> => {
  const read = new Set(columnsRead(segment));
  const isName = ({ name }: { name: string }): boolean => name === 'zone' || name === 'category';
  const values = VOTER_FIELDS.filter(({ name }) => read.has(name)).map(({ name }) => name);
  const spelled = VOTER_FIELDS.map((field) => {
    if (isName(field)) return `${field.name}::varchar as ${field.name}`;
    return read.has(field.name) ? field.name : emptySql(field);
  });
  // What is sorted is as little as can be: names as numbers, and nothing for what the file does not say.
  await connection.run(
    `copy (
       select ${spelled} from (
         from (
           select ${values}, zoneKey as zone, categoryKey as category
           from read join zone_name using (zone) join category_name using (category) left join twice using (voter)
           where odd is null and (first is null or first = read.rowid)
           union all
           select ${values}, zone::zone_key as zone, category::category_key as category
           from strict left join twice using (voter) where first is null or first = ordinal
         )
         order by zone, category
       )
     ) to ${quoted(into)} ${PARQUET}`,
  );
};

const optedOutIn = async (
  connection: DuckDBConnection,
  segment: PlainSegment,
): Promise<string[]> => {
  if (segment.places.optedOut === undefined) return [];
  const rows = await rowsOf(
    connection,
    `select distinct ${tokenText('voter')} as voter from read where odd is null and optedOut`,
  );
  return rows.map(({ voter }) => String(voter));
};
