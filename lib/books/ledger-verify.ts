import type { LedgerLine } from '../contracts/delivery.ts';
import { canonicalJson } from '../domain/canonical.ts';
import { addLines } from '../domain/ledger/balances.ts';
import { GENESIS, verifyChain } from '../domain/ledger/chain.ts';
import type { Ports } from '../ports.ts';
import { keys } from './keys.ts';
import { type LedgerEntry, readHead, readLines } from './ledger-entries.ts';
import { receiptNow } from './ledger-receipts.ts';
import { listPosted, tallyOf } from './quarantine.ts';

/** The ledger holds, or the first thing that does not fit: where (an object and line, or a record) and why. */
export type Verdict =
  | {
      kind: 'sound';
      entries: number;
      lines: number;
      hash: string;
      balances: Record<string, number>;
    }
  | { kind: 'broken'; where: string; line?: LedgerLine; because: string };

type Books = Pick<Ports, 'ledger' | 'lake'>;
type SoFar = {
  hash: string;
  postedAt: string;
  heads: Map<string, LedgerLine>;
  balances: Record<string, number>;
  lines: number;
};
type Broken = Extract<Verdict, { kind: 'broken' }>;

/**
 * Reads every posted line again and recomputes chain, heads, snapshots, balances and the counts of each receipt,
 * trusting nothing kept. Names the first thing that does not fit. Whoever rewrites the whole ledger, hashes and all,
 * is found only by a hash that was written down elsewhere, such as the state hash in each report.
 */
export const verifyLedger = async (ports: Books): Promise<Verdict> => {
  const { head, rev } = await readHead(ports);
  let soFar: SoFar = { hash: GENESIS, postedAt: '', heads: new Map(), balances: {}, lines: 0 };
  for (let sequence = 1; sequence <= head.sequence; sequence += 1) {
    const entry = await entryAt(ports, sequence);
    if (!entry) return broken(`entry ${sequence}`, 'it is missing');
    const misfit = entryMisfit(entry, sequence, soFar);
    if (misfit) return broken(`entry ${sequence}`, misfit);
    const next = await follow(ports, entry, soFar);
    if ('kind' in next) return next;
    soFar = next;
  }
  const { hash, postedAt, balances, lines } = soFar;
  if (head.hash !== hash)
    return broken('the head', 'it names another last line than the last entry');
  if (head.postedAt !== postedAt)
    return broken('the head', 'it names another time than the last entry');
  if (canonicalJson(head.balances) !== canonicalJson(balances)) {
    return broken('the head', 'its balances are not what the lines add up to');
  }
  const isMore = (await entryAt(ports, head.sequence + 1)) !== undefined;
  const misfit = await receiptsMisfit(ports, lines);
  // What was posted while this was read is for the next time.
  const isMoved = (await readHead(ports)).rev !== rev;
  if (isMore && !isMoved) return broken('the head', 'it names an earlier entry than the last');
  if (misfit && !isMoved) return misfit;
  return { kind: 'sound', entries: head.sequence, lines, hash, balances };
};

const broken = (where: string, because: string, line?: LedgerLine): Broken => ({
  ...{ kind: 'broken', where, because },
  ...(line ? { line } : {}),
});

const entryAt = async ({ ledger }: Books, sequence: number): Promise<LedgerEntry | undefined> =>
  (await ledger.read(keys.ledgerEntry(sequence)))?.value as LedgerEntry | undefined;

/** "As of" trusts an entry's time, and time goes on from entry to entry. */
const entryMisfit = (entry: LedgerEntry, sequence: number, before: SoFar): string | undefined => {
  if (entry.sequence !== sequence) return `it says that it is entry ${entry.sequence}`;
  if (entry.previousHash !== before.hash) return 'it does not follow the entry before it';
  if (entry.postedAt < before.postedAt) return 'it was posted before the entry before it';
  return undefined;
};

const follow = async (ports: Books, entry: LedgerEntry, before: SoFar): Promise<SoFar | Broken> => {
  const { key } = entry;
  const lines = await readOr(ports, key);
  if ('kind' in lines) return lines;
  const check = verifyChain(lines, before.hash, before.heads);
  if (check.kind === 'broken') {
    return broken(`${key}, line ${check.index + 1}`, check.because, lines[check.index]);
  }
  if (check.hash !== entry.hash || lines.length !== entry.lines) {
    const because = `it ends after ${lines.length} lines, not the ${entry.lines} that were posted`;
    return broken(`${key}, line ${lines.length + 1}`, because);
  }
  const stray = lines.findIndex(
    ({ postedAt, fileSha256 }) => postedAt !== entry.postedAt || fileSha256 !== entry.fileSha256,
  );
  if (stray >= 0) {
    const because = `its time or file is not that of entry ${entry.sequence}`;
    return broken(`${key}, line ${stray + 1}`, because, lines[stray]);
  }
  for (const line of lines) before.heads.set(line.rowKey, line);
  const kept = await keptHeads(ports, entry, before.heads);
  if (kept) return kept;
  return {
    hash: check.hash,
    postedAt: entry.postedAt,
    heads: before.heads,
    balances: addLines(before.balances, lines),
    lines: before.lines + lines.length,
  };
};

/** Reading starts from kept heads, so they must be the lines themselves, whole. */
const keptHeads = async (
  ports: Books,
  { snapshotKey }: LedgerEntry,
  heads: ReadonlyMap<string, LedgerLine>,
): Promise<Broken | undefined> => {
  if (!snapshotKey) return undefined;
  const kept = await readOr(ports, snapshotKey);
  if ('kind' in kept) return kept;
  const isSame = (line: LedgerLine): boolean =>
    canonicalJson(line) === canonicalJson(heads.get(line.rowKey) ?? null);
  const keptKeys = new Set(kept.map(({ rowKey }) => rowKey));
  if (keptKeys.size === heads.size && kept.length === heads.size && kept.every(isSame)) {
    return undefined;
  }
  return broken(snapshotKey, 'the heads kept there are not those of the lines');
};

/** Receipts are not in the chain, but they must tell of the same lines, and of every row that came in. */
const receiptsMisfit = async (ports: Books, lines: number): Promise<Broken | undefined> => {
  let told = 0;
  for (const { value } of await listPosted(ports)) {
    try {
      await tallyOf(ports, value);
    } catch (error) {
      return broken(`the receipt of ${value.receipt.file}`, String((error as Error).message));
    }
    told += receiptNow(value).lines;
  }
  if (told === lines) return undefined;
  return broken('the receipts', `they tell of ${told} lines, and ${lines} were posted`);
};

const readOr = async (ports: Books, key: string): Promise<LedgerLine[] | Broken> => {
  try {
    return await readLines(ports, key);
  } catch (error) {
    return broken(key, String((error as Error).message).replace(key, 'it'));
  }
};
