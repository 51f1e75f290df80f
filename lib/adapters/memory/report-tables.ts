import {
  type EventSum,
  eventFields,
  type LogLayout,
  type LogSums,
  MOST_NAMED,
  type ReportFile,
  SLOT_MICROSECONDS,
  type TableColumn,
  type Tally,
  UnreadableTable,
} from '../../contracts/delivery-table.ts';
import { sha256Hex } from '../../domain/canonical.ts';
import { eventCost, eventTime } from '../../domain/ledger/event.ts';
import { readDelimited } from '../../files/delimited.ts';
import type { Objects, ReportTables } from '../../ports.ts';

type Cells = Record<string, string>;

/** What stands in for a Parquet file: its magic, then its columns and rows as JSON. */
export const memoryTable = (columns: TableColumn[], rows: Cells[]): string =>
  `PAR1${JSON.stringify({ columns, rows })}`;

/** Delivery files of an inbox, read and added up row by row, for tests and simulation. */
export const memoryReportTables = (inbox: Objects): ReportTables => ({
  async open(key) {
    const original = await inbox.get(key);
    if (!original) return undefined;
    let body = original;
    const bytes = async function* () {
      yield body;
    };
    const file: ReportFile = {
      sha256: sha256Hex(original),
      size: original.length,
      bytes,
      replace: async (pieces) => {
        const all: Uint8Array[] = [];
        for await (const piece of pieces) all.push(piece);
        body = Buffer.concat(all);
      },
      columns: async () => tableIn(body).columns,
      rows: async function* () {
        for (const row of tableIn(body).rows) yield row;
      },
      addUp: async (layout) => {
        const records: (Cells | undefined)[] = [];
        if (!layout.csv) records.push(...tableIn(body).rows);
        else {
          for await (const event of readDelimited(bytes())) {
            if (event.kind === 'row') records.push(event.cells);
            else if (event.kind === 'bad-row') records.push(undefined);
          }
        }
        return addUp(records, layout);
      },
      close: async () => {},
    };
    return file;
  },
});

const tableIn = (body: Uint8Array): { columns: TableColumn[]; rows: Cells[] } => {
  try {
    return JSON.parse(new TextDecoder().decode(body.subarray(4)));
  } catch {
    throw new UnreadableTable('it is damaged or of another kind');
  }
};

const addUp = (records: readonly (Cells | undefined)[], layout: LogLayout): LogSums => {
  const unread: Tally = { rows: 0, costMicros: 0n };
  const repeated: Tally = { rows: 0, costMicros: 0n };
  const contradicting: Tally = { rows: 0, costMicros: 0n };
  const eventIds: string[] = [];
  const sums = new Map<string, EventSum>();
  const events = records.flatMap((cells) => {
    const { micros, ...event } = eventOf(cells ?? {}, layout);
    if (event.id && event.at !== undefined && micros !== undefined && micros >= 0) {
      const slot = Math.floor(event.at / (SLOT_MICROSECONDS / 1_000));
      return [{ ...event, slot, micros, text: JSON.stringify({ ...event, micros }) }];
    }
    count(unread, micros ?? 0);
    return [];
  });
  for (const [id, group] of Map.groupBy(events, (event) => event.id)) {
    const [first, ...others] = group;
    if (!first) continue;
    if (others.some(({ text }) => text !== first.text)) {
      eventIds.push(id);
      for (const { micros } of group) count(contradicting, micros);
      continue;
    }
    for (const { micros } of others) count(repeated, micros);
    const startUtc = new Date(first.slot * (SLOT_MICROSECONDS / 1_000)).toISOString();
    const name = JSON.stringify([startUtc, first.told]);
    const sum = sums.get(name) ?? { cells: first.told, startUtc, rows: 0, costMicros: 0n };
    count(sum, first.micros);
    sums.set(name, sum);
  }
  return {
    ...{ sums: [...sums.values()], unread, repeated },
    contradicting: { ...contradicting, eventIds: eventIds.sort().slice(0, MOST_NAMED) },
  };
};

const count = (tally: Tally, micros: number): void => {
  tally.rows += 1;
  tally.costMicros += BigInt(micros);
};

const eventOf = (cells: Cells, layout: LogLayout) => {
  const told: EventSum['cells'] = {};
  for (const field of eventFields) {
    const columns = layout.columnsOf[field];
    if (columns) told[field] = columns.map((column) => cells[column] ?? '').join('/');
  }
  return {
    id: cells[layout.eventId] ?? '',
    told,
    at: eventTime(cells[layout.eventTime] ?? ''),
    micros: eventCost(cells[layout.cost] ?? '', layout.inMicros),
  };
};
