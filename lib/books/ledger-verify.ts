import type { LedgerLine } from '../contracts/delivery.ts';
import { canonicalJson } from '../domain/canonical.ts';
import { addLines } from '../domain/ledger/balances.ts';
import { GENESIS, verifyChain } from '../domain/ledger/chain.ts';
import { stateHash } from '../domain/ledger/heads.ts';
import type { Ports } from '../ports.ts';
import { keys } from './keys.ts';
import { type LedgerEntry, readHead, readLines } from './ledger-entries.ts';

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
  heads: Map<string, LedgerLine>;
  balances: Record<string, number>;
  lines: number;
};
type Broken = Extract<Verdict, { kind: 'broken' }>;

/**
 * Reads every posted line again and recomputes chain, heads, snapshots and balances, trusting nothing kept.
 * Names the first thing that does not fit.
 */
export const verifyLedger = async (ports: Books): Promise<Verdict> => {
  const { head } = await readHead(ports);
  let soFar: SoFar = { hash: GENESIS, heads: new Map(), balances: {}, lines: 0 };
  for (let sequence = 1; sequence <= head.sequence; sequence += 1) {
    const stored = await ports.ledger.read(keys.ledgerEntry(sequence));
    if (!stored) return { kind: 'broken', where: `entry ${sequence}`, because: 'it is missing' };
    const next = await follow(ports, stored.value as LedgerEntry, soFar);
    if ('kind' in next) return next;
    soFar = next;
  }
  const { hash, balances, lines } = soFar;
  const broken = (because: string): Broken => ({ kind: 'broken', where: 'the head', because });
  if (head.hash !== hash) return broken('it names another last line than the last entry');
  if (canonicalJson(head.balances) !== canonicalJson(balances)) {
    return broken('its balances are not what the lines add up to');
  }
  return { kind: 'sound', entries: head.sequence, lines, hash, balances };
};

const follow = async (ports: Books, entry: LedgerEntry, before: SoFar): Promise<SoFar | Broken> => {
  const { key } = entry;
  const lines = await readOr(ports, key);
  if ('kind' in lines) return lines;
  const check = verifyChain(lines, before.hash, before.heads);
  if (check.kind === 'broken') {
    const line = lines[check.index];
    const where = `${key}, line ${check.index + 1}`;
    return { kind: 'broken', where, because: check.because, ...(line ? { line } : {}) };
  }
  if (check.hash !== entry.hash || lines.length !== entry.lines) {
    const because = `it ends after ${lines.length} lines, not the ${entry.lines} that were posted`;
    return { kind: 'broken', where: `${key}, line ${lines.length + 1}`, because };
  }
  for (const line of lines) before.heads.set(line.rowKey, line);
  const snapshot = entry.snapshotKey ? await readOr(ports, entry.snapshotKey) : undefined;
  if (snapshot && 'kind' in snapshot) return snapshot;
  if (snapshot && stateHash(snapshot) !== stateHash(before.heads.values())) {
    const because = 'the heads kept there are not those of the lines';
    return { kind: 'broken', where: entry.snapshotKey ?? key, because };
  }
  return {
    hash: check.hash,
    heads: before.heads,
    balances: addLines(before.balances, lines),
    lines: before.lines + lines.length,
  };
};

const readOr = async (ports: Books, key: string): Promise<LedgerLine[] | Broken> => {
  try {
    return await readLines(ports, key);
  } catch (error) {
    return { kind: 'broken', where: key, because: String((error as Error).message) };
  }
};
