import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where a process of ours listens to its siblings, and the word that it knows them by. */
export type ControlAddress = { pid: number; port: number; token: string };

/** Answers siblings on a free loopback port: one JSON answer a route. Does not keep the process alive. */
export const serveControl = async (
  routes: Record<string, () => unknown>,
): Promise<{ address: ControlAddress; close(): void }> => {
  const token = randomBytes(16).toString('hex');
  const server = createServer((request, response) => {
    const route = Object.hasOwn(routes, request.url ?? '') ? routes[request.url ?? ''] : undefined;
    const known = request.headers.authorization === `Bearer ${token}`;
    if (!route || !known) return void response.writeHead(known ? 404 : 401).end();
    response.writeHead(200, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify(route() ?? null));
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

/** Reads a small JSON file; undefined where there is none or it is not whole. */
export const readNote = async <T>(path: string): Promise<T | undefined> => {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch {
    return undefined;
  }
};

/** Writes a small JSON file, whole or not at all, for the eyes of this user only. */
export const writeNote = async (path: string, note: unknown): Promise<void> => {
  await writeFile(`${path}.new`, JSON.stringify(note), { mode: 0o600 });
  await rename(`${path}.new`, path);
};
