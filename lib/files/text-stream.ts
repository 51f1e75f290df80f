import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { FileRefused } from './file-refused.ts';
import { decoderFor, type Encoding, notText } from './text-decoder.ts';

export type { Encoding } from './text-decoder.ts';

/** A small file may unpack to anything below this many bytes. */
const FREE_UNPACKED_BYTES = 16 * 2 ** 20;
/** Beyond that, unpacked bytes for each packed byte. */
const MAX_RATIO = 100;
/** No file unpacks to more, however large it is packed. */
const MAX_UNPACKED_BYTES = 10 * 2 ** 30;

/** How far a file may unpack, and who is told that it was converted from another encoding than UTF-8. */
export type TextForm = {
  mostUnpacked?: number | undefined;
  onEncoding?: ((encoding: Encoding) => void) | undefined;
};

/**
 * The text of a file in pieces: gzip unpacked (known by its first bytes), a byte order mark dropped. UTF-16 with its mark
 * and Windows-1252 are converted where somebody listens to `onEncoding`, and refused by name where nobody does.
 * Throws FileRefused for an empty file, anything but text, gzip that is cut short or damaged, and a gzip bomb:
 * one that unpacks to more than a hundred times its size, or to more than `mostUnpacked` bytes (10 GB).
 */
export async function* readText(
  bytes: AsyncIterable<Uint8Array>,
  { mostUnpacked = MAX_UNPACKED_BYTES, onEncoding }: TextForm = {},
): AsyncGenerator<string> {
  const plain = await withHead(unpackedBytes(bytes, mostUnpacked));
  refuseOtherKinds(plain.head);
  const decoder = decoderFor(plain.head, onEncoding);
  let empty = true;
  for await (const piece of plain.all) {
    empty &&= piece.length === 0;
    yield decoder.push(piece);
  }
  yield decoder.end();
  if (empty) {
    throw new FileRefused({
      what: 'the file is empty',
      why: 'not even a header stands in it',
      mend: 'Export it again, with a header line',
    });
  }
}

/** The bytes of a file, gzip unpacked; refused as `readText` refuses them. */
export async function* unpackedBytes(
  bytes: AsyncIterable<Uint8Array>,
  mostUnpacked = MAX_UNPACKED_BYTES,
): AsyncGenerator<Uint8Array> {
  const packed = await withHead(bytes);
  yield* isGzip(packed.head) ? unpacked(packed.all, mostUnpacked) : packed.all;
}

const isGzip = (head: Uint8Array): boolean => head[0] === 0x1f && head[1] === 0x8b;

const startsWith = (head: Uint8Array, magic: number[]): boolean =>
  magic.every((byte, index) => head[index] === byte);

const refuseOtherKinds = (head: Uint8Array): void => {
  if (startsWith(head, [0x50, 0x4b, 3, 4])) {
    throw new FileRefused({
      what: 'the file is a zip archive or a spreadsheet',
      why: 'only text with a header line is read',
      mend: 'Unpack it, or save the sheet as CSV (UTF-8), and drop that',
    });
  }
  if (isGzip(head)) throw notText('it is packed twice');
};

/** The first four bytes, and the whole stream with them. */
const withHead = async (
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ head: Uint8Array; all: AsyncIterable<Uint8Array> }> => {
  const pieces = bytes[Symbol.asyncIterator]();
  let head = new Uint8Array();
  while (head.length < 4) {
    const { done, value } = await pieces.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  return {
    head,
    all: (async function* () {
      try {
        yield head;
        for (let next = await pieces.next(); !next.done; next = await pieces.next())
          yield next.value;
      } finally {
        await pieces.return?.();
      }
    })(),
  };
};

async function* unpacked(
  bytes: AsyncIterable<Uint8Array>,
  mostUnpacked: number,
): AsyncGenerator<Uint8Array> {
  let packedBytes = 0;
  let unpackedBytes = 0;
  const counted = async function* () {
    for await (const piece of bytes) {
      packedBytes += piece.length;
      yield piece;
    }
  };
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  pipeline(Readable.from(counted()), gunzip, () => {});
  try {
    for await (const piece of gunzip) {
      unpackedBytes += piece.length;
      if (unpackedBytes > Math.max(FREE_UNPACKED_BYTES, packedBytes * MAX_RATIO)) {
        throw bomb('more than a hundred times its size');
      }
      if (unpackedBytes > mostUnpacked) throw bomb('more than 10 GB');
      yield piece;
    }
  } catch (error) {
    throw gzipRefusal(error);
  }
}

const bomb = (size: string): FileRefused =>
  new FileRefused({
    what: `the gzip data unpacks to ${size}`,
    why: 'no file of rows does, and it could fill the machine',
    mend: 'Drop the file unpacked if it is meant so',
  });

const gzipRefusal = (error: unknown): unknown => {
  const code = (error as { code?: string } | undefined)?.code;
  if (code !== 'Z_BUF_ERROR' && code !== 'Z_DATA_ERROR') return error;
  return new FileRefused({
    what: code === 'Z_BUF_ERROR' ? 'the gzip data is cut short' : 'the gzip data is damaged',
    why: 'rows would be missing',
    mend: 'Copy the file again, whole',
  });
};
