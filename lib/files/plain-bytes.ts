import { unpackedBytes } from './text-stream.ts';

/** What a file has that keeps it from being read in columns: it must be read row by row. */
export class NotPlain extends Error {
  override name = 'NotPlain';
}

const LINE = 0x0a;
const QUOTE = 0x22;
const RETURN = 0x0d;
const MARK = Buffer.from('\uFEFF');
const ODD = ['\0', '\n\n'].map((mark) => Buffer.from(mark));
/** Whatever parts the cells. */
const ODD_QUOTES = [',', ';', '\t'].flatMap((delimiter) => [
  Buffer.from(`${delimiter} "`),
  Buffer.from(`" ${delimiter}`),
]);
/** Bytes of a piece that are looked at again with the next one: one fewer than the longest thing that is looked for. */
const HELD = 2;

/**
 * Passes on the bytes of a text file that a database can read in columns: unpacked, every line end a bare "\n", without a
 * byte order mark. Throws NotPlain where rows could not be told as the row reader tells them: NUL bytes, blank lines, quotes
 * beside spaces; FileRefused for gzip that cannot be unpacked. Whether the bytes are UTF-8 is not looked at.
 */
export async function* plainBytes(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Buffer = Buffer.alloc(0);
  let isFirst = true;
  for await (const given of unpackedBytes(bytes)) {
    let piece = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
    if (isFirst || held.at(-1) === RETURN || piece.length < MARK.length) {
      piece = Buffer.concat([held, piece]);
      held = Buffer.alloc(0);
    }
    piece = withPlainEnds(piece);
    if (isFirst && piece.length > MARK.length) {
      if (piece.subarray(0, MARK.length).equals(MARK)) piece = piece.subarray(MARK.length);
      if (piece[0] === LINE) throw new NotPlain();
      isFirst = false;
    }
    // What is looked for may begin in one piece and end in the next.
    refuse(Buffer.concat([held, piece.subarray(0, HELD)]));
    refuse(piece);
    if (held.length > 0) yield held;
    const end = isFirst ? 0 : Math.max(0, piece.length - HELD);
    yield piece.subarray(0, end);
    held = Buffer.from(piece.subarray(end));
  }
  if (isFirst) throw new NotPlain();
  if (held.at(-1) === RETURN) held[held.length - 1] = LINE;
  yield held;
}

const refuse = (piece: Buffer): void => {
  const marks = piece.includes(QUOTE) ? [...ODD, ...ODD_QUOTES] : ODD;
  if (marks.some((mark) => piece.includes(mark))) throw new NotPlain();
};

/** A carriage return at the end may be half of a line end: it is left for the next piece. */
const withPlainEnds = (piece: Buffer): Buffer => {
  if (!piece.includes(RETURN)) return piece;
  const end = piece.at(-1) === RETURN ? piece.length - 1 : piece.length;
  // Each byte is one character so, whatever the encoding.
  const text = piece.toString('latin1', 0, end).replaceAll('\r\n', '\n').replaceAll('\r', '\n');
  return Buffer.concat([Buffer.from(text, 'latin1'), piece.subarray(end)]);
};
