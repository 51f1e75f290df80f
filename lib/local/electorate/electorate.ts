import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { constants, gzipSync } from 'node:zlib';
import { drawElectorate, type Truth } from './drawing.ts';

/** What to draw and where to; `voters` counts different people, some of whom stand in a file twice. */
export type ElectorateOrder = {
  voters: number;
  seed: string | number;
  dir: string;
  onProgress?: (done: number, total: number) => void;
};

/**
 * Writes a synthetic electorate into a folder: segments/, optouts/ and truth.json. The folder appears whole or not at
 * all, so a broken run leaves nothing to mend; one that holds the same electorate already is left as it is. Throws for
 * a folder that holds anything else than an electorate.
 */
export const writeElectorate = async (order: ElectorateOrder): Promise<Truth> => {
  const { voters, dir } = order;
  const seed = String(order.seed);
  const before = await readTruth(dir);
  if (before?.seed === seed && before.voters.asked === voters) return before;
  const { files, truth } = drawElectorate(voters, seed, order.onProgress);
  const partial = `${dir}.partial`;
  await rm(partial, { recursive: true, force: true });
  for (const [file, { text, kind }] of files) {
    await mkdir(dirname(join(partial, file)), { recursive: true });
    await writeFile(join(partial, file), kind.gzip ? packed(text) : text);
  }
  await writeFile(join(partial, 'truth.json'), `${JSON.stringify(truth, null, 2)}\n`);
  if (before) await rm(dir, { recursive: true });
  await mkdir(dirname(dir), { recursive: true });
  await rename(partial, dir);
  return truth;
};

/** The truth that stands in a folder; undefined when there is no such folder or it is empty. */
const readTruth = async (dir: string): Promise<Truth | undefined> => {
  const text = await readFile(join(dir, 'truth.json'), 'utf8').catch((error: { code?: string }) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as Truth);
};

/** Gzip without time and without string matching, whose results differ from machine to machine. */
const packed = (text: string): Uint8Array => {
  const bytes = gzipSync(text, { strategy: constants.Z_HUFFMAN_ONLY });
  // The byte that names the operating system.
  bytes[9] = 255;
  return bytes;
};
