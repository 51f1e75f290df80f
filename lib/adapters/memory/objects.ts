import { inByteOrder } from '../../contracts/documents.ts';
import type { Objects } from '../../ports.ts';

/** Objects in a Map, for tests and simulation. */
export const memoryObjects = (): Objects => {
  const objects = new Map<string, Uint8Array>();
  return {
    async put(key, body) {
      objects.set(key, typeof body === 'string' ? new TextEncoder().encode(body) : body.slice());
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
  };
};
