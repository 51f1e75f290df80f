import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, clockAt } from './clock.ts';
import { replaceFileNow } from './whole-file.ts';

const FILE = 'clock.json';

/** The clock of a state folder: at the instant given, else where the folder's own stood, else the system's. */
export const stateClock = (stateDir: string, now: string | undefined): Clock =>
  clockAt(now ?? keptInstant(stateDir) ?? new Date().toISOString());

/** Keeps the instant up to which everything is done; a run that ends here may go on from here. */
export const keepInstant = (stateDir: string, at: string): void =>
  replaceFileNow(join(stateDir, FILE), JSON.stringify({ at }));

/** The instant that was kept last; undefined for a state that follows the system's clock. */
export const keptInstant = (stateDir: string): string | undefined => {
  const path = join(stateDir, FILE);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).at : undefined;
};
