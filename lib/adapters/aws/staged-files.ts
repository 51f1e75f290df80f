import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Objects } from '../../ports.ts';

const KEEP_BYTES = 2 * 2 ** 30;

type Staged = { path: Promise<string>; bytes: number; inUse: number };

/** Objects as local files, for a database that reads files. */
export type StagedFiles = {
  /** A folder of our own, gone when the process ends. */
  folder: string;
  /** A path that nothing stands at yet. */
  fresh(): string;
  /** Runs work on local copies of objects, which stay for the next time. Throws for an object that is not there. */
  using<T>(keys: string[], work: (paths: string[]) => Promise<T>): Promise<T>;
  /** Puts a local file up under a key, and keeps it as that key's copy. */
  keep(key: string, path: string): Promise<void>;
};

/** Stages objects whose content never changes under its key; up to two gigabytes stay between uses. */
export const stagedFiles = (objects: Objects): StagedFiles => {
  const folder = mkdtempSync(join(tmpdir(), 'swingshift-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const staged = new Map<string, Staged>();
  let made = 0;
  const fresh = (): string => {
    made += 1;
    return join(folder, `${made}`);
  };

  const hold = (key: string): Staged => {
    const file = staged.get(key) ?? { path: download(objects, key, fresh()), bytes: 0, inUse: 0 };
    staged.delete(key);
    staged.set(key, file);
    file.inUse += 1;
    return file;
  };

  const release = async (key: string, file: Staged): Promise<void> => {
    file.inUse -= 1;
    const path = await file.path.catch(() => undefined);
    if (path !== undefined) file.bytes = (await stat(path)).size;
    else if (staged.get(key) === file) staged.delete(key);
    await forgetOldest(staged);
  };

  return {
    folder,
    fresh,
    using: async (keys, work) => {
      const files = keys.map((key) => ({ key, file: hold(key) }));
      try {
        return await work(await Promise.all(files.map(({ file }) => file.path)));
      } finally {
        for (const { key, file } of files) await release(key, file);
      }
    },
    keep: async (key, path) => {
      await objects.putFile(key, path);
      staged.set(key, { path: Promise.resolve(path), bytes: (await stat(path)).size, inUse: 0 });
    },
  };
};

const forgetOldest = async (staged: Map<string, Staged>): Promise<void> => {
  let total = [...staged.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  for (const [key, { path, bytes, inUse }] of staged) {
    if (total <= KEEP_BYTES) return;
    if (inUse > 0) continue;
    staged.delete(key);
    total -= bytes;
    await rm(await path, { force: true });
  }
};

const download = async (objects: Objects, key: string, path: string): Promise<string> => {
  const body = await objects.open(key);
  if (!body) throw new Error(`The lake has no object ${key}`);
  await pipeline(body, createWriteStream(`${path}.partial`));
  await rename(`${path}.partial`, path);
  return path;
};
