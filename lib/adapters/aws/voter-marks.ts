import { type DuckDBBitValue, type DuckDBConnection, VARCHAR } from '@duckdb/node-api';
import type { Reason } from '../../domain/audience/suppression.ts';
import { type Bound, bindings, rowsOf } from './duckdb.ts';

/** The lists of people to leave out that rows are marked by. */
export const listMarks = ['optOut', 'voted', 'staff', 'holdout'] as const satisfies Reason[];
/** What a row can be marked with: a list that its voter is on, or that a later file has its voter too. */
export type Mark = 'superseded' | (typeof listMarks)[number];

/** A bit for each row of each file, by the file's place; nothing where no row of a file is marked. */
export type Marks = Partial<Record<Mark, (DuckDBBitValue | undefined)[]>>;

/**
 * The rows of voters who stand in a later file too. Bits are looked up where a row is read, so that selections need no
 * join, which would cost more than they do and hand rows on in any order.
 */
export const markSuperseded = async (
  connection: DuckDBConnection,
  paths: string[],
): Promise<Marks> => {
  const bound = bindings();
  const everywhere = rowsIn(paths, bound);
  await connection.run(
    `create temp table repeated as select voter, max(nth) as last
     from ${everywhere} group by voter having count(*) > 1`,
    bound.values,
    bound.types,
  );
  return marked(
    connection,
    paths,
    ['superseded'],
    'repeated using (voter) where place.nth < repeated.last',
  );
};

/** The rows of those who stand in the table `suppressed`, by the list that they are on. */
export const markListed = (connection: DuckDBConnection, paths: string[]): Promise<Marks> =>
  marked(connection, paths, listMarks, 'suppressed using (voter)');

const marked = async (
  connection: DuckDBConnection,
  paths: string[],
  marks: readonly Mark[],
  joined: string,
): Promise<Marks> => {
  const bound = bindings();
  const last = (await longest(connection, paths)) - 1;
  const bits = marks.map((mark) => {
    const which = mark === 'superseded' ? '' : `filter (${mark})`;
    return `bitstring_agg(file_row_number, 0, ${Math.max(last, 0)}) ${which} as ${mark}`;
  });
  const rows = await connection.runAndReadAll(
    `select place.nth, ${bits.join(', ')} from ${rowsIn(paths, bound)} as place join ${joined} group by place.nth`,
    bound.values,
    bound.types,
  );
  const found: Marks = {};
  for (const row of rows.getRowObjects()) {
    for (const mark of marks) {
      const value = row[mark] as DuckDBBitValue | null;
      if (value === null) continue;
      found[mark] ??= paths.map(() => undefined);
      found[mark][Number(row['nth'])] = value;
    }
  }
  return found;
};

const rowsIn = (paths: string[], bound: Bound): string => {
  const parts = paths.map(
    (path, nth) =>
      `select ${nth} as nth, voter, file_row_number from read_parquet(${bound.add(path, VARCHAR)}, file_row_number = true)`,
  );
  return `(${parts.join(' union all ')})`;
};

/** How many rows the longest file has. */
const longest = async (connection: DuckDBConnection, paths: string[]): Promise<number> => {
  const bound = bindings();
  const parts = paths.map(
    (path) => `select count(*) as voters from read_parquet(${bound.add(path, VARCHAR)})`,
  );
  const [found] = await rowsOf(
    connection,
    `select max(voters) as voters from (${parts.join(' union all ')})`,
    bound,
  );
  return Number(found?.['voters']);
};
