import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import {
  type DelimitedEvent,
  FileRefused,
  readDelimited,
  readFramed,
} from '../../lib/files/delimited.ts';

const bytesOf = (text: string | Uint8Array): Uint8Array =>
  typeof text === 'string' ? Buffer.from(text) : text;

async function* inPieces(bytes: Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const read = async (text: string | Uint8Array, size?: number): Promise<DelimitedEvent[]> => {
  const events: DelimitedEvent[] = [];
  for await (const event of readDelimited(inPieces(bytesOf(text), size))) events.push(event);
  return events;
};

const rowsOf = async (text: string | Uint8Array): Promise<[number, string[]][]> =>
  (await read(text)).flatMap((event) =>
    event.kind === 'row' ? [[event.line, Object.values(event.cells)]] : [],
  );

const refusal = async (text: string | Uint8Array): Promise<string> => {
  try {
    await read(text, 65_536);
  } catch (error) {
    if (error instanceof FileRefused) return error.message;
    throw error;
  }
  return 'taken';
};

describe('a delimited file', () => {
  it.each([
    ['comma', 'a,b\n1,2\n'],
    ['semicolon', 'a;b\n1;2\n'],
    ['tab', 'a\tb\n1\t2\n'],
    ['a delimiter inside a quoted header', '"a,,,";b\n1;2\n'],
    ['UTF-8 with a byte order mark', '\uFEFFa,b\n1,2\n'],
    ['no line end at the end', 'a,b\n1,2'],
    ['carriage returns', 'a,b\r\n1,2\r\n'],
    ['lone carriage returns', 'a,b\r1,2\r'],
    ['gzip', gzipSync('a,b\n1,2\n')],
    ['gzip with a byte order mark', gzipSync('\uFEFFa,b\n1,2\n')],
    ['gzip in two members', Buffer.concat([gzipSync('a,b\n'), gzipSync('1,2\n')])],
  ])('is read: %s', async (_, text) => {
    expect((await rowsOf(text)).map(([, cells]) => cells)).toEqual([['1', '2']]);
  });

  it('names its columns without the spaces and the mark around them', async () => {
    expect((await read('\uFEFF a , b\n'))[0]).toEqual({
      ...{ kind: 'header', line: 1, columns: ['a', 'b'] },
    });
  });

  it('has no rows when there is only a header', async () => {
    expect(await read('a,b\n')).toEqual([{ kind: 'header', line: 1, columns: ['a', 'b'] }]);
  });

  it('numbers the physical line that a row starts on', async () => {
    const text = 'a,b\r\n1,"two\r\nlines"\n\n3,4\r5,"a ""quoted"" word"\n6,7';
    expect(await rowsOf(text)).toEqual([
      [2, ['1', 'two\nlines']],
      [5, ['3', '4']],
      [6, ['5', 'a "quoted" word']],
      [7, ['6', '7']],
    ]);
  });

  it('gives a row with too few or too many cells as a bad row', async () => {
    expect((await read('a,b,c\n1,2\n1,2,3,4\n')).slice(1)).toEqual([
      { kind: 'bad-row', line: 2, column: 'c', because: 'has 2 cells where the header has 3' },
      { kind: 'bad-row', line: 3, column: 'c', because: 'has 4 cells where the header has 3' },
    ]);
  });

  it('reads the same wherever its pieces end', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', 'é', ' '), maxLength: 6 });
    const table = fc.array(fc.tuple(cell, cell, fc.constant('x')), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 9 }), async (rows, size) => {
        const text = Papa.unparse([['a', 'b', 'c'], ...rows], { newline: '\n' });
        const events = await read(text, size);
        const cells = events.flatMap((event) =>
          event.kind === 'row' ? [Object.values(event.cells)] : [],
        );
        expect(cells).toEqual(rows);
      }),
      { numRuns: 200 },
    );
  });

  it('reads the same wherever a large file is cut', async () => {
    const row = '"a b" ,"x\r\n""y""","", z\r\n';
    const count = Math.ceil(270_000 / row.length);
    for (let pad = 1; pad <= row.length; pad += 1) {
      const found = await rowsOf(`a,b,c,${'d'.repeat(pad)}\n${row.repeat(count)}`);
      expect(found.length).toBe(count);
      expect(found[count - 1]).toEqual([2 * count, ['a b', 'x\n"y"', '', ' z']]);
    }
  });

  it('keeps its line numbers and quotes over many pieces', async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => `${i},"x\r\n""y"""`);
    const found = await rowsOf(['a,b', ...rows].join('\r\n'));
    expect(found.length).toBe(60_000);
    expect(found[59_999]).toEqual([2 + 2 * 59_999, ['59999', 'x\n"y"']]);
  });
});

