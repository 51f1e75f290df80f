import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import {
  type DuckDBConnection,
  type DuckDBInstance,
  LIST,
  listValue,
  VARCHAR,
} from '@duckdb/node-api';
import type { LoadedSegment, PlainSegment } from '../../contracts/segment-load.ts';
import { bindings, onConnection } from './duckdb.ts';
import { keepFirst } from './duckdb-segment-keep.ts';
import { type Names, namesIn } from './duckdb-segment-names.ts';
import { readOddRows } from './duckdb-segment-odd.ts';
import { plainSql, rowsSql, valuesSql } from './duckdb-segment-sql.ts';

const LINE = 0x0a;

/** A plain file of voters on the disk. */
type RowsOnDisk = { path: string; isQuoted: boolean };

/**
 * Reads a plain file of voters into a Parquet file sorted by zone and category, all rows at once; the odd ones go
 * through `readOdd`, in file order. Of the acceptable rows with one token the first stands. Undefined, and nothing
 * written, where the rows cannot be told apart in columns.
 */
export const loadSegment = async (
  segment: PlainSegment,
  { path, isQuoted }: RowsOnDisk,
  database: DuckDBInstance,
  into: string,
): Promise<LoadedSegment | undefined> => {
  const loaded = await inRoomOfItsOwn(database, (reader, writer) =>
    readSegment(reader, writer, segment, path, into),
  );
  // Whoever looks for a rejected row finds it by its line.
  const areNamed = isQuoted && loaded !== undefined && loaded.rejects.length > 0;
  if (!areNamed || (await isRowALine(path, loaded.read))) return loaded;
  await rm(into);
  return undefined;
};

let rooms = 0;

/** Runs work on two connections with tables of their own, all of which are gone afterwards. */
const inRoomOfItsOwn = <T>(
  database: DuckDBInstance,
  work: (reader: DuckDBConnection, writer: DuckDBConnection) => Promise<T>,
): Promise<T> =>
  onConnection(database, async (keeper) => {
    rooms += 1;
    const room = `room_${rooms}`;
    await keeper.run(`attach ':memory:' as ${room}`);
    try {
      return await onConnection(database, (reader) =>
        onConnection(database, async (writer) => {
          await reader.run(`use ${room}`);
          await writer.run(`use ${room}`);
          return work(reader, writer);
        }),
      );
    } finally {
      await keeper.run(`detach ${room}`);
    }
  });

const readSegment = async (
  reader: DuckDBConnection,
  writer: DuckDBConnection,
  segment: PlainSegment,
  path: string,
  into: string,
): Promise<LoadedSegment | undefined> => {
  const names = await readRows(reader, segment, path);
  if (!names) return undefined;
  const odd = await readOddRows(reader, writer, segment);
  return keepFirst(reader, segment, names, odd, into);
};

/**
 * Makes the table `read` of all rows, in file order: its rowid is a row's number. A row whose zone or category is no name
 * is odd. Undefined where the rows cannot be told apart.
 */
const readRows = async (
  connection: DuckDBConnection,
  segment: PlainSegment,
  path: string,
): Promise<Names | undefined> => {
  for (let nameless: string[] = []; ; ) {
    try {
      await readOnce(connection, segment, path, nameless);
    } catch (error) {
      if (isOfTheFile(error)) return undefined;
      throw error;
    }
    const names = await namesIn(connection);
    const isNameless = (name: string): boolean => segment.slugOf(name.trim()) === undefined;
    const found = [...names.zone, ...names.category].filter(isNameless);
    if (found.length === 0) return names;
    nameless = [...nameless, ...found];
  }
};

const readOnce = async (
  connection: DuckDBConnection,
  segment: PlainSegment,
  path: string,
  nameless: string[],
): Promise<void> => {
  const bound = bindings();
  const { zone, category } = segment.places;
  const hasNames =
    nameless.length === 0
      ? 'true'
      : `not list_has_any(${bound.add(listValue(nameless), LIST(VARCHAR))}, [c${zone}, c${category}])`;
  const cells = Array.from({ length: segment.columns }, (_, place) => `c${place}`);
  await connection.run(
    `create or replace table read as
     select ${valuesSql(segment)}, c${zone} as zone, c${category} as category,
       case when not coalesce(${plainSql(segment)} and ${hasNames}, false) then to_json([${cells}, more]) end as odd
     from ${rowsSql(path, segment)}`,
    bound.values,
    bound.types,
  );
};

/** Complaints of the database about what stands in the file; it may quote cells, so nothing of them is passed on. */
const isOfTheFile = (error: unknown): boolean =>
  /^(Invalid Input|Parameter Not Allowed|Conversion) Error/.test((error as Error).message ?? '');

/** False where a quoted cell goes over several lines. */
const isRowALine = async (path: string, rows: number): Promise<boolean> => {
  let lines = 0;
  let isEnded = true;
  for await (const piece of createReadStream(path, { highWaterMark: 2 ** 20 })) {
    for (let at = piece.indexOf(LINE); at >= 0; at = piece.indexOf(LINE, at + 1)) lines += 1;
    isEnded = piece.at(-1) === LINE;
  }
  return lines + (isEnded ? 0 : 1) === rows + 1;
};
