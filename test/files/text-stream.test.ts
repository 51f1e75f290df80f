import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readText } from '../../lib/files/text-stream.ts';

const texts = async (bytes: Uint8Array, most?: number): Promise<number> => {
  const pieces = (async function* () {
    for (let at = 0; at < bytes.length; at += 4_096) yield bytes.subarray(at, at + 4_096);
  })();
  let length = 0;
  for await (const text of readText(pieces, { mostUnpacked: most })) length += text.length;
  return length;
};

describe('text that unpacks', () => {
  // Hardly to be packed, so that it is no matter of a hundred times its size.
  const text = randomBytes(600_000).toString('hex');

  it('is read up to the most that any file may unpack to', async () => {
    expect(await texts(gzipSync(text), text.length)).toBe(text.length);
    await expect(texts(gzipSync(text), text.length - 1)).rejects.toThrow(
      'unpacks to more than 10 GB',
    );
  });

  it('is given up while it unpacks, not after', async () => {
    let pulled = 0;
    const packed = gzipSync(text);
    const pieces = (async function* () {
      for (let at = 0; at < packed.length; at += 4_096) {
        pulled += 4_096;
        yield packed.subarray(at, at + 4_096);
      }
    })();
    const reading = async () => {
      for await (const _ of readText(pieces, { mostUnpacked: 10_000 }));
    };
    await expect(reading()).rejects.toThrow('more than 10 GB');
    expect(pulled).toBeLessThan(packed.length);
  });

  it('may be of any length where it is not packed', async () => {
    expect(await texts(Buffer.from(text), 10)).toBe(text.length);
  });
});
