import { hash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Objects } from '../../lib/ports.ts';
import { temporaryFolder } from './cloud.ts';

const text = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);

let folders = 0;
const freshFolder = (): string => {
  folders += 1;
  return `folder-${folders}/`;
};

/** What every adapter of objects must do alike. Each case works under a prefix of its own. */
export const objectsSuite = (name: string, open: () => Objects): void => {
  describe(`objects ${name}`, () => {
    const local = temporaryFolder();

    it('gives back what was put, text and bytes', async () => {
      const objects = open();
      const folder = freshFolder();
      await objects.put(`${folder}text`, 'Zoë');
      await objects.put(`${folder}bytes`, new Uint8Array([0, 255, 10, 13]));
      expect(text(await objects.get(`${folder}text`))).toBe('Zoë');
      expect([...((await objects.get(`${folder}bytes`)) ?? [])]).toEqual([0, 255, 10, 13]);
    });

    it.each([0, 5, 9 * 1024 * 1024])('puts what a local file of %d bytes holds', async (size) => {
      const objects = open();
      const bytes = new Uint8Array(size).map((_, nth) => nth % 251);
      const path = join(local, `${size}`);
      await writeFile(path, bytes);
      const key = `${freshFolder()}file`;
      await objects.putFile(key, path);
      expect(hash('sha256', (await objects.get(key)) ?? 'nothing')).toBe(hash('sha256', bytes));
    });

    it('keeps an empty object', async () => {
      const objects = open();
      const key = `${freshFolder()}empty`;
      await objects.put(key, '');
      expect((await objects.get(key))?.length).toBe(0);
    });

    it('replaces the whole object', async () => {
      const objects = open();
      const key = `${freshFolder()}a`;
      await objects.put(key, 'a long first version');
      await objects.put(key, 'short');
      expect(text(await objects.get(key))).toBe('short');
    });

    it('knows nothing of what was never put', async () => {
      const objects = open();
      expect(await objects.get('nowhere')).toBeUndefined();
      expect(await objects.open('nowhere')).toBeUndefined();
      expect(await objects.list('nowhere/')).toEqual([]);
    });

    it('takes keys with spaces, signs and letters of any language', async () => {
      const objects = open();
      const folder = freshFolder();
      const keys = ['a b+c.csv', 'q?x=1&y=%20', 'Ünïcode/日本.csv'].map((key) => folder + key);
      for (const key of keys) await objects.put(key, key);
      for (const key of keys) expect(text(await objects.get(key))).toBe(key);
      const listed = (await objects.list(folder)).map(({ key }) => key);
      expect(listed).toEqual([...keys].sort());
    });

    it('lists by prefix with sizes in the order of bytes, past one page', async () => {
      const objects = open();
      const folder = freshFolder();
      const names = Array.from({ length: 1_050 }, (_, n) => `${n % 2 ? 'N' : 'n'}-${n}.csv`);
      for (let from = 0; from < names.length; from += 50) {
        await Promise.all(names.slice(from, from + 50).map((n) => objects.put(folder + n, n)));
      }
      const listed = await objects.list(folder);
      expect(listed.map(({ key }) => key)).toEqual(names.map((n) => folder + n).sort());
      expect(listed.every(({ key, size }) => size === key.length - folder.length)).toBe(true);
      expect((await objects.list(`${folder}N-1.`)).map(({ key }) => key)).toEqual([
        `${folder}N-1.csv`,
      ]);
    });

    it('puts and streams an object larger than one request may be', async () => {
      const objects = open();
      const key = `${freshFolder()}large`;
      const body = new Uint8Array(20 * 1024 * 1024);
      for (let at = 0; at < body.length; at += 1_021) body[at] = at % 251;
      await objects.put(key, body);
      const chunks: Uint8Array[] = [];
      for await (const chunk of (await objects.open(key)) ?? []) chunks.push(chunk);
      expect(hash('sha256', Buffer.concat(chunks))).toBe(hash('sha256', body));
      expect((await objects.list(key))[0]?.size).toBe(body.length);
    });

    it('lets a reader leave a stream early', async () => {
      const objects = open();
      const key = `${freshFolder()}left`;
      await objects.put(key, new Uint8Array(9 * 1024 * 1024));
      for await (const chunk of (await objects.open(key)) ?? []) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
      expect((await objects.get(key))?.length).toBe(9 * 1024 * 1024);
    });
  });
};
