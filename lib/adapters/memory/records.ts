import { checkLimits, inByteOrder } from '../../contracts/documents.ts';
import type { Records, Stored, Write } from '../../ports.ts';

/** The JSON text that a commit put, and what it says, once somebody has read it. */
type Kept = { text: string; document?: unknown; rev: number };

/** The records of one partition by sk, and their sks in order while those are known. */
type Partition = { bySk: Map<string, Kept>; order?: readonly string[] | undefined };

/** Records that can be taken over as they stand. */
export type MemoryRecords = Records & {
  /** Records of their own that begin with these; neither sees what becomes of the other. */
  copy(): MemoryRecords;
};

/** Records in Maps, for tests and simulation. Values are kept as JSON text, as the database keeps them. */
export const memoryRecords = (): MemoryRecords => recordsOver(new Map());

const recordsOver = (partitions: Map<string, Partition>): MemoryRecords => {
  /** The partitions that no copy looks at. */
  let own = new Set<string>();

  const partitionToWrite = (pk: string): Partition => {
    const before = partitions.get(pk);
    if (before && own.has(pk)) return before;
    const partition = { bySk: new Map(before?.bySk), order: before?.order };
    partitions.set(pk, partition);
    own.add(pk);
    return partition;
  };
  const revOf = ({ pk, sk }: Write): number => partitions.get(pk)?.bySk.get(sk)?.rev ?? 0;

  return {
    async read({ pk, sk }) {
      const kept = partitions.get(pk)?.bySk.get(sk);
      return kept && stored(pk, sk, kept);
    },
    async list(pk, prefix = '') {
      const partition = partitions.get(pk);
      if (!partition) return [];
      partition.order ??= [...partition.bySk.keys()].sort(inByteOrder);
      const found: Stored[] = [];
      for (const sk of partition.order) {
        const kept = partition.bySk.get(sk);
        if (kept && sk.startsWith(prefix)) found.push(stored(pk, sk, kept));
      }
      return found;
    },
    async commit(writes) {
      const texts = checkLimits(writes);
      if (writes.some((write) => revOf(write) !== write.ifRev)) return 'conflict';
      for (const [index, write] of writes.entries()) {
        if ('check' in write) continue;
        const partition = partitionToWrite(write.pk);
        if ('remove' in write) partition.bySk.delete(write.sk);
        else partition.bySk.set(write.sk, { text: texts[index] ?? '', rev: write.ifRev + 1 });
        if ('remove' in write || write.ifRev === 0) partition.order = undefined;
      }
      return 'done';
    },
    copy() {
      own = new Set();
      return recordsOver(new Map(partitions));
    },
  };
};

const stored = (pk: string, sk: string, kept: Kept): Stored => {
  kept.document ??= JSON.parse(kept.text);
  return { pk, sk, value: copyOf(kept.document), rev: kept.rev };
};

/** A copy of what JSON can hold; a quarter of the work of reading its text again. */
const copyOf = (value: unknown): unknown => {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(copyOf);
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const field = (value as Record<string, unknown>)[key];
    if (key === '__proto__') Object.defineProperty(copy, key, { ...OWN, value: copyOf(field) });
    else copy[key] = copyOf(field);
  }
  return copy;
};

const OWN = { enumerable: true, configurable: true, writable: true };
