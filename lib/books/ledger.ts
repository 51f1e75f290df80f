import type { LedgerLine } from '../contracts/delivery.ts';
import { addLines } from '../domain/ledger/balances.ts';
import { foldHeads, inKeyOrder, stateHash } from '../domain/ledger/heads.ts';
import { type Posted, postRows } from '../domain/ledger/post.ts';
import type { Ports, Stored, Write } from '../ports.ts';
import { keys } from './keys.ts';
import { packLines } from './ledger-batch.ts';
import {
  ENTRIES_A_SNAPSHOT,
  headsAfter,
  type LedgerEntry,
  type LedgerHead,
  readHead,
  remember,
  sequenceAsOf,
} from './ledger-entries.ts';
import {
  knownReceipt,
  nothingNew,
  type PostedFile,
  quarantinedRows,
  type Receipt,
  type Report,
  receiptFor,
  rowsAside,
  rowsIn,
} from './ledger-receipts.ts';
import { keepQuarantine } from './quarantine.ts';

export type { PostedFile, Receipt, Report } from './ledger-receipts.ts';
export { type Verdict, verifyLedger } from './ledger-verify.ts';
export { listQuarantine } from './quarantine.ts';

type Books = Pick<Ports, 'ledger' | 'lake'>;

const MOST_TRIES = 10;

/**
 * Posts a report: one immutable batch of lines in the lake, then one commit that makes it part of the ledger.
 * The same bytes again change nothing ('known'). A crash in between leaves at most an object that no entry names.
 * Throws when others kept posting first (try again later), and for a report that lost a row on its way here.
 */
export const postReport = async (
  ports: Books,
  report: Report,
): Promise<Receipt & { kind: 'posted' | 'known' }> => {
  const { file, rowsRead } = report;
  if (rowsIn(report) !== rowsRead) {
    throw new Error(`${file}: of ${rowsRead} rows, ${rowsIn(report)} came`);
  }
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const before = await readFile(ports, report.fileSha256);
    const known = knownReceipt(before?.value, report.platform);
    if (known) return { kind: 'known', ...nothingNew(known, report.file) };
    const receipt = await tryToPost(ports, report, before?.rev ?? 0);
    if (receipt !== 'conflict') return { kind: 'posted', ...receipt };
  }
  throw new Error(`${file} was not posted: the ledger moved on at each of ${MOST_TRIES} tries`);
};

const tryToPost = async (
  ports: Books,
  report: Report,
  fileRev: number,
): Promise<Receipt | 'conflict'> => {
  let receipt: Receipt | undefined;
  const outcome = await postBatch(ports, report, async ({ posted, at, sequence }) => {
    const quarantined = quarantinedRows(report, posted);
    receipt = receiptFor(report, posted, rowsAside(quarantined));
    const quarantine = await keepQuarantine(ports, report.fileSha256, quarantined);
    const { platform } = report;
    const file: PostedFile = { at, platform, sequence, receipt, quarantine, drops: [] };
    return { ...keys.ledgerFile(report.fileSha256), put: file, ifRev: fileRev };
  });
  return outcome === 'done' && receipt ? receipt : 'conflict';
};

/** What became of rows that are about to be posted; `sequence` is null where nothing in them is new. */
export type Batch = { posted: Posted; at: string; sequence: number | null };

/**
 * Posts rows of one file on top of what stands, and in the same commit the record that `recordOf` makes of them.
 * 'conflict' where the ledger or that record moved meanwhile; then nothing was posted.
 */
export const postBatch = async (
  ports: Books,
  report: Pick<Report, 'file' | 'fileSha256' | 'rows' | 'at'>,
  recordOf: (batch: Batch) => Promise<Write>,
): Promise<'done' | 'conflict'> => {
  const { head, rev } = await readHead(ports);
  const heads = await headsAfter(ports, head.sequence);
  // Entries stay in time order even where triggers come out of it, or "as of" would have no meaning.
  const at = [report.at, head.postedAt].sort().at(-1) ?? report.at;
  const { fileSha256 } = report;
  const posting = { fileSha256, postedAt: at, previousHash: head.hash };
  const posted = postRows(heads, report.rows, posting);
  const sequence = posted.lines.length > 0 ? head.sequence + 1 : null;
  const writes: Write[] = [await recordOf({ posted, at, sequence })];
  if (sequence === null) writes.push({ ...keys.ledgerHead, check: true, ifRev: rev });
  else {
    const after = foldHeads(posted.lines, heads);
    const entry = await writeBatch(ports, head, posted, { ...report, at }, after);
    const balances = addLines(head.balances, posted.lines);
    const next: LedgerHead = { sequence, hash: entry.hash, postedAt: at, balances };
    writes.push({ ...keys.ledgerEntry(sequence), put: entry, ifRev: 0 });
    writes.push({ ...keys.ledgerHead, put: next, ifRev: rev });
    remember(entry.hash, after);
  }
  return ports.ledger.commit(writes);
};

const writeBatch = async (
  { lake }: Books,
  head: LedgerHead,
  { lines, hash }: Posted,
  { file, fileSha256, at }: Pick<Report, 'file' | 'fileSha256' | 'at'>,
  after: ReadonlyMap<string, LedgerLine>,
): Promise<LedgerEntry> => {
  const sequence = head.sequence + 1;
  const name = `${String(sequence).padStart(12, '0')}-${hash}.jsonl.gz`;
  const key = `ledger/${name}`;
  await lake.put(key, await packLines(lines));
  const entry: LedgerEntry = {
    ...{ sequence, file, fileSha256, postedAt: at, lines: lines.length, key },
    ...{ previousHash: head.hash, hash },
  };
  if (sequence % ENTRIES_A_SNAPSHOT !== 0) return entry;
  const snapshotKey = `ledger-heads/${name}`;
  await lake.put(snapshotKey, await packLines(inKeyOrder(after.values())));
  return { ...entry, snapshotKey };
};

/**
 * What became of the file with those bytes by now; undefined when it was not posted, or may be again under that
 * platform's name. Throws FileRefused where it is booked under another's.
 */
export const receiptOf = async (
  ports: Pick<Ports, 'ledger'>,
  sha256: string,
  platform?: string,
): Promise<Receipt | undefined> => knownReceipt((await readFile(ports, sha256))?.value, platform);

const readFile = async (
  { ledger }: Pick<Ports, 'ledger'>,
  sha256: string,
): Promise<Stored<PostedFile> | undefined> =>
  (await ledger.read(keys.ledgerFile(sha256))) as Stored<PostedFile> | undefined;

/** What stands for each row key, in order of keys: now, or exactly as it stood at an instant. */
export const readHeads = async (
  ports: Books,
  { asOf }: { asOf?: string | undefined } = {},
): Promise<LedgerLine[]> => {
  const { head } = await readHead(ports);
  const last = head.sequence;
  const sequence = asOf === undefined ? last : await sequenceAsOf(ports, last, asOf);
  return inKeyOrder((await headsAfter(ports, sequence)).values());
};

/** Names the state of the ledger, now or as of an instant: the same reports in any order give the same hash. */
export const ledgerHash = async (
  ports: Books,
  when: { asOf?: string | undefined } = {},
): Promise<string> => stateHash(await readHeads(ports, when));
