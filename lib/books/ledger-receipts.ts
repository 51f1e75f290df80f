import type { DeliveryRow, QuarantinedRow } from '../contracts/delivery.ts';
import type { Posted, Taken } from '../domain/ledger/post.ts';
import { type Micros, sumMicros } from '../domain/money.ts';
import type { Drop, Quarantine } from './quarantine.ts';

/** A delivery file as it was read: rows that can be posted and those that cannot, rowsRead together. */
export type Report = {
  file: string;
  fileSha256: string;
  rows: readonly DeliveryRow[];
  /** The file's line of each row, where that is known; else its place among the rows, from 1. */
  sourceLines?: readonly number[];
  rowsRead: number;
  quarantined: readonly QuarantinedRow[];
  at: string;
};

/** What became of a delivery file. rows = loaded + duplicate + superseded + quarantined. */
export type Receipt = {
  file: string;
  sha256: string;
  rows: number;
  loaded: number;
  duplicate: number;
  superseded: number;
  restated: number;
  quarantined: number;
  /** Ledger lines posted. */
  lines: number;
  impressions: number;
  /** Spend of the loaded rows, in micros by currency. */
  spendMicros: Record<string, Micros>;
};

/**
 * The record of a posted file, under the hash of its bytes. `sequence` is null when nothing in it was new. `receipt`
 * is of the first look and stays; later looks at what was quarantined have receipts of their own.
 */
export type PostedFile = {
  at: string;
  sequence: number | null;
  receipt: Receipt;
  /** Every row that is quarantined or was dropped. */
  quarantine: Quarantine;
  drops: Drop[];
  replays?: Replay[];
};

/** A later look at quarantined rows of a file. Its receipt counts those rows alone. */
export type Replay = {
  at: string;
  sequence: number | null;
  receipt: Receipt;
  accepted?: Accepted | undefined;
};

/** Whose word it was that rows in dispute say what is true. */
export type Accepted = { lines: number[] | 'all'; because: string; by: string };

/** What became of a file by now: its first look and every later one together. */
export const receiptNow = ({ receipt, replays = [] }: PostedFile): Receipt => {
  const later = replays.map((replay) => replay.receipt);
  const looks = [receipt, ...later];
  const sum = (count: Counted, of = looks): number => of.reduce((a, look) => a + look[count], 0);
  const spent = looks.flatMap(({ spendMicros }) => Object.entries(spendMicros));
  return {
    ...receipt,
    loaded: sum('loaded'),
    duplicate: sum('duplicate'),
    superseded: sum('superseded'),
    restated: sum('restated'),
    quarantined: sum('quarantined') - sum('rows', later),
    lines: sum('lines'),
    impressions: sum('impressions'),
    spendMicros: spendOf(spent.map(([currency, costMicros]) => ({ currency, costMicros }))),
  };
};

type Counted = Exclude<keyof Receipt, 'file' | 'sha256' | 'spendMicros'>;

/** The column that a row in dispute is quarantined for: it can be read, and another says something else. */
export const IN_DISPUTE = 'revision';

/** All rows of a report that were not posted, in file order: those that could not be read, and those in dispute. */
export const quarantinedRows = (
  { file, fileSha256, quarantined, sourceLines }: Omit<Report, 'rowsRead'>,
  posted: Posted,
): QuarantinedRow[] =>
  [
    ...quarantined,
    ...posted.quarantined.map(({ index, ...said }) => ({
      ...{ fileSha256, file, line: sourceLines?.[index] ?? index + 1, column: IN_DISPUTE },
      ...said,
    })),
  ].sort((a, b) => a.line - b.line);

/** Counts what became of a report. */
export const receiptFor = (report: Report, posted: Posted, quarantined: number): Receipt => ({
  file: report.file,
  sha256: report.fileSha256,
  rows: report.rowsRead,
  loaded: posted.loaded,
  duplicate: posted.duplicate,
  superseded: posted.superseded,
  restated: posted.restated,
  quarantined,
  lines: posted.lines.length,
  impressions: posted.taken.reduce((sum, { impressions }) => sum + impressions, 0),
  spendMicros: spendOf(posted.taken),
});

/** Money summed by currency, in order of its code. */
export const spendOf = (
  taken: readonly Pick<Taken, 'currency' | 'costMicros'>[],
): Record<string, Micros> =>
  Object.fromEntries(
    [...Map.groupBy(taken, ({ currency }) => currency)]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([currency, group]) => [currency, sumMicros(group.map(({ costMicros }) => costMicros))]),
  );

/** What a second look at the same bytes finds: all that was not quarantined is known. */
export const nothingNew = (first: Receipt, file: string): Receipt => ({
  ...first,
  file,
  loaded: 0,
  duplicate: first.rows - first.quarantined,
  superseded: 0,
  restated: 0,
  lines: 0,
  impressions: 0,
  spendMicros: {},
});
