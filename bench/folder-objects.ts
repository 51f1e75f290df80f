import { createReadStream } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Objects } from '../lib/ports.ts';

/** Objects as files of a folder, which stream from the disk as S3's stream from the network. */
export const folderObjects = (folder: string): Objects => ({
  async put(key, body) {
    await mkdir(dirname(join(folder, key)), { recursive: true });
    await writeFile(join(folder, key), body);
  },
  async putFile(key, path) {
    await mkdir(dirname(join(folder, key)), { recursive: true });
    await copyFile(path, join(folder, key));
  },
  get: (key) => readFile(join(folder, key)),
  open: async (key) => createReadStream(join(folder, key), { highWaterMark: 2 ** 20 }),
  async list(prefix) {
    const names = await readdir(join(folder, prefix)).catch(() => []);
    return names.sort().map((name) => ({ key: `${prefix}${name}`, size: 0 }));
  },
});
