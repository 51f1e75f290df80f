import { constants, existsSync } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Makes a state folder, its parents too, where it is not there yet. Throws the system's own error, which names the path,
 * where that cannot be done or nothing could be written into it.
 */
export const makeStateFolder = async (stateDir: string): Promise<void> => {
  const folder = resolve(stateDir);
  await make(folder);
  await access(folder, constants.W_OK);
};

// Node's own way of making parents never ends where a file system takes no folders, as /proc does not.
const make = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(folder)).isDirectory()) return;
    if (code !== 'ENOENT' || existsSync(dirname(folder))) throw error;
    await make(dirname(folder));
    await mkdir(folder);
  }
};
