import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { FileRefused } from './file-refused.ts';

/** A small file may unpack to anything below this many bytes. */
const FREE_UNPACKED_BYTES = 16 * 2 ** 20;
/** Beyond that, unpacked bytes for each packed byte. */
const MAX_RATIO = 100;
/** No file unpacks to more, however large it is packed. */
const MAX_UNPACKED_BYTES = 10 * 2 ** 30;

/**
 * The text of a file in pieces: gzip unpacked (known by its first bytes), a UTF-8 byte order mark dropped.
 * Throws FileRefused for an empty file, anything but UTF-8 text, gzip that is cut short or damaged, and a gzip bomb:
 * one that unpacks to more than a hundred times its size, or to more than `mostUnpacked` bytes (10 GB).
 */
export async function* readText(
  bytes: AsyncIterable<Uint8Array>,
  mostUnpacked = MAX_UNPACKED_BYTES,
): AsyncGenerator<string> {
  const packed = await withHead(bytes);
  const plain = isGzip(packed.head) ? await withHead(unpacked(packed.all, mostUnpacked)) : packed;
  refuseOtherKinds(plain.head);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let empty = true;
  for await (const piece of plain.all) {
    if (piece.includes(0)) throw notText('it holds NUL bytes');
    empty &&= piece.length === 0;
    yield decode(decoder, piece);
  }
  yield decode(decoder);
  if (empty) {
    throw new FileRefused({
      what: 'the file is empty',
      why: 'not even a header stands in it',
      mend: 'Export it again, with a header line',
    });
  }
}

const decode = (decoder: InstanceType<typeof TextDecoder>, piece?: Uint8Array): string => {
  try {
    return piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
  } catch {
    throw notText('some of its bytes are not UTF-8');
  }
};

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
  if (startsWith(head, [0xff, 0xfe]) || startsWith(head, [0xfe, 0xff])) {
    throw notText('it is UTF-16');
  }
};

const notText = (because: string): FileRefused =>
  new FileRefused({
    what: 'the file is not UTF-8 text',
    why: because,
    mend: 'Save it as CSV in UTF-8 and drop it again',
  });

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
