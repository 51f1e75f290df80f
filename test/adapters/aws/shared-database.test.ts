import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { onConnection, rowsOf } from '../../../lib/adapters/aws/duckdb.ts';
import { sharedDatabase } from '../../../lib/adapters/aws/shared-database.ts';
import { temporaryFolder } from '../../support/cloud.ts';

const folder = temporaryFolder();
const all = availableParallelism();

it('shares its threads out among the loads under way, and takes them back', async () => {
  const database = sharedDatabase(folder);
  const threads = async (): Promise<number> => {
    const sql = `select current_setting('threads')::integer as threads`;
    const [row] = await onConnection(await database.open(), (connection) =>
      rowsOf(connection, sql),
    );
    return Number(row?.['threads']);
  };
  expect(await threads()).toBe(all);
  const half = Math.max(1, Math.floor(all / 2));
  const many = Array.from({ length: all + 1 }, () => database.beginLoad());
  expect(await threads()).toBe(1);
  for (const end of many) end();
  expect(await threads()).toBe(all);
  const [first, ...others] = Array.from({ length: 3 }, () => database.beginLoad());
  first?.();
  first?.();
  expect(await threads()).toBe(half);
  for (const end of others) end();
  expect(await threads()).toBe(all);
});
