import { type DuckDBConnection, VARCHAR } from '@duckdb/node-api';
import {
  type EventSum,
  type LogLayout,
  type LogSums,
  MOST_NAMED,
  MOST_SUMS,
  SLOT_MICROSECONDS,
  type Tally,
  UnreadableTable,
} from '../../contracts/delivery-table.ts';
import { bindings, rowsOf } from './duckdb.ts';
import { eventsSql, microsSql, presentFields } from './duckdb-log-sql.ts';

/** A log that is being added up. */
type Log = {
  connection: DuckDBConnection;
  layout: LogLayout;
  /** Runs a statement over the file's rows; `faults` is what CSV's reader does about rows that are none. */
  ask(
    sql: (events: string) => string,
    faults?: 'ignore_errors' | 'store_rejects',
  ): Promise<Record<string, unknown>[]>;
};

/**
 * Adds up the log that lies at a path: once over the file for its event ids, once for the sums, and over the few rows
 * that share an id only where there are some. Money is exact: decimals of six places, added as integers.
 */
export const addUpLog = async (
  connection: DuckDBConnection,
  path: string,
  layout: LogLayout,
): Promise<LogSums> => {
  const log: Log = {
    ...{ connection, layout },
    ask: (sql, faults = 'ignore_errors') => {
      const bound = bindings();
      bound.add(path, VARCHAR);
      return rowsOf(connection, sql(`(${eventsSql(layout, faults)})`), bound);
    },
  };
  const shared = await keepShared(log);
  const { sums, unread } = await sumUp(log, shared);
  const broken = layout.csv ? await countBroken(log) : 0;
  return {
    sums,
    unread: { ...unread, rows: unread.rows + broken },
    ...(shared ? await tellApart(log) : NONE_SHARED),
  };
};

const NOTHING: Tally = { rows: 0, costMicros: 0n };
const NONE_SHARED = { repeated: NOTHING, contradicting: { ...NOTHING, eventIds: [] } };

/**
 * Keeps the rows whose event id is not theirs alone in the tables `told` and `contradicting`, and says whether there
 * are any. Ids are compared by their hashes first: as many hashes as rows means that no two ids are equal.
 */
const keepShared = async ({ connection, ask }: Log): Promise<boolean> => {
  const [counted] = await ask(
    (events) =>
      `select count(*) as n, count(distinct hash(event)) as hashes from ${events} where event <> ''`,
  );
  if (counted?.['n'] === counted?.['hashes']) return false;
  await ask(
    (events) => `create temp table shared as
      select event from ${events} where slot is not null group by event having count(*) > 1`,
  );
  await ask(
    (events) => `create temp table told as
      select *, count(*) as copies from ${events} semi join shared using (event)
      where slot is not null group by all`,
  );
  await connection.run(
    `create temp table contradicting as
      select event from told group by event having count(*) > 1`,
  );
  return true;
};

const sumUp = async (
  { connection, layout, ask }: Log,
  shared: boolean,
): Promise<Pick<LogSums, 'sums' | 'unread'>> => {
  const fields = presentFields(layout);
  const keys = [...fields, 'slot'].join(', ');
  await ask((events) => {
    const alone = `select ${keys}, money from ${events} as e`;
    const each = shared
      ? `${alone} where slot is null or not exists (from shared where shared.event = e.event)
         union all select ${keys}, money from told anti join contradicting using (event)`
      : alone;
    // A limit here would keep the engine to one thread.
    return `create temp table summed as
      select ${keys}, count(*) as n, ${microsSql(layout, 'money')} as micros
      from (${each}) group by all`;
  }, 'store_rejects');
  const rows = await rowsOf(connection, `from summed limit ${MOST_SUMS + 1}`);
  if (rows.length > MOST_SUMS) {
    const what = `more than ${MOST_SUMS} lines, cells and quarters of an hour`;
    throw new UnreadableTable(`it tells of ${what}`);
  }
  const unread = { ...NOTHING };
  for (const { n, micros } of rows.filter(({ slot }) => slot === null)) {
    unread.rows += Number(n);
    unread.costMicros += micros as bigint;
  }
  const startOf = startsOfSlots();
  const sums = rows
    .filter(({ slot }) => slot !== null)
    .map((row): EventSum => {
      const cells: EventSum['cells'] = {};
      for (const field of fields) cells[field] = row[field] as string;
      return { cells, startUtc: startOf(row['slot'] as bigint), ...tallyOf(row) };
    });
  return { unread, sums };
};

/** When a slot starts, as text; many sums share few slots. */
const startsOfSlots = () => {
  const known = new Map<bigint, string>();
  return (slot: bigint): string => {
    const start =
      known.get(slot) ?? new Date((Number(slot) * SLOT_MICROSECONDS) / 1_000).toISOString();
    known.set(slot, start);
    return start;
  };
};

const tallyOf = (row: Record<string, unknown> | undefined): Tally => ({
  rows: Number(row?.['n']),
  costMicros: row?.['micros'] as bigint,
});

const tellApart = async ({
  connection,
  layout,
}: Log): Promise<Pick<LogSums, 'repeated' | 'contradicting'>> => {
  const tally = async (copies: string, join: string): Promise<Tally> => {
    const [row] = await rowsOf(
      connection,
      `select coalesce(sum(${copies}), 0)::bigint as n,
         ${microsSql(layout, `(${copies}) * money`)} as micros
       from told ${join} join contradicting using (event)`,
    );
    return tallyOf(row);
  };
  const ids = `from contradicting order by event limit ${MOST_NAMED}`;
  return {
    repeated: await tally('copies - 1', 'anti'),
    contradicting: {
      ...(await tally('copies', 'semi')),
      eventIds: (await rowsOf(connection, ids)).map(({ event }) => String(event)),
    },
  };
};

/** Rows of too few or too many cells, or of bytes that are no text. After any other fault no row can be trusted. */
const countBroken = async ({ connection }: Log): Promise<number> => {
  const faults = await rowsOf(
    connection,
    `select error_type::varchar as fault, count(distinct line) as n, min(line) as line
     from reject_errors group by all order by line`,
  );
  const fatal = faults.find(({ fault }) => !ROW_FAULTS.has(String(fault)));
  if (fatal) {
    const what = String(fatal['fault']).toLowerCase();
    throw new UnreadableTable(`rows after line ${fatal['line']} cannot be told apart: ${what}`);
  }
  return faults.reduce((sum, { n }) => sum + Number(n), 0);
};

const ROW_FAULTS: ReadonlySet<string> = new Set([
  'MISSING COLUMNS',
  'TOO MANY COLUMNS',
  'INVALID ENCODING',
]);
