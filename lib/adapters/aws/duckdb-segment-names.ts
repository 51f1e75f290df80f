import { type DuckDBConnection, LIST, listValue, VARCHAR } from '@duckdb/node-api';
import type { PlainSegment } from '../../contracts/segment-load.ts';
import { rowsOf } from './duckdb.ts';

/** What the plain rows of a file call zones and categories, each once, as they are written. */
export type Names = { zone: string[]; category: string[] };

/** The names in the table `read`. */
export const namesIn = async (connection: DuckDBConnection): Promise<Names> => {
  const [found] = await rowsOf(
    connection,
    `select list(distinct zone) as zone, list(distinct category) as category from read where odd is null`,
  );
  return {
    zone: (found?.['zone'] ?? []) as string[],
    category: (found?.['category'] ?? []) as string[],
  };
};

/**
 * Makes the type `zone_key` or `category_key`, in the order of the keys, and the table `zone_name` or `category_name`, which
 * has the key of each name as it is written. The table `strict` has keys.
 */
export const makeKeys = async (
  connection: DuckDBConnection,
  column: keyof Names,
  names: string[],
  slugOf: PlainSegment['slugOf'],
): Promise<void> => {
  const keys = names.map((name) => slugOf(name.trim()) ?? '');
  const strict = await rowsOf(connection, `select distinct ${column} as key from strict`);
  const all = [...new Set([...keys, ...strict.map(({ key }) => String(key))])].sort();
  // A type must hold something.
  await connection.run(
    'create or replace temp table key_in_order as select unnest($1) as key, generate_subscripts($1, 1) as nth',
    [listValue(all.length > 0 ? all : ['none'])],
    [LIST(VARCHAR)],
  );
  await connection.run(
    `create type ${column}_key as enum (select key from key_in_order order by nth)`,
  );
  await connection.run(
    `create table ${column}_name as select unnest($1) as ${column}, unnest($2)::${column}_key as ${column}Key`,
    [listValue(names), listValue(keys)],
    [LIST(VARCHAR), LIST(VARCHAR)],
  );
};
