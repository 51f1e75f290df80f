import { renameSync, writeFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';

type Mode = { mode?: number };

/** Writes a file whole or not at all. */
export const replaceFile = async (
  path: string,
  text: string | Uint8Array,
  options: Mode = {},
): Promise<void> => {
  await writeFile(`${path}.new`, text, options);
  await rename(`${path}.new`, path);
};

/** As `replaceFile`, before it returns. */
export const replaceFileNow = (path: string, text: string): void => {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
};
