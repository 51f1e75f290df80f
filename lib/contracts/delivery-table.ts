/** A delivery file as a local copy that can be read more than once: as bytes, as a Parquet table, or added up. */
export type ReportFile = {
  sha256: string;
  size: number;
  /** The bytes from the start, as often as wanted. */
  bytes(): AsyncIterable<Uint8Array>;
  /** Puts other bytes in the copy's place, such as the unpacked ones; hash and size stay those of the file. */
  replace(bytes: AsyncIterable<Uint8Array>): Promise<void>;
  /** Columns of a Parquet file, in order. Throws UnreadableTable. */
  columns(): Promise<TableColumn[]>;
  /** Rows of a Parquet file, in order, as text: digits as they are kept, null as blank. Throws UnreadableTable. */
  rows(): AsyncIterable<Record<string, string>>;
  /** Adds up a log of single impressions, each event once. Throws UnreadableTable. */
  addUp(layout: LogLayout): Promise<LogSums>;
  /** Removes the copy. */
  close(): Promise<void>;
};

/** `isFloat` where its numbers are binary fractions, which hold no money. */
export type TableColumn = { name: string; isFloat: boolean };

/** The file cannot be read as the table that it is meant to be; the message says why, and nothing of its cells. */
export class UnreadableTable extends Error {
  override name = 'UnreadableTable';
}

/** What a row of a log says, beside its id, its time and its cost. */
export const eventFields = [
  'platform',
  'account_id',
  'order_id',
  'line_id',
  'creative_id',
  'cell',
  'currency',
  'time_zone',
] as const;
export type EventField = (typeof eventFields)[number];

/** Where a log keeps what is asked of it: a Parquet file, or CSV with a header line and these columns in order. */
export type LogLayout = {
  /** `addedHeader` where the file had no header line of its own, so that its first row is line 1. */
  csv?: { delimiter: string; columns: readonly string[]; addedHeader?: true };
  eventId: string;
  eventTime: string;
  cost: string;
  /** Whether the cost is whole micros; else it is decimal, in major units. */
  inMicros: boolean;
  /** Columns by field; those of a cell are joined by slashes. */
  columnsOf: Partial<Record<EventField, readonly string[]>>;
};

/** Rows of a file and their money, where that can be read. */
export type Tally = { rows: number; costMicros: bigint };

/** Events that say the same, within a quarter of an hour. Time zones differ by quarters, so no hour is cut. */
export type EventSum = Tally & { cells: Partial<Record<EventField, string>>; startUtc: string };

/** A log, added up. Every row of the file is in one of the four. */
export type LogSums = {
  sums: EventSum[];
  /** Rows without event id, with a time or cost that cannot be read, or with too few or too many cells. */
  unread: Tally;
  /** Rows that say again what a row before them said of the same event. */
  repeated: Tally;
  /** Rows that say different things of one event; some of the ids. */
  contradicting: Tally & { eventIds: string[] };
};

/** A quarter of an hour. */
export const SLOT_MICROSECONDS = 900_000_000;
/** A log that tells of more than these is none of a campaign: a column that should be a cell tells single people. */
export const MOST_SUMS = 500_000;
/** So many contradicting events are named. */
export const MOST_NAMED = 100;
