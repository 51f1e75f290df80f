import { describe, expect, it } from 'vitest';
import type { Records } from '../../lib/ports.ts';

let partitions = 0;
const freshPartition = (): string => {
  partitions += 1;
  return `PARTITION-${partitions}`;
};

/** What every adapter of records must do alike. Each case works in a partition of its own. */
export const recordsSuite = (name: string, open: () => Records): void => {
  describe(`records ${name}`, () => {
    it('gives back what was put, as JSON keeps it', async () => {
      const records = open();
      const key = { pk: freshPartition(), sk: 'a' };
      const put = {
        z: 1,
        a: [1e-300, '', null, { nested: undefined, kept: true }],
        gone: undefined,
      };
      expect(await records.commit([{ ...key, put, ifRev: 0 }])).toBe('done');
      const read = await records.read(key);
      expect(read).toEqual({
        ...key,
        rev: 1,
        value: { z: 1, a: [1e-300, '', null, { kept: true }] },
      });
      expect(JSON.stringify(read?.value)).toBe(JSON.stringify(put));
    });

    it('knows nothing of what was never put', async () => {
      const records = open();
      const pk = freshPartition();
      expect(await records.read({ pk, sk: 'a' })).toBeUndefined();
      expect(await records.list(pk)).toEqual([]);
    });

    it('hands out copies, so nobody changes a record by changing what was read', async () => {
      const records = open();
      const key = { pk: freshPartition(), sk: 'a' };
      const put = { count: 1 };
      await records.commit([{ ...key, put, ifRev: 0 }]);
      put.count = 2;
      const read = await records.read(key);
      (read?.value as { count: number }).count = 3;
      expect((await records.read(key))?.value).toEqual({ count: 1 });
    });

    it('raises the revision by one at every put and refuses any other', async () => {
      const records = open();
      const key = { pk: freshPartition(), sk: 'a' };
      expect(await records.commit([{ ...key, put: 'one', ifRev: 1 }])).toBe('conflict');
      expect(await records.commit([{ ...key, put: 'one', ifRev: 0 }])).toBe('done');
      expect(await records.commit([{ ...key, put: 'again', ifRev: 0 }])).toBe('conflict');
      expect(await records.commit([{ ...key, put: 'two', ifRev: 1 }])).toBe('done');
      expect(await records.commit([{ ...key, put: 'stale', ifRev: 1 }])).toBe('conflict');
      expect(await records.read(key)).toEqual({ ...key, value: 'two', rev: 2 });
    });

    it('writes all or nothing', async () => {
      const records = open();
      const pk = freshPartition();
      await records.commit([{ pk, sk: 'held', put: 1, ifRev: 0 }]);
      const outcome = await records.commit([
        { pk, sk: 'new', put: 1, ifRev: 0 },
        { pk, sk: 'held', put: 2, ifRev: 0 },
      ]);
      expect(outcome).toBe('conflict');
      expect((await records.list(pk)).map(({ sk, value }) => [sk, value])).toEqual([['held', 1]]);
    });

    it('commits under checks, and not when what was checked has moved', async () => {
      const records = open();
      const pk = freshPartition();
      await records.commit([{ pk, sk: 'epoch', put: 1, ifRev: 0 }]);
      const under = (ifRev: number, sk: string) =>
        records.commit([
          { pk, sk: 'epoch', check: true, ifRev },
          { pk, sk: 'absent', check: true, ifRev: 0 },
          { pk, sk, put: 1, ifRev: 0 },
        ]);
      expect(await under(1, 'a')).toBe('done');
      expect(await under(2, 'b')).toBe('conflict');
      expect(await records.commit([{ pk, sk: 'epoch', check: true, ifRev: 1 }])).toBe('done');
      expect(await records.commit([{ pk, sk: 'epoch', check: true, ifRev: 0 }])).toBe('conflict');
      expect((await records.read({ pk, sk: 'epoch' }))?.rev).toBe(1);
    });

    it('removes under a revision, alone and among others, and then it was never there', async () => {
      const records = open();
      const pk = freshPartition();
      const key = { pk, sk: 'a' };
      await records.commit([{ ...key, put: 1, ifRev: 0 }]);
      expect(await records.commit([{ ...key, remove: true, ifRev: 2 }])).toBe('conflict');
      expect(await records.commit([{ ...key, remove: true, ifRev: 1 }])).toBe('done');
      expect(await records.read(key)).toBeUndefined();
      expect(await records.commit([{ ...key, put: 2, ifRev: 0 }])).toBe('done');
      const both = await records.commit([
        { ...key, remove: true, ifRev: 1 },
        { pk, sk: 'b', put: 1, ifRev: 0 },
      ]);
      expect(both).toBe('done');
      expect((await records.list(pk)).map(({ sk }) => sk)).toEqual(['b']);
    });

    it('lets one of two writers win', async () => {
      const records = open();
      const key = { pk: freshPartition(), sk: 'a' };
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, put) => records.commit([{ ...key, put, ifRev: 0 }])),
      );
      expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
    });

    it('lists a partition by prefix in the order of bytes, past one page', async () => {
      const records = open();
      const pk = freshPartition();
      // 'é' sorts after 'z' by bytes, and a capital before every small letter.
      for (const sk of ['b', 'a/2', 'a/10', 'a/1', 'é', 'Z', 'z']) {
        await records.commit([{ pk, sk, put: { text: 'x'.repeat(300_000) }, ifRev: 0 }]);
      }
      const keysOf = async (prefix?: string) =>
        (await records.list(pk, prefix)).map(({ sk }) => sk);
      expect(await keysOf()).toEqual(['Z', 'a/1', 'a/10', 'a/2', 'b', 'z', 'é']);
      expect(await keysOf('a/1')).toEqual(['a/1', 'a/10']);
      expect(await records.list(`${pk}-other`)).toEqual([]);
    });

    it('takes a hundred writes at once and no more', async () => {
      const records = open();
      const pk = freshPartition();
      const writes = (count: number) =>
        Array.from({ length: count }, (_, n) => ({ pk, sk: String(n), put: n, ifRev: 0 }));
      await expect(records.commit(writes(101))).rejects.toThrow('1 to 100 writes');
      await expect(records.commit([])).rejects.toThrow('1 to 100 writes');
      expect(await records.commit(writes(100))).toBe('done');
      expect(await records.list(pk)).toHaveLength(100);
    });

    it('throws at a document that is too large, and at a record written twice', async () => {
      const records = open();
      const key = { pk: freshPartition(), sk: 'a' };
      const large = { text: 'é'.repeat(176_000) };
      await expect(records.commit([{ ...key, put: large, ifRev: 0 }])).rejects.toThrow('350000');
      const twice = [
        { ...key, put: 1, ifRev: 0 },
        { ...key, put: 2, ifRev: 0 },
      ];
      await expect(records.commit(twice)).rejects.toThrow('twice');
      expect(await records.read(key)).toBeUndefined();
    });
  });
};
