import { readFile } from 'node:fs/promises';
import { inByteOrder } from '../../contracts/documents.ts';
import type { Objects } from '../../ports.ts';

/** Objects that can be taken over as they stand. */
export type MemoryObjects = Objects & {
  /** Objects of their own that begin with these; neither sees what becomes of the other. */
  copy(): MemoryObjects;
};

/** Objects in a Map, for tests and simulation. */
export const memoryObjects = (): MemoryObjects => objectsIn(new Map());

const objectsIn = (objects: Map<string, Uint8Array>): MemoryObjects => ({
  async put(key, body) {
    objects.set(key, typeof body === 'string' ? new TextEncoder().encode(body) : body.slice());
  },
  async putFile(key, path) {
    objects.set(key, await readFile(path));
  },
  async get(key) {
    return objects.get(key)?.slice();
  },
  async open(key) {
    const body = objects.get(key);
    if (!body) return undefined;
    return (async function* () {
      yield body.slice();
    })();
  },
  async list(prefix) {
    return [...objects]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, body]) => ({ key, size: body.length }))
      .sort((a, b) => inByteOrder(a.key, b.key));
  },
  // What was put is never changed, so the bytes themselves can be shared.
  copy: () => objectsIn(new Map(objects)),
});
