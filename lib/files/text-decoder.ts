import { isAscii } from 'node:buffer';
import { FileRefused } from './file-refused.ts';

/** An encoding beside UTF-8 that a file was converted from. Windows-1252 holds Latin-1's letters. */
export type Encoding = 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Turns bytes into text, piece by piece. Throws FileRefused for bytes that are no text. */
export type Decoder = { push(piece: Uint8Array): string; end(): string };

/**
 * A decoder for a file that begins with those bytes. UTF-16 is known by its byte order mark; a file whose first letter
 * beyond ASCII is no UTF-8 is Windows-1252, if all of it can be. Either is told to `onEncoding`, and refused where
 * nobody listens. The byte order mark is dropped.
 */
export const decoderFor = (
  head: Uint8Array,
  onEncoding: ((encoding: Encoding) => void) | undefined,
): Decoder => {
  const utf16 = utf16Of(head);
  if (!onEncoding) {
    if (utf16) throw notText('it is UTF-16');
    return withoutNul(unicode('utf-8'));
  }
  if (utf16) {
    onEncoding(utf16);
    return unicode(utf16);
  }
  return withoutNul(guessed(() => onEncoding('windows-1252')));
};

/** The refusal of a file that is no text that we read. */
export const notText = (because: string): FileRefused =>
  new FileRefused({
    what: 'the file is not UTF-8 text',
    why: because,
    mend: 'Save it as CSV in UTF-8 and drop it again',
  });

const utf16Of = (head: Uint8Array): 'utf-16le' | 'utf-16be' | undefined => {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : undefined;
};

const withoutNul = ({ push, end }: Decoder): Decoder => ({
  push(piece) {
    if (piece.includes(0)) throw notText('it holds NUL bytes, as UTF-16 without its mark does');
    return push(piece);
  },
  end,
});

const unicode = (encoding: 'utf-8' | 'utf-16le' | 'utf-16be'): Decoder => {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const decoded = (piece?: Uint8Array): string => {
    try {
      return piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
    } catch {
      throw notText(`some of its bytes are not ${encoding.toUpperCase()}`);
    }
  };
  return { push: decoded, end: () => decoded() };
};

/** ASCII until the first byte that is none, which then says what the file is. */
const guessed = (onWindows: () => void): Decoder => {
  let decoder: Decoder | undefined;
  let held = new Uint8Array();
  return {
    push(piece) {
      if (decoder) return decoder.push(piece);
      const bytes = held.length > 0 ? Buffer.concat([held, piece]) : piece;
      held = new Uint8Array();
      if (isAscii(bytes)) return latin1(bytes);
      const at = bytes.findIndex((byte) => byte >= 0x80);
      const kind = kindOf(bytes.subarray(at, at + 4));
      if (kind === 'cut') {
        held = Uint8Array.from(bytes.subarray(at));
        return latin1(bytes.subarray(0, at));
      }
      if (kind === 'windows-1252') onWindows();
      decoder = kind === 'utf-8' ? unicode('utf-8') : windows1252();
      return decoder.push(bytes);
    },
    end() {
      if (held.length > 0) throw notText('it breaks off inside a letter');
      return decoder?.end() ?? '';
    },
  };
};

/** What bytes that begin beyond ASCII are. */
const kindOf = (bytes: Uint8Array): 'utf-8' | 'windows-1252' | 'cut' => {
  const lead = bytes[0] ?? 0;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  const follow = bytes.subarray(1, length);
  if (lead < 0xc2 || lead > 0xf4 || follow.some((byte) => byte < 0x80 || byte > 0xbf)) {
    return 'windows-1252';
  }
  return bytes.length < length ? 'cut' : 'utf-8';
};

/** What bytes 80 to 9F are in Windows-1252; five of them are nothing. Source: WHATWG Encoding, index-windows-1252. */
const HIGH = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

const windows1252 = (): Decoder => {
  let before = '';
  return {
    push(piece) {
      const text = latin1(piece);
      if (/[\u0081\u008d\u008f\u0090\u009d]/.test(text)) {
        throw notText('some of its bytes are neither UTF-8 nor Windows-1252');
      }
      // "Ã©" is é in UTF-8, and hardly anything that anybody writes in Windows-1252.
      if (/[\u00c2\u00c3][\u0080-\u00bf]/.test(before + text)) {
        throw notText('some of its letters are UTF-8 and some are Windows-1252');
      }
      before = text.slice(-1);
      return text.replace(/[\u0080-\u009f]/g, (letter) => HIGH[letter.charCodeAt(0) - 0x80] ?? '');
    },
    end: () => '',
  };
};

const latin1 = ({ buffer, byteOffset, length }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, length).toString('latin1');
