import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { replaceFile } from './whole-file.ts';

/** Where a process of ours listens to its siblings, and the word that it knows them by. */
export type ControlAddress = { pid: number; port: number; token: string };

/** What lasts as long as a sibling's connection: `gone` settles when that closes. False refuses it. */
type Stay = (gone: Promise<unknown>) => Promise<boolean>;

/**
 * Answers siblings on a free loopback port: one JSON answer a route; a stay is answered when it begins and lasts until
 * the sibling ends it or dies. Does not keep the process alive but for its siblings' stays.
 */
export const serveControl = async (
  routes: Record<string, () => unknown>,
  stays: Record<string, Stay> = {},
): Promise<{ address: ControlAddress; close(): void }> => {
  const token = randomBytes(16).toString('hex');
  const server = createServer(async (request, response) => {
    const url = request.url ?? '';
    const route = Object.hasOwn(routes, url) ? routes[url] : undefined;
    const stay = Object.hasOwn(stays, url) ? stays[url] : undefined;
    const known = request.headers.authorization === `Bearer ${token}`;
    if (!(route || stay) || !known) return void response.writeHead(known ? 404 : 401).end();
    if (stay) {
      if (await stay(once(response, 'close'))) response.writeHead(200).flushHeaders();
      else response.writeHead(409).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify(route?.() ?? null));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    address: { pid: process.pid, port, token },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

/** Asks a sibling; undefined where nobody who knows the word answers in time. */
export const askControl = async <T>(
  { port, token }: ControlAddress,
  route: string,
  patienceMs = 2_000,
): Promise<T | undefined> => {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}${route}`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(patienceMs),
    });
    return answer.ok ? ((await answer.json()) as T) : undefined;
  } catch {
    return undefined;
  }
};

/** Begins a stay with a sibling, however long that takes; undefined where it lets nobody in. */
export const stayWith = async (
  { port, token }: ControlAddress,
  path: string,
): Promise<{ leave(): void } | undefined> => {
  // A fetch would give up after five minutes without a word.
  const headers = { authorization: `Bearer ${token}` };
  const call = get({ host: '127.0.0.1', port, path, headers, agent: false });
  try {
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    // That it breaks off is how a stay ends.
    answer.on('error', () => undefined).resume();
    return answer.statusCode === 200 ? { leave: () => call.destroy() } : undefined;
  } catch {
    return undefined;
  } finally {
    call.on('error', () => undefined);
  }
};

/** Reads a small JSON file; undefined where there is none or it is not whole. */
export const readNote = async <T>(path: string): Promise<T | undefined> => {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch {
    return undefined;
  }
};

/** Writes a small JSON file, whole or not at all, for the eyes of this user only. */
export const writeNote = (path: string, note: unknown): Promise<void> =>
  replaceFile(path, JSON.stringify(note), { mode: 0o600 });
