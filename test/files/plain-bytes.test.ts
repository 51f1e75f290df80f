import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NotPlain, plainBytes } from '../../lib/files/plain-bytes.ts';

/** What comes of a text that arrives in pieces, all in one buffer that is used over and over. */
const plainOf = async (pieces: Buffer[]): Promise<string> => {
  const buffer = Buffer.alloc(Math.max(1, ...pieces.map(({ length }) => length)));
  const arriving = async function* () {
    for (const piece of pieces) {
      piece.copy(buffer);
      yield buffer.subarray(0, piece.length);
    }
  };
  const out: Buffer[] = [];
  try {
    for await (const piece of plainBytes(arriving())) out.push(Buffer.from(piece));
  } catch (error) {
    if (error instanceof NotPlain) return 'not plain';
    throw error;
  }
  return Buffer.concat(out).toString();
};

const anyText = fc
  .array(fc.constantFrom('a', 'bc', 'é', ',', '"', ' ', '\n', '\r', '\r\n', '\0'), {
    maxLength: 24,
  })
  .map((parts) => `h,i\n${parts.join('')}`);

it('comes to the same however a text is cut into pieces', async () => {
  await fc.assert(
    fc.asyncProperty(anyText, fc.array(fc.integer({ min: 1, max: 9 })), async (text, lengths) => {
      const bytes = Buffer.from(text);
      const pieces: Buffer[] = [];
      let from = 0;
      for (const length of lengths) {
        pieces.push(bytes.subarray(from, from + length));
        from += length;
      }
      if (from < bytes.length) pieces.push(bytes.subarray(from));
      expect(await plainOf(pieces.filter(({ length }) => length > 0))).toBe(await plainOf([bytes]));
    }),
    { numRuns: 2_000 },
  );
});

it.each([
  ['a NUL byte', 'h,i\na\0,b\n'],
  ['a blank line', 'h,i\r\n\r\na,b\r\n'],
  ['a quote after a space', 'h,i\na, "b"\n'],
  ['a quote before a space', 'h,i\n"a" ,b\n'],
  ['a quote after a space and a tab', 'h\ti\na\t "b"\n'],
  ['a quote before a space and a semicolon', 'h;i\n"a" ;b\n'],
])('leaves a file with %s to the row reader', async (_, text) => {
  expect(await plainOf([Buffer.from(text)])).toBe('not plain');
});

it('ends every line alike and drops the byte order mark', async () => {
  expect(await plainOf([Buffer.from('\uFEFFh,i\ra,b\r\nc,d\r')])).toBe('h,i\na,b\nc,d\n');
});
