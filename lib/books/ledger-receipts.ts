import type { DeliveryRow, QuarantinedRow } from '../contracts/delivery.ts';
import type { Posted, Taken } from '../domain/ledger/post.ts';
import { type Micros, sumMicros } from '../domain/money.ts';
import { FileRefused } from '../files/file-refused.ts';
import type { Drop, Quarantine } from './quarantine.ts';

/**
 * A delivery file as it was read: rows that can be posted and those that cannot, rowsRead together. Of a log the rows
 * are what it adds up to, and what is counted are its events: a row stands for as many as it has impressions.
 */
export type Report = {
  file: string;
  fileSha256: string;
  /** Under whose name it was read, where that is known. */
  platform?: string | undefined;
  rows: readonly DeliveryRow[];
  /** The file's line of each row, where that is known; else its place among the rows, from 1. */
  sourceLines?: readonly number[];
  rowsRead: number;
  quarantined: readonly QuarantinedRow[];
  /** Of a log: how many events stood in it again. */
  repeated?: number | undefined;
  at: string;
};

/** How many rows of the file were quarantined. */
export const rowsAside = (quarantined: readonly QuarantinedRow[]): number =>
  quarantined.reduce((sum, { rows = 1 }) => sum + rows, 0);

/** How many rows of the file a report accounts for. */
export const rowsIn = ({ rows, quarantined, repeated }: Report): number =>
  rowsAside(quarantined) + (repeated === undefined ? rows.length : repeated + viewsOf(rows));

const viewsOf = (rows: readonly { impressions: number }[]): number =>
  rows.reduce((sum, { impressions }) => sum + impressions, 0);

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
  platform?: string | undefined;
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

/**
 * The receipt of bytes that were posted before; undefined where they may be posted. Bytes that were read under a wrong
 * platform's name, so that nothing of them was booked, may be read anew under the right one. Throws FileRefused where
 * they are booked as another platform's: the same money would count twice.
 */
export const knownReceipt = (
  file: PostedFile | undefined,
  platform?: string,
): Receipt | undefined => {
  if (!file) return undefined;
  const { platform: before = platform } = file;
  const receipt = receiptNow(file);
  if (platform === undefined || platform === before) return receipt;
  if (receipt.lines === 0) return undefined;
  throw new FileRefused({
    what: `the same bytes are booked as a report of ${before}`,
    why: 'their spend would count twice',
    mend: `If ${before} is wrong, book its rows there with nothing spent under a later revision; then export this report anew`,
  });
};

/** All rows of a report that were not posted, in file order: those that could not be read, and those in dispute. */
export const quarantinedRows = (
  { file, fileSha256, rows, quarantined, sourceLines, repeated }: Omit<Report, 'rowsRead'>,
  posted: Posted,
): QuarantinedRow[] =>
  [
    ...quarantined,
    ...posted.quarantined.map(({ index, ...said }) => {
      const events = repeated === undefined ? 1 : (rows[index]?.impressions ?? 1);
      return {
        ...{ fileSha256, file, line: sourceLines?.[index] ?? index + 1, column: IN_DISPUTE },
        ...said,
        ...(events > 1 ? { rows: events } : {}),
      };
    }),
  ].sort((a, b) => a.line - b.line);

/** Counts what became of a report. */
export const receiptFor = (report: Report, posted: Posted, quarantined: number): Receipt => ({
  file: report.file,
  sha256: report.fileSha256,
  rows: report.rowsRead,
  loaded: report.repeated === undefined ? posted.loaded : viewsOf(posted.taken),
  duplicate: posted.duplicate + (report.repeated ?? 0),
  superseded: posted.superseded,
  restated: posted.restated,
  quarantined,
  lines: posted.lines.length,
  impressions: viewsOf(posted.taken),
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
