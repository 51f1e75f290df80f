import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256Hex } from '../../domain/canonical.ts';
import { FileRefused, readDelimited } from '../../files/delimited.ts';

/** A file to drop into the inbox. */
export type Drop = { into: 'segments' | 'optouts'; path: string };

/** Segment and opt-out files of a folder, in order: those under segments/ and optouts/, or segments right in it. */
export const filesIn = async (folder: string): Promise<Drop[]> => {
  const below = await dataFiles(join(folder, 'segments'));
  const segments = below.length > 0 ? below : await dataFiles(folder);
  return [
    ...segments.map((path): Drop => ({ into: 'segments', path })),
    ...(await dataFiles(join(folder, 'optouts'))).map((path): Drop => ({ into: 'optouts', path })),
  ];
};

/** How many rows the folder's segment files hold, whatever the import will say of them. A file it will refuse counts none. */
export const rowsIn = async (folder: string): Promise<number> => {
  let rows = 0;
  for (const { into, path } of await filesIn(folder)) {
    if (into === 'segments') rows += await rowsOf(path);
  }
  return rows;
};

/** Names what a folder holds, so that a changed file is seen. */
export const contentOf = async (folder: string): Promise<string> => {
  const parts: string[] = [];
  for (const { into, path } of await filesIn(folder)) {
    parts.push(`${into} ${path} ${sha256Hex(await readFile(path))}`);
  }
  return sha256Hex(parts.join('\n'));
};

const rowsOf = async (path: string): Promise<number> => {
  let rows = 0;
  try {
    for await (const { kind } of readDelimited(createReadStream(path)))
      if (kind === 'row') rows += 1;
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
  }
  return rows;
};

const dataFiles = async (folder: string): Promise<string[]> => {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => /\.(csv|tsv|txt)(\.gz)?$/i.test(name))
    .sort()
    .map((name) => join(folder, name));
};
