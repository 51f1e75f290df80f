import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PassThrough, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import { drawElectorate } from './drawing.ts';
import { type Truth, VERSION } from './truth.ts';

/** What to draw and where to; `voters` counts different people, some of whom stand in a file twice. */
export type ElectorateOrder = {
  voters: number;
  seed: string | number;
  dir: string;
  onProgress?: (done: number, total: number) => void;
};

/** The folder that was asked for holds something else than an electorate. */
export class FolderInUse extends Error {
  override name = 'FolderInUse';
}

/**
 * Writes a synthetic electorate into a folder: segments/, optouts/ and truth.json. The folder appears whole or not at
 * all, so a broken run leaves nothing to mend; one that holds the same electorate already is left as it is. Throws
 * FolderInUse for a folder that holds anything else than an electorate.
 */
export const writeElectorate = async (order: ElectorateOrder): Promise<Truth> => {
  const { voters, dir } = order;
  const seed = String(order.seed);
  const before = await readTruth(dir);
  if (before?.version === VERSION && before.seed === seed && before.voters.asked === voters) {
    return before;
  }
  if (!before) await refuseOther(dir);
  const partial = `${dir}.partial`;
  await rm(partial, { recursive: true, force: true });
  const truth = await writeFiles(partial, { ...order, seed });
  await writeFile(join(partial, 'truth.json'), `${JSON.stringify(truth, null, 2)}\n`);
  if (before) await rm(dir, { recursive: true });
  await mkdir(dirname(dir), { recursive: true });
  await rename(partial, dir);
  return truth;
};

/** The truth that stands in a folder; undefined when there is no such folder or it is empty. */
const readTruth = async (dir: string): Promise<Truth | undefined> => {
  const text = await readFile(join(dir, 'truth.json'), 'utf8').catch((error: { code?: string }) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as Truth);
};

const refuseOther = async (dir: string): Promise<void> => {
  const names = await readdir(dir).catch((error: { code?: string }) => {
    if (error.code === 'ENOENT') return [];
    throw new FolderInUse(`${dir} is no folder`);
  });
  if (names.length > 0) throw new FolderInUse(`${dir} holds something else than an electorate`);
};

const writeFiles = async (
  folder: string,
  { voters, seed, onProgress }: ElectorateOrder & { seed: string },
): Promise<Truth> => {
  const files = new Map<string, OpenFile>();
  const drawing = drawElectorate(voters, seed);
  for (;;) {
    const next = drawing.next();
    if (next.done) {
      for (const file of files.values()) await file.close();
      return next.value;
    }
    const { kind, text, done } = next.value;
    const path = join(folder, kind.file);
    if (!files.has(path)) await mkdir(dirname(path), { recursive: true });
    const file = files.get(path) ?? openFile(path, kind.gzip);
    files.set(path, file);
    await file.write(text);
    onProgress?.(done, voters);
  }
};

type OpenFile = { write(text: string): Promise<void>; close(): Promise<void> };

/** A file to be written in pieces; `write` waits while more lies in memory than is written. */
const openFile = (path: string, gzip: boolean): OpenFile => {
  const input = new PassThrough();
  const output = createWriteStream(path);
  const written = gzip ? pipeline(input, packed(), nameless(), output) : pipeline(input, output);
  const failed = new Promise<never>((_, reject) => {
    written.catch(reject);
  });
  failed.catch(() => {});
  const drained = () => new Promise<void>((resolve) => void input.once('drain', resolve));
  return {
    async write(text) {
      if (!input.write(text)) await Promise.race([drained(), failed]);
    },
    async close() {
      input.end();
      await written;
    },
  };
};

/** Gzip without string matching, whose results differ from machine to machine; its header has no time in it. */
const packed = () => createGzip({ strategy: constants.Z_HUFFMAN_ONLY });

/** Takes the byte that names the operating system out of the header. */
const nameless = (): Transform => {
  let at = 0;
  return new Transform({
    transform(piece: Buffer, _, done) {
      if (at <= 9 && at + piece.length > 9) piece[9 - at] = 255;
      at += piece.length;
      done(null, piece);
    },
  });
};
