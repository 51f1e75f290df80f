import { type DuckDBConnection, DuckDBInstance, type DuckDBType } from '@duckdb/node-api';

/** A value that a statement is bound to. */
export type Bound = {
  values: Value[];
  types: DuckDBType[];
  add(value: Value, type: DuckDBType): string;
};
type Value = Parameters<DuckDBConnection['run']>[1] extends infer V | undefined
  ? V extends (infer One)[]
    ? One
    : never
  : never;

/** Collects a statement's values; `add` gives the placeholder to write in its place. */
export const bindings = (): Bound => {
  const values: Value[] = [];
  const types: DuckDBType[] = [];
  return {
    values,
    types,
    add: (value, type) => {
      types.push(type);
      return `$${values.push(value)}`;
    },
  };
};

/**
 * A database in memory that spills into `folder` when it needs more than a gigabyte. What it has had of most of that it
 * keeps for itself: asking the system for fresh pages again and again costs more than the work on them. An `in` stays what
 * it is, however long: made a join, it would let rows come out in any order.
 */
export const openDatabase = (folder: string): Promise<DuckDBInstance> =>
  DuckDBInstance.create(':memory:', {
    memory_limit: '1GB',
    block_allocator_memory: '800MB',
    allocator_flush_threshold: '1GB',
    allocator_bulk_deallocation_flush_threshold: '1GB',
    disabled_optimizers: 'in_clause',
    temp_directory: folder,
  });

/** Runs work on a connection of its own; its temporary tables end with it. */
export const onConnection = async <T>(
  database: DuckDBInstance,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> => {
  const connection = await database.connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
  }
};

/** The rows of a query as plain objects. Counts come as bigint. */
export const rowsOf = async (
  connection: DuckDBConnection,
  sql: string,
  { values, types }: Pick<Bound, 'values' | 'types'> = bindings(),
): Promise<Record<string, unknown>[]> =>
  (await connection.runAndReadAll(sql, values, types)).getRowObjectsJS();

/** A path that we made ourselves, as SQL text: COPY takes no bound value for its target. */
export const quoted = (path: string): string => `'${path.replaceAll("'", "''")}'`;

/** A column's name, whatever a file calls it, as SQL text. */
export const named = (column: string): string => `"${column.replaceAll('"', '""')}"`;