describe('a report with a frame', () => {
  const isHeader = (cells: string[]): boolean => cells.includes('a') && cells.includes('b');
  const isFooter = ([first = '']: string[]): boolean => first === 'Made at:';
  const readWith = async (text: string) => {
    const events = [];
    for await (const piece of readFramed(inPieces(Buffer.from(text)), { isHeader, isFooter })) {
      events.push(...piece);
    }
    return events;
  };

  it('has rows between its header and its footer only', async () => {
    const text = 'A title\n\nOf,two\n b ;a;c\n1;2;3\n4;5\n\nMade at:;now\nBy:;me\n7;8;9\n';
    expect(await readWith(text)).toEqual([
      { kind: 'header', line: 4, columns: ['b', 'a', 'c'] },
      { kind: 'row', line: 5, cells: { b: '1', a: '2', c: '3' } },
      { kind: 'bad-row', line: 6, column: 'c', because: 'has 2 cells where the header has 3' },
      { kind: 'footer', cells: ['Made at:', 'now'] },
    ]);
  });

  it('is held to be text to its end, footer and all', async () => {
    await expect(readWith('a,b\n1,2\nMade at:\n"x')).rejects.toThrow('quoted cell');
    const long = `a,b\n1,2\nMade at:\n${'By:,me\n'.repeat(60_000)}`;
    await expect(readWith(`${long}\u0000`)).rejects.toThrow('NUL');
  });

  it.each([
    ['in a short file', ''],
    ['in a long one', 'x\n'.repeat(100)],
  ])('has its widest line for a header where none is one %s', async (_, more) => {
    expect((await readWith(`title\nc,d,e\n1,2\n${more}`))[0]).toEqual({
      ...{ kind: 'header', line: 2, columns: ['c', 'd', 'e'] },
    });
  });

  it('is empty where it is', async () => {
    await expect(readWith('\n\n')).rejects.toThrow('file is empty');
  });
});

describe('a file that cannot be trusted', () => {
  const gzipped = gzipSync(`a,b\n${'1,2\n'.repeat(5_000)}`);
  const damaged = Uint8Array.from(gzipped, (byte, i) =>
    i === gzipped.length - 6 ? byte ^ 1 : byte,
  );

  it.each<[string, string | Uint8Array, RegExp]>([
    ['empty', '', /file is empty/],
    ['blank lines only', '\n\n', /file is empty/],
    ['empty gzip', gzipSync(''), /file is empty/],
    ['truncated gzip', gzipped.subarray(0, -9), /cut short/],
    ['gzip with only its first bytes', gzipped.subarray(0, 12), /cut short/],
    ['damaged gzip', damaged, /damaged/],
    ['gzip bomb', gzipSync(`a\n${'0'.repeat(79).concat('\n').repeat(300_000)}`), /hundred times/],
    ['gzip in gzip', gzipSync(gzipSync('a,b\n1,2\n')), /packed twice/],
    ['zip', Buffer.from('PK\u0003\u0004 and more'), /zip archive/],
    ['UTF-16 with a mark', Buffer.from('\uFEFFa,b\n1,2\n', 'utf16le'), /UTF-16/],
    ['UTF-16 without a mark', Buffer.from('a,b\n1,2\n', 'utf16le'), /NUL/],
    ['Latin-1', Buffer.from('a,b\nJos\u00e9,2\n', 'latin1'), /not UTF-8/],
    ['UTF-8 cut inside a letter', Buffer.from('a,b\n1,é').subarray(0, -1), /not UTF-8/],
    ['NUL', 'a,b\n1,\u00002\n', /NUL/],
    ['unclosed quote', 'a,b\n1,"2\n3,4\n', /^line 2: a quoted cell does not end/],
    [
      'unclosed quote before much text',
      `a,b\n1,"2\n${'3,4\n'.repeat(200_000)}`,
      /^line 2: a quoted/,
    ],
    ['text behind a closing quote', 'a,b\n1,2\n"3" x,4\n5,6\n', /^line 3: a quoted cell/],
    ['cell above 64 KB', `a,b\n1,${'x'.repeat(65_537)}\n`, /^line 2: a cell is longer/],
    ['row without end', `a,b\n${'x,'.repeat(400_000)}`, /^line 2: a cell is longer/],
    [
      'duplicate column',
      'a,b,a\n1,2,3\n',
      /^line 1: column 3 of the header has the name of column 1/,
    ],
    ['nameless column', 'a,,c\n1,2,3\n', /column 2 of the header has no usable name/],
    ['__proto__ column', 'a,__proto__\n1,2\n', /no usable name/],
  ])('is refused: %s', async (_, text, words) => {
    expect(await refusal(text)).toMatch(words);
  });

  it('says how to mend it', async () => {
    expect(await refusal(gzipped.subarray(0, -9))).toBe(
      'the gzip data is cut short: rows would be missing. Copy the file again, whole.',
    );
  });

  it('lets a highly packed file of moderate size pass', async () => {
    expect(await refusal(gzipSync(`a\n${'0\n'.repeat(100_000)}`))).toBe('taken');
  });

  it('passes on what the source threw', async () => {
    const failing = async function* () {
      yield gzipped.subarray(0, 20);
      throw new Error('connection lost');
    };
    const reading = async () => {
      for await (const _ of readDelimited(failing()));
    };
    await expect(reading()).rejects.toThrow('connection lost');
  });

  it('gives what stands before a row that cannot be read', async () => {
    const before: DelimitedEvent[] = [];
    const reading = async () => {
      const bytes = inPieces(bytesOf('a,b\n1,2\n3,"4\n5,6\n'));
      for await (const event of readDelimited(bytes)) before.push(event);
    };
    await expect(reading()).rejects.toThrow('quoted cell');
    expect(before.map(({ kind, line }) => `${kind} ${line}`)).toEqual(['header 1', 'row 2']);
  });
});
