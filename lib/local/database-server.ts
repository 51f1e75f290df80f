import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export type DatabaseServer = { endpoint: string; close(): Promise<void> };

const STARTS = 3;

/** Starts dynoxide, which speaks DynamoDB, over a file in the folder, and waits until it answers. */
export const startDatabase = async (folder: string): Promise<DatabaseServer> => {
  const program = programOfThisMachine();
  for (let start = 1; ; start += 1) {
    const port = await freePort();
    const keeper = startKeeper(program, port, folder);
    const endpoint = `http://127.0.0.1:${port}`;
    // Another process may take the port between the look and the start; then the server ends at once.
    if (await answers(endpoint, keeper)) return { endpoint, close: () => closeKeeper(keeper) };
    if (start === STARTS) {
      throw new Error(`The database server did not start; see ${join(folder, 'dynamodb.log')}`);
    }
  }
};

const programOfThisMachine = (): string => {
  const name = `@dynoxide/${process.platform}-${process.arch}`;
  const file = process.platform === 'win32' ? 'dynoxide.exe' : 'dynoxide';
  try {
    return createRequire(import.meta.url).resolve(`${name}/${file}`);
  } catch {
    throw new Error(
      `The embedded database has no program here for ${process.platform}-${process.arch}: the optional package ` +
        `${name} is not installed. Run npm ci without --omit=optional, or work on a machine that it is made for.`,
    );
  }
};

const startKeeper = (program: string, port: number, folder: string): ChildProcess => {
  const log = openSync(join(folder, 'dynamodb.log'), 'w');
  const keeper = fileURLToPath(new URL('./keeper.ts', import.meta.url));
  const database = join(folder, 'dynamodb.sqlite');
  const child = spawn(process.execPath, [keeper, program, String(port), database], {
    stdio: ['pipe', 'ignore', log],
    detached: true,
    env: { PATH: process.env['PATH'] },
  });
  closeSync(log);
  return child;
};

const answers = async (endpoint: string, keeper: ChildProcess): Promise<boolean> => {
  const giveUpAt = performance.now() + 20_000;
  while (!hasEnded(keeper) && performance.now() < giveUpAt) {
    if (await isDatabase(endpoint)) return !hasEnded(keeper);
    await pause(15);
  }
  await closeKeeper(keeper);
  return false;
};

const isDatabase = async (endpoint: string): Promise<boolean> => {
  try {
    const answer = await fetch(endpoint, { signal: AbortSignal.timeout(1_000) });
    return answer.headers.has('x-dynoxide-version');
  } catch {
    return false;
  }
};

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

const closeKeeper = async (keeper: ChildProcess): Promise<void> => {
  if (hasEnded(keeper)) return;
  const ended = once(keeper, 'exit');
  keeper.stdin?.end();
  await ended;
};

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free loopback port');
  return address.port;
};
