import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDelimited } from '../../lib/files/delimited.ts';
import { type Encoding, readText } from '../../lib/files/text-stream.ts';

const swapped = (bytes: Buffer): Buffer => Buffer.from(bytes).swap16();

/** The text of bytes that come in pieces of that size, and what they were converted from. */
const decoded = async (bytes: Uint8Array, size = bytes.length || 1) => {
  const seen: Encoding[] = [];
  const pieces = (async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  })();
  let text = '';
  for await (const piece of readText(pieces, { onEncoding: (one) => seen.push(one) }))
    text += piece;
  return { text, seen };
};

const text = 'a,b\nJosé Müller – „Ærø“ €5,2\n';
const western = text.replace('„Ærø“ €5', 'Ærø');

describe('text of another encoding', () => {
  it.each([
    ['UTF-8', Buffer.from(text), []],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${text}`), []],
    ['UTF-16, little end first', Buffer.from(`\uFEFF${text}`, 'utf16le'), ['utf-16le']],
    ['UTF-16, big end first', swapped(Buffer.from(`\uFEFF${text}`, 'utf16le')), ['utf-16be']],
  ])('is converted from %s, wherever it is cut', async (_, bytes, seen) => {
    for (const size of [1, 2, 3, 7, bytes.length])
      expect(await decoded(bytes, size)).toEqual({ text, seen });
  });

  it.each([1, 2, 5, 100])('is converted from Windows-1252 in pieces of %i', async (size) => {
    const bytes = Buffer.from(western.replace('–', '\u0096'), 'latin1');
    expect(await decoded(bytes, size)).toEqual({ text: western, seen: ['windows-1252'] });
  });

  it('is refused by name where it is none of them', async () => {
    const utf8 = Buffer.from('a,b\nJosé,1\n');
    const latin = Buffer.from('Zoë,2\n', 'latin1');
    await expect(decoded(Buffer.concat([utf8, latin]))).rejects.toThrow('not UTF-8');
    await expect(decoded(Buffer.concat([latin, utf8]), 1)).rejects.toThrow(
      'some of its letters are UTF-8 and some are Windows-1252',
    );
    await expect(decoded(Buffer.from('a\u0081b', 'latin1'))).rejects.toThrow(
      'neither UTF-8 nor Windows-1252',
    );
    await expect(decoded(utf8.subarray(0, 8))).rejects.toThrow('breaks off inside a letter');
    await expect(decoded(Buffer.from('a,b\n', 'utf16le'))).rejects.toThrow(
      'UTF-16 without its mark',
    );
    await expect(decoded(Buffer.from('\uFEFFab', 'utf16le').subarray(0, 5))).rejects.toThrow(
      'UTF-16LE',
    );
  });

  it('is what the platform’s own decoder makes of it, whatever it is and however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary' }),
        fc.integer({ min: 1, max: 9 }),
        async (any, size) => {
          const plain = any.replaceAll('\0', '').replaceAll('\uFEFF', '').toWellFormed();
          fc.pre(plain !== '');
          expect((await decoded(Buffer.from(plain), size)).text).toBe(plain);
          const wide = Buffer.from(`\uFEFF${plain}`, 'utf16le');
          expect((await decoded(wide, size)).text).toBe(plain);
        },
      ),
    );
  });
});

describe('a file without a header', () => {
  const rowsOf = async (text: string, quotes?: boolean) => {
    const bytes = (async function* () {
      yield Buffer.from(text);
    })();
    const events = [];
    for await (const event of readDelimited(bytes, { header: ['Id', 'Name'], quotes }))
      events.push(event);
    return events;
  };

  it('has the columns that it is given, and its first line is a row', async () => {
    expect(await rowsOf('1\tPat\n2\n')).toEqual([
      { kind: 'header', line: 0, columns: ['Id', 'Name'] },
      { kind: 'row', line: 1, cells: { Id: '1', Name: 'Pat' } },
      { kind: 'bad-row', line: 2, column: 'Name', because: 'has 1 cells where the header has 2' },
    ]);
  });

  it('may have a header all the same', async () => {
    expect(await rowsOf('ID,name\n1,Pat\n')).toEqual([
      expect.objectContaining({ kind: 'header' }),
      { kind: 'row', line: 2, cells: { Id: '1', Name: 'Pat' } },
    ]);
  });

  it('may carry quotation marks of its own', async () => {
    const rows = await rowsOf('1\t"Bud" Pat\n2\t"Lou\n', false);
    expect(rows.slice(1).map((row) => 'cells' in row && row.cells['Name'])).toEqual([
      '"Bud" Pat',
      '"Lou',
    ]);
  });
});
