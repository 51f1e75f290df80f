import type { DeliveryRow, QuarantinedRow } from '../contracts/delivery.ts';
import type { ReportFile } from '../contracts/delivery-table.ts';
import { canonicalJson } from '../domain/canonical.ts';
import { contentOf, type Heads, rowKey } from '../domain/ledger/row.ts';
import type { DeliveryFile } from '../files/delivery-file.ts';
import { readReport } from '../files/delivery-report.ts';
import { FileRefused } from '../files/file-refused.ts';
import type { Ports, Stored } from '../ports.ts';
import { keys } from './keys.ts';
import { type Batch, postBatch } from './ledger.ts';
import { headsAfter, readHead } from './ledger-entries.ts';
import { type DeliveryNote, deliveryContext } from './ledger-inbox.ts';
import {
  type Accepted,
  IN_DISPUTE,
  type PostedFile,
  quarantinedRows,
  type Receipt,
  receiptFor,
} from './ledger-receipts.ts';
import { keepQuarantine, rowsKept, rowsLeft } from './quarantine.ts';

type Books = Pick<Ports, 'core' | 'ledger' | 'lake' | 'reports'>;

/** What another look at a file's quarantined rows came to; the receipt counts those rows alone. */
export type Replayed =
  | { kind: 'replayed'; receipt: Receipt }
  | { kind: 'nothing-new' }
  | { kind: 'refused'; because: string };

/**
 * Reads a posted file's bytes again, with the program and the settings of today, and posts those of its quarantined
 * rows that can be taken now. Nothing else of the file is looked at, and the ledger takes a row once, so a repeat
 * posts nothing. Rows in dispute stay, unless a person's word (`accepted`) is given for them: then each is posted as
 * a revision of its own right after the one in dispute. Throws where others wrote first.
 */
export const replayQuarantined = async (
  ports: Books,
  stored: Stored<PostedFile>,
  { now, accepted }: { now: string; accepted?: Accepted | undefined },
): Promise<Replayed> => {
  const left = await rowsLeft(ports, stored.value);
  if (left.length === 0) return { kind: 'nothing-new' };
  const read = await readAgain(ports, stored.value, now);
  if ('refused' in read) return { kind: 'refused', because: read.refused };
  const { head } = await readHead(ports);
  const look = lookedAt(read, left, await headsAfter(ports, head.sequence), accepted);
  return postAgain(ports, stored, look, { now, accepted });
};

/** Rows that are to be posted, with their lines, and those that still cannot be read. */
type Look = { rows: DeliveryRow[]; sourceLines: number[]; quarantined: QuarantinedRow[] };

const lookedAt = (
  { rows, sourceLines, quarantined }: DeliveryFile,
  left: readonly QuarantinedRow[],
  heads: Heads,
  accepted: Accepted | undefined,
): Look => {
  const before = new Map(left.map((row) => [row.line, row]));
  const look: Look = { rows: [], sourceLines: [], quarantined: [] };
  for (const row of quarantined) {
    const { fileSha256 } = before.get(row.line) ?? {};
    if (fileSha256) look.quarantined.push({ ...row, fileSha256 });
  }
  for (const [index, row] of rows.entries()) {
    const line = sourceLines[index] ?? index + 1;
    const isDisputed = before.get(line)?.column === IN_DISPUTE;
    if (!before.has(line) || (isDisputed && stands(row, heads))) continue;
    look.rows.push(isDisputed && isAccepted(line, accepted) ? afterDispute(row, heads) : row);
    look.sourceLines.push(line);
  }
  return look;
};

/** A row in dispute may be the one that stands: what it set aside is for a person to look at, then to drop. */
const stands = (row: DeliveryRow, heads: Heads): boolean => {
  const head = heads.get(rowKey(row));
  return head?.revision === row.revision && contentOf(head) === contentOf(row);
};

const isAccepted = (line: number, accepted: Accepted | undefined): boolean =>
  accepted?.lines === 'all' || (accepted?.lines.includes(line) ?? false);

/**
 * A revision right after the one in dispute, or after what was accepted for it before. No report can bear its name, as
 * none may write a plus.
 */
const afterDispute = (row: DeliveryRow, heads: Heads): DeliveryRow => {
  const stood = heads.get(rowKey(row))?.revision ?? '';
  const settled = stood.startsWith(`${row.revision}+`) ? stood : row.revision;
  return { ...row, revision: `${settled}+accepted` };
};

const postAgain = async (
  ports: Books,
  stored: Stored<PostedFile>,
  look: Look,
  { now, accepted }: { now: string; accepted: Accepted | undefined },
): Promise<Replayed> => {
  const record = stored.value;
  const { file, sha256: fileSha256 } = record.receipt;
  const kept = await rowsKept(ports, record);
  const lines = new Set([...look.sourceLines, ...look.quarantined.map(({ line }) => line)]);
  const report = { ...look, file, fileSha256, rowsRead: lines.size, at: now };
  let receipt: Receipt | undefined;
  let isSame = false;
  const recordOf = async ({ posted, at, sequence }: Batch) => {
    const still = quarantinedRows(report, posted);
    const rows = [...kept.filter(({ line }) => !lines.has(line)), ...still];
    rows.sort((a, b) => a.line - b.line);
    receipt = receiptFor(report, posted, still.length);
    isSame = canonicalJson(rows) === canonicalJson(kept);
    const { pk, sk, rev } = stored;
    if (isSame) return { pk, sk, check: true as const, ifRev: rev };
    const replays = [...(record.replays ?? []), { at, sequence, receipt, accepted }];
    const quarantine = await keepQuarantine(ports, fileSha256, rows);
    return { pk, sk, put: { ...record, quarantine, replays }, ifRev: rev };
  };
  if ((await postBatch(ports, report, recordOf)) === 'conflict' || !receipt) {
    throw new Error(`${file}: the ledger or the file’s record moved meanwhile; replay it again`);
  }
  return isSame ? { kind: 'nothing-new' } : { kind: 'replayed', receipt };
};

const readAgain = async (
  ports: Books,
  { platform, receipt: { file, sha256 } }: PostedFile,
  now: string,
): Promise<DeliveryFile | { refused: string }> => {
  const bytes = await openAgain(ports, file, sha256);
  if (!bytes || !platform) {
    return { refused: 'its bytes are no longer in the inbox; drop the same file there once more' };
  }
  try {
    const read = await readReport(bytes, file, await deliveryContext(ports, platform, now));
    return read.repeated === undefined ? read : { refused: OF_A_LOG };
  } catch (error) {
    if (error instanceof FileRefused) return { refused: error.message };
    throw error;
  } finally {
    await bytes.close();
  }
};

/** What is left of a log would be added up apart from what is posted of the same cell, and so take its place. */
const OF_A_LOG =
  'it is a log of single impressions; book the rows that were mended as a log of their own, and drop these';

/** The file under its own name or, where that was overwritten, under any other that the same bytes came by. */
const openAgain = async (
  { core, reports }: Books,
  file: string,
  sha256: string,
): Promise<ReportFile | undefined> => {
  const notes = await core.list(keys.inbox('').pk, 'delivery/');
  const others = notes.filter(({ value }) => (value as DeliveryNote).sha256 === sha256);
  for (const key of new Set([file, ...others.map(({ sk }) => sk)])) {
    const found = await reports.open(key);
    if (found?.sha256 === sha256) return found;
    await found?.close();
  }
  return undefined;
};
