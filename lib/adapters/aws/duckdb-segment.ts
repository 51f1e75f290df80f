import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { type DuckDBConnection, LIST, listValue, VARCHAR } from '@duckdb/node-api';
import type { LoadedSegment, PlainSegment } from '../../contracts/segment-load.ts';
import { openDatabase, rowsOf } from './duckdb.ts';
import { keepFirst } from './duckdb-segment-keep.ts';
import { type Named, type Names, readOddRows } from './duckdb-segment-odd.ts';
import { plainSql, rowsSql, valuesSql } from './duckdb-segment-sql.ts';

const LINE = 0x0a;

/**
 * Reads a plain file of voters into a Parquet file sorted by zone and category, all rows at once; the odd ones go
 * through `readOdd`, in file order. Of the acceptable rows with one token the first stands. Undefined, and nothing
 * written, where the rows cannot be told apart in columns. `folder` is what the database may spill into.
 */
export const loadSegment = async (
  segment: PlainSegment,
  bytes: AsyncIterable<Uint8Array>,
  folder: string,
  into: string,
): Promise<LoadedSegment | undefined> => {
  const path = `${into}.rows`;
  try {
    await pipeline(bytes, createWriteStream(path, { highWaterMark: 4 * 2 ** 20 }));
    return await readSegment(segment, path, folder, into);
  } finally {
    // It holds contacts in the clear.
    await rm(path, { force: true });
  }
};

const readSegment = async (
  segment: PlainSegment,
  path: string,
  folder: string,
  into: string,
): Promise<LoadedSegment | undefined> => {
  // A database of its own: all that it holds is gone when the file is read.
  const database = await openDatabase(folder);
  try {
    const [reader, writer] = [await database.connect(), await database.connect()];
    const names = await readRows(reader, segment, path);
    if (!names) return undefined;
    const odd = await readOddRows(reader, writer, segment, names);
    const loaded = await keepFirst(reader, segment, odd, names, into);
    // Whoever looks for a rejected row finds it by its line.
    const isOff = loaded.rejects.length > 0 && !(await isRowALine(path, loaded.read));
    return isOff ? undefined : loaded;
  } finally {
    database.closeSync();
  }
};

/** Makes the table `read` of all rows, in file order: its rowid is a row's number. */
const readRows = async (
  connection: DuckDBConnection,
  segment: PlainSegment,
  path: string,
): Promise<Names | undefined> => {
  const rows = rowsSql(path, segment);
  const { zone, category } = segment.places;
  try {
    const [found] = await rowsOf(
      connection,
      `select list(distinct c${zone}) as zones, list(distinct c${category}) as categories from ${rows}`,
    );
    const names = {
      zone: namesIn(found?.['zones'], segment),
      category: namesIn(found?.['categories'], segment),
    };
    await makeType(connection, 'zone_name', names.zone);
    await makeType(connection, 'category_name', names.category);
    const cells = Array.from({ length: segment.columns }, (_, place) => `c${place}`);
    await connection.run(
      `create table read as
       select ${valuesSql(segment)}, zone, category,
         case when not coalesce(${plainSql(segment)}, false) then to_json([${cells}, more]) end as odd
       from (select *, try_cast(c${zone} as zone_name) as zone,
         try_cast(c${category} as category_name) as category from ${rows})`,
    );
    return names;
  } catch (error) {
    if (isOfTheFile(error)) return undefined;
    throw error;
  }
};

/** Complaints of the database about what stands in the file; it may quote cells, so nothing of them is passed on. */
const isOfTheFile = (error: unknown): boolean =>
  /^(Invalid Input|Parameter Not Allowed|Conversion) Error/.test((error as Error).message ?? '');

const namesIn = (list: unknown, { slugOf }: PlainSegment): Named[] =>
  ((list ?? []) as (string | null)[])
    .flatMap((written) => {
      const slug = written === null ? undefined : slugOf(written.trim());
      return written === null || slug === undefined ? [] : [{ written, slug }];
    })
    .sort((a, b) => (`${a.slug}\n${a.written}` < `${b.slug}\n${b.written}` ? -1 : 1));

const makeType = async (
  connection: DuckDBConnection,
  type: string,
  names: Named[],
): Promise<void> => {
  // A type must hold something. A row that said so would be among the names.
  const written = names.length > 0 ? names.map(({ written }) => written) : ['none'];
  await connection.run(
    'create or replace temp table name_in_order as select unnest($1) as name, generate_subscripts($1, 1) as nth',
    [listValue(written)],
    [LIST(VARCHAR)],
  );
  await connection.run(`create type ${type} as enum (select name from name_in_order order by nth)`);
};

/** False where a quoted cell goes over several lines. */
const isRowALine = async (path: string, rows: number): Promise<boolean> => {
  let lines = 0;
  let quotes = false;
  let isEnded = true;
  for await (const piece of createReadStream(path, { highWaterMark: 2 ** 20 })) {
    quotes ||= piece.includes('"');
    for (let at = piece.indexOf(LINE); at >= 0; at = piece.indexOf(LINE, at + 1)) lines += 1;
    isEnded = piece.at(-1) === LINE;
  }
  return !quotes || lines + (isEnded ? 0 : 1) === rows + 1;
};
