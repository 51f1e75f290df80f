import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type * as z from 'zod';
import { readSettings } from '../files/settings-file.ts';
import { Fault } from './fault.ts';

/** A file's bytes; a Fault that names the file where it cannot be read. */
export const readInput = async (path: string): Promise<Uint8Array> => {
  try {
    return await readFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new Fault('error', {
      what: code === 'EISDIR' ? 'is a folder, not a file' : 'cannot be read',
      where: path,
      why: code === 'ENOENT' ? 'there is no such file' : String(code),
      mend: 'name an existing file; paths are relative to the current folder',
    });
  }
};

/** A YAML or JSON settings file of that shape; complaints name file and line. */
export const readSettingsAt = async <T extends z.ZodType>(
  path: string,
  shape: T,
): Promise<z.infer<T>> =>
  readSettings(path, new TextDecoder().decode(await readInput(path)), shape);

/**
 * The lines of standard input as they come; a last line without an end counts, nothing after it does. Whoever stops
 * reading is done with the input, so that the process can end although the other side keeps it open.
 */
export const stdinLines = async function* (): AsyncGenerator<string> {
  try {
    yield* createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  } finally {
    process.stdin.destroy();
  }
};
