import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type DuckDBConnection, VARCHAR } from '@duckdb/node-api';
import {
  type ReportFile,
  type TableColumn,
  UnreadableTable,
} from '../../contracts/delivery-table.ts';
import type { Objects, ReportTables } from '../../ports.ts';
import { bindings, openDatabase, rowsOf } from './duckdb.ts';
import { addUpLog } from './duckdb-log.ts';
import { textSql } from './duckdb-log-sql.ts';

const PIECE_BYTES = 1024 * 1024;

/** Delivery files of an inbox, each copied into a folder of its own and read there by DuckDB. */
export const duckReportTables = (inbox: Objects): ReportTables => ({
  async open(key) {
    const body = await inbox.open(key);
    if (!body) return undefined;
    const folder = await mkdtemp(join(tmpdir(), 'swingshift-'));
    try {
      const path = join(folder, 'report');
      return { ...(await copy(body, path)), ...reportAt(folder, path) };
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  },
});

const reportAt = (folder: string, path: string): Omit<ReportFile, 'sha256' | 'size'> => {
  let database: ReturnType<typeof openDatabase> | undefined;
  async function* reading<T>(
    work: (connection: DuckDBConnection) => AsyncIterable<T>,
  ): AsyncGenerator<T> {
    database ??= openDatabase(folder);
    const connection = await (await database).connect();
    try {
      await connection.run(`set TimeZone = 'UTC'`);
      yield* work(connection);
    } catch (error) {
      throw asUnreadable(error);
    } finally {
      connection.closeSync();
    }
  }
  const read = async <T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> => {
    const once = reading(async function* (connection) {
      yield await work(connection);
    });
    for await (const answer of once) return answer;
    throw new Error('Nothing was read');
  };
  return {
    bytes: () => createReadStream(path, { highWaterMark: PIECE_BYTES }),
    replace: async (bytes) => {
      await copy(bytes, `${path}.new`);
      await rename(`${path}.new`, path);
    },
    columns: () => read((connection) => columnsOf(connection, path)),
    rows: () => reading((connection) => rowsAsText(connection, path)),
    addUp: (layout) => read((connection) => addUpLog(connection, path, layout)),
    close: async () => {
      (await database)?.closeSync();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** Copies and hashes at once: a piece is hashed while the disk takes the one before. */
const copy = async (
  bytes: AsyncIterable<Uint8Array>,
  path: string,
): Promise<Pick<ReportFile, 'sha256' | 'size'>> => {
  const hash = createHash('sha256');
  let size = 0;
  const counted = async function* () {
    for await (const piece of bytes) {
      hash.update(piece);
      size += piece.length;
      yield piece;
    }
  };
  await pipeline(counted, createWriteStream(path, { highWaterMark: 4 * PIECE_BYTES }));
  return { sha256: hash.digest('hex'), size };
};

const describe = async (
  connection: DuckDBConnection,
  path: string,
): Promise<{ name: string; type: string }[]> => {
  const bound = bindings();
  bound.add(path, VARCHAR);
  const columns = await rowsOf(connection, 'describe from read_parquet($1)', bound);
  return columns.map(({ column_name, column_type }) => ({
    name: String(column_name),
    type: String(column_type),
  }));
};

const columnsOf = async (connection: DuckDBConnection, path: string): Promise<TableColumn[]> =>
  (await describe(connection, path)).map(({ name, type }) => ({
    name,
    isFloat: type === 'DOUBLE' || type === 'FLOAT',
  }));

async function* rowsAsText(
  connection: DuckDBConnection,
  path: string,
): AsyncGenerator<Record<string, string>> {
  const columns = await describe(connection, path);
  const texts = columns.map(({ name }) => textSql(name));
  const bound = bindings();
  bound.add(path, VARCHAR);
  const sql = `select ${texts} from read_parquet($1)`;
  const result = await connection.stream(sql, bound.values, bound.types);
  for await (const rows of result.yieldRows()) {
    for (const row of rows) {
      const cells: Record<string, string> = Object.create(null);
      for (const [index, { name }] of columns.entries()) cells[name] = String(row[index] ?? '');
      yield cells;
    }
  }
}

/** What DuckDB says of a file may quote its cells, so only the kind of its complaint is passed on. */
const asUnreadable = (error: unknown): unknown => {
  const [, kind] = /^(\w[\w ]*) Error:/.exec((error as Error).message ?? '') ?? [];
  if (!kind || OURS.has(kind)) return error;
  return new UnreadableTable(`it is damaged or of another kind (${kind.toLowerCase()})`);
};

/** Complaints that are not about the file. */
const OURS: ReadonlySet<string> = new Set(['Out of Memory', 'IO', 'INTERNAL', 'Parser', 'Catalog']);
