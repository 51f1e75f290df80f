import type { LedgerLine } from '../contracts/delivery.ts';
import { GENESIS } from '../domain/ledger/chain.ts';
import { foldHeads } from '../domain/ledger/heads.ts';
import type { Heads } from '../domain/ledger/row.ts';
import type { Ports, Stored } from '../ports.ts';
import { keys } from './keys.ts';
import { unpackLines } from './ledger-batch.ts';

/** The one record that says how far the ledger goes. Its revision is the lock of every posting. */
export type LedgerHead = {
  sequence: number;
  /** Hash of the last posted line. */
  hash: string;
  postedAt: string;
  /** What stands, in micros by currency. */
  balances: Record<string, number>;
};

/** One posted file: where its lines lie and between which hashes. Entries never change. */
export type LedgerEntry = {
  sequence: number;
  file: string;
  fileSha256: string;
  postedAt: string;
  lines: number;
  key: string;
  previousHash: string;
  hash: string;
  /** All heads after this entry, on every 64th. */
  snapshotKey?: string;
};

/** Every so many entries the heads are written whole, so that reading them stays cheap. */
export const ENTRIES_A_SNAPSHOT = 64;

const NO_HEAD: LedgerHead = { sequence: 0, hash: GENESIS, postedAt: '', balances: {} };

/** The ledger's head with its revision; revision 0 where nothing was posted yet. */
export const readHead = async ({
  ledger,
}: Pick<Ports, 'ledger'>): Promise<{ head: LedgerHead; rev: number }> => {
  const stored = (await ledger.read(keys.ledgerHead)) as Stored<LedgerHead> | undefined;
  return { head: stored?.value ?? NO_HEAD, rev: stored?.rev ?? 0 };
};

/** The entry of that number; throws where it is missing, as entries are never removed. */
export const readEntry = async (
  { ledger }: Pick<Ports, 'ledger'>,
  sequence: number,
): Promise<LedgerEntry> => {
  const stored = await ledger.read(keys.ledgerEntry(sequence));
  if (!stored) throw new Error(`Ledger entry ${sequence} is missing; restore the ledger table`);
  return stored.value as LedgerEntry;
};

/** The number of the last entry posted at or before the instant; 0 where there is none. Entries are in time order. */
export const sequenceAsOf = async (
  ports: Pick<Ports, 'ledger'>,
  last: number,
  asOf: string,
): Promise<number> => {
  let [before, after] = [0, last + 1];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    const { postedAt } = await readEntry(ports, middle);
    if (postedAt <= asOf) before = middle;
    else after = middle;
  }
  return before;
};

/** The lines of an object in the lake; throws, naming it, where it is missing or unreadable. */
export const readLines = async (
  { lake }: Pick<Ports, 'lake'>,
  key: string,
): Promise<LedgerLine[]> => {
  const packed = await lake.get(key);
  if (!packed) throw new Error(`${key} is missing; restore it from its versions`);
  try {
    return unpackLines(packed);
  } catch (error) {
    throw new Error(`${key} cannot be read; restore it from its versions`, { cause: error });
  }
};

/**
 * The heads after so many entries: the latest snapshot, and the batches since.
 * Throws where a batch does not end in the hash that its entry promised.
 */
export const headsAfter = async (
  ports: Pick<Ports, 'ledger' | 'lake'>,
  sequence: number,
): Promise<Heads> => {
  const since: LedgerEntry[] = [];
  let heads: Heads = new Map();
  for (let at = sequence; at > 0; at -= 1) {
    const entry = await readEntry(ports, at);
    const known = remembered.get(entry.hash);
    if (known) heads = known;
    else if (entry.snapshotKey) heads = foldHeads(await readLines(ports, entry.snapshotKey));
    else since.unshift(entry);
    if (known || entry.snapshotKey) break;
  }
  const last = since.at(-1);
  if (!last) return heads;
  const batches: LedgerLine[][] = [];
  for (const entry of since) batches.push(await linesOf(ports, entry));
  heads = foldHeads(batches.flat(), heads);
  remember(last.hash, heads);
  return heads;
};

const linesOf = async (ports: Pick<Ports, 'lake'>, entry: LedgerEntry): Promise<LedgerLine[]> => {
  const lines = await readLines(ports, entry.key);
  if (lines.length !== entry.lines || lines.at(-1)?.hash !== entry.hash) {
    throw new Error(`${entry.key} is not what was posted; restore it from its versions`);
  }
  return lines;
};

const REMEMBERED = 4;
const remembered = new Map<string, Heads>();

/** Keeps heads at hand under the hash of the last line: a hash names one history, so they cannot go stale. */
export const remember = (hash: string, heads: Heads): void => {
  remembered.delete(hash);
  remembered.set(hash, heads);
  for (const oldest of remembered.keys()) {
    if (remembered.size <= REMEMBERED) break;
    remembered.delete(oldest);
  }
};
