import { checkLimits, documentText, inByteOrder } from '../../contracts/documents.ts';
import type { RecordKey, Records, Stored, Write } from '../../ports.ts';

type Kept = RecordKey & { text: string; rev: number };

const keyOf = ({ pk, sk }: RecordKey): string => `${pk}\u0000${sk}`;

const stored = ({ pk, sk, text, rev }: Kept): Stored => ({ pk, sk, value: JSON.parse(text), rev });

/** Records in a Map, for tests and simulation. Values are kept as JSON text, as the database keeps them. */
export const memoryRecords = (): Records => {
  const records = new Map<string, Kept>();
  const revOf = (write: Write): number => records.get(keyOf(write))?.rev ?? 0;

  return {
    async read(key) {
      const kept = records.get(keyOf(key));
      return kept && stored(kept);
    },
    async list(pk, prefix = '') {
      return [...records.values()]
        .filter((record) => record.pk === pk && record.sk.startsWith(prefix))
        .sort((a, b) => inByteOrder(a.sk, b.sk))
        .map(stored);
    },
    async commit(writes) {
      checkLimits(writes);
      if (writes.some((write) => revOf(write) !== write.ifRev)) return 'conflict';
      for (const write of writes) {
        if ('remove' in write) records.delete(keyOf(write));
        if ('put' in write) {
          const { pk, sk, put, ifRev } = write;
          records.set(keyOf(write), { pk, sk, text: documentText(put), rev: ifRev + 1 });
        }
      }
      return 'done';
    },
  };
};
