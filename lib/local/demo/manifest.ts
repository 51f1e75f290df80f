import { existsSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../whole-file.ts';

/** What makes one demo run what it is: the same arguments continue it, others begin a new one. */
export type DemoArguments = {
  seed: string;
  voters: number;
  days: number;
  /** Hashes of one's own segment files and settings. */
  segments: string | null;
  campaign: string | null;
};

const FILE = 'demo.json';

/**
 * Claims a state folder for these arguments. A folder that holds a run with other arguments is moved aside, whole,
 * to the first free `DIR.1`, `DIR.2`…; its new name is returned.
 */
export const claimState = async (
  stateDir: string,
  demo: DemoArguments,
): Promise<{ movedTo: string | null }> => {
  const before = await readManifest(stateDir);
  if (before && JSON.stringify(before) === JSON.stringify(demo)) return { movedTo: null };
  const movedTo = existsSync(stateDir) ? freeName(stateDir) : null;
  if (movedTo) await rename(stateDir, movedTo);
  await mkdir(stateDir, { recursive: true });
  await replaceFile(join(stateDir, FILE), JSON.stringify(demo));
  return { movedTo };
};

/** The arguments of the demo that a state folder belongs to; undefined for a state of one's own. */
export const readManifest = async (stateDir: string): Promise<DemoArguments | undefined> => {
  try {
    return JSON.parse(await readFile(join(stateDir, FILE), 'utf8')) as DemoArguments;
  } catch {
    return undefined;
  }
};

const freeName = (stateDir: string): string => {
  let number = 1;
  while (existsSync(`${stateDir}.${number}`)) number += 1;
  return `${stateDir}.${number}`;
};
