import type { RecordKey, Records, Stored, Write } from '../../ports.ts';

const keyOf = ({ pk, sk }: RecordKey): string => `${pk}\u0000${sk}`;

/** Records in a Map, for tests and simulation. Values are copied in and out, as a database would. */
export const memoryRecords = (): Records => {
  const records = new Map<string, Stored>();
  const revOf = (write: Write): number => records.get(keyOf(write))?.rev ?? 0;

  return {
    async read(key) {
      return structuredClone(records.get(keyOf(key)));
    },
    async list(pk, prefix = '') {
      return [...records.values()]
        .filter((record) => record.pk === pk && record.sk.startsWith(prefix))
        .sort((a, b) => (a.sk < b.sk ? -1 : 1))
        .map((record) => structuredClone(record));
    },
    async commit(writes) {
      if (writes.length > 100)
        throw new Error(`A commit holds at most 100 writes, not ${writes.length}`);
      if (writes.some((write) => revOf(write) !== write.ifRev)) return 'conflict';
      for (const write of writes) {
        if ('remove' in write) records.delete(keyOf(write));
        if ('put' in write) {
          const { pk, sk, put, ifRev } = write;
          records.set(keyOf(write), { pk, sk, value: structuredClone(put), rev: ifRev + 1 });
        }
      }
      return 'done';
    },
  };
};
