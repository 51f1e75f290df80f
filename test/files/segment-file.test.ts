import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SegmentLayout } from '../../lib/contracts/segment-layout.ts';
import { Voter } from '../../lib/contracts/voter.ts';
import { emailHash, phoneHash } from '../../lib/files/contact.ts';
import { FileRefused } from '../../lib/files/file-refused.ts';
import { defaultLayout } from '../../lib/files/layout.ts';
import {
  type Reading,
  type RowOutcome,
  readOptOuts,
  readSegment,
} from '../../lib/files/segment-file.ts';
import { readSettings } from '../../lib/files/settings-file.ts';

const reading: Reading = {
  file: 'segments/a.csv',
  layout: defaultLayout,
  region: undefined,
  lastYear: 2027,
  tokenOf: (id) => Buffer.from(id).toString('hex').padEnd(64, '0'),
};

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

const read = async (text: string, wish: Partial<Reading> = {}): Promise<RowOutcome[]> => {
  const outcomes: RowOutcome[] = [];
  for await (const outcome of readSegment(bytesOf(text), { ...reading, ...wish }))
    outcomes.push(outcome);
  return outcomes;
};

const columns = [
  'voter_id',
  'zone',
  'category',
  'birth_year',
  'support',
  'email',
  'phone',
  'opted_out',
  'country',
];
const good = [
  'V1',
  'Dunmere',
  'Young renters',
  '1990',
  '50',
  'a@example.com',
  '+12065550101',
  'no',
  '',
];

/** A file of one row: the good one, with one cell changed. */
const withCell = (column: string, text: string): string =>
  `${columns.join(',')}\n${good.map((cell, i) => (columns[i] === column ? text : cell)).join(',')}\n`;

const layoutAt = (path: string): SegmentLayout =>
  readSettings(path, readFileSync(path, 'utf8'), SegmentLayout);

describe('a segment file', () => {
  it('becomes voters without a name or a contact in the clear', async () => {
    const [outcome] = await read(withCell('voter_id', 'V1'));
    const voter = outcome?.kind === 'accepted' ? Voter.parse(outcome.voter) : undefined;
    expect(voter).toEqual({
      voter: reading.tokenOf('V1'),
      household: null,
      zone: 'dunmere',
      category: 'young-renters',
      birthYear: 1990,
      gender: null,
      postalCode: null,
      support: 50,
      turnout: null,
      emailSha256: emailHash('a@example.com'),
      phoneSha256: phoneHash('+12065550101', undefined),
      uid2EmailSha256: null,
      uid2PhoneSha256: null,
      consent: null,
    });
  });

  it.each([
    ['birth_year', ''],
    ['support', ''],
    ['support', '100'],
    ['support', '0'],
    ['support', '62.5'],
    ['email', ''],
    ['phone', ' '],
    ['opted_out', 'FALSE'],
    ['country', 'us'],
  ])('may have %s as "%s"', async (column, text) => {
    expect((await read(withCell(column, text)))[0]?.kind).toBe('accepted');
  });

  it.each([
    ['voter_id', ' ', /is empty/],
    ['voter_id', 'x'.repeat(201), /longer than 200/],
    ['zone', '', /is empty or has no letter/],
    ['zone', '--', /is empty or has no letter/],
    ['category', ' ', /is empty or has no letter/],
    ['birth_year', '19', /is not a year from 1900 to now/],
    ['birth_year', '1899', /is not a year/],
    ['birth_year', '2028', /is not a year/],
    ['birth_year', '1990.0', /is not a year/],
    ['support', '100.1', /is not a number from 0 to 100/],
    ['support', '-1', /is not a number/],
    ['support', '1e1', /is not a number/],
    ['support', '0x10', /is not a number/],
    ['support', '٣', /is not a number/],
    ['support', 'NaN', /is not a number/],
    ['email', 'nobody', /is not an email address/],
    [
      'phone',
      '206 555 0101',
      /cannot be told without a country: .* name the country in the layout/,
    ],
    ['phone', '+1 555', /cannot be told without a country/],
    ['opted_out', 'perhaps', /is neither yes nor no/],
    ['country', 'Elbonia', /is not an ISO 3166-1 code/],
  ])('rejects a row for its %s "%s"', async (column, text, because) => {
    const [outcome] = await read(withCell(column, text));
    expect(outcome?.kind === 'rejected' && outcome.reject).toEqual({
      file: 'segments/a.csv',
      line: 2,
      column,
      because: expect.stringMatching(because),
    });
  });

  it('never repeats what stands in a rejected row', async () => {
    const text = `${columns.join(',')}\nSECRET,z,c,SECRET,SECRET,SECRET,SECRET,SECRET,SECRET\nSECRET,,\n`;
    expect(
      JSON.stringify((await read(text)).map((outcome) => ({ ...outcome, optedOut: 0 }))),
    ).not.toMatch(/SECRET/);
  });

  it.each([
    ['a constant of the layout', { ...defaultLayout, country: 'US' }, '', 'US'],
    ['the row, before the campaign', defaultLayout, 'US', 'US'],
    ['the campaign, where the row says none', defaultLayout, '', 'GB'],
  ])('takes the region of a phone number from %s', async (_, layout, country, region) => {
    const row = withCell('phone', '(206) 555-0101').replace(/,\n$/, `,${country}\n`);
    const wish = { layout: layout as SegmentLayout, region: 'GB' as const };
    expect((await read(row, wish))[0]).toMatchObject({
      voter: { phoneSha256: phoneHash('(206) 555-0101', region as 'US' | 'GB') },
    });
  });

  it('says of which country a number cannot be', async () => {
    const [outcome] = await read(withCell('phone', '12'), { region: 'GB' });
    expect(outcome).toMatchObject({
      reject: { because: expect.stringContaining('cannot be a phone number of GB') },
    });
  });

  it('keeps the first row of a voter that can be accepted', async () => {
    const rows = [
      'V1,,c',
      'V1,Dunmere,c',
      'V1,Dunmere,c',
      'V1,Eastmarch,c',
      'V1,,c',
      ' V1 ,Dunmere,c',
    ];
    const outcomes = await read(`voter_id,zone,category\n${rows.join('\n')}\n`);
    expect(outcomes.map(({ kind }) => kind)).toEqual([
      'rejected',
      'accepted',
      'duplicate',
      'duplicate',
      'duplicate',
      'duplicate',
    ]);
  });

  it('hears an opt-out also from a duplicate and from a row that is rejected', async () => {
    const text =
      'voter_id,zone,category,opted_out\nV1,z,c,no\nV1,z,c,yes\nV2,,c,T\nV3,z,c,1\nV4,z,c,0\n';
    expect((await read(text)).map(({ kind, optedOut }) => [kind, optedOut])).toEqual([
      ['accepted', undefined],
      ['duplicate', reading.tokenOf('V1')],
      ['rejected', reading.tokenOf('V2')],
      ['accepted', reading.tokenOf('V3')],
      ['accepted', undefined],
    ]);
  });

  it.each([
    ['1990-03-30', 1990],
    ['03/30/1990', 1990],
    ['30.3.1990', 1990],
    ['30/03/90', undefined],
    ['March 1990', undefined],
  ])('reads the year of the birth date %s', async (date, year) => {
    const layout = {
      columns: { voterId: 'id', zone: 'z', category: 'c', birthDate: 'born' },
      missingColumns: 'refuse',
    } as const;
    const [outcome] = await read(`id,z,c,born\n1,a,b,${date}\n`, { layout });
    expect(outcome?.kind === 'accepted' ? outcome.voter.birthYear : undefined).toBe(year);
  });

  it('loses no row, whatever stands in it', async () => {
    const cell = fc.constantFrom(
      'V1',
      'V2',
      '',
      'Dunmere',
      '1990',
      'yes',
      'x@example.com',
      '"a\n,b"',
      '"',
    );
    const row = fc.array(cell, { minLength: 1, maxLength: 6 }).map((cells) => cells.join(','));
    const rows = fc.array(row, { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(rows, async (lines) => {
        const text = `voter_id,zone,category,opted_out\n${lines.join('\n')}`;
        try {
          const outcomes = await read(text);
          const count = (kind: string) => outcomes.filter((one) => one.kind === kind).length;
          expect(count('accepted') + count('rejected') + count('duplicate')).toBe(outcomes.length);
          const plain = !text.includes('"') && lines.filter((line) => line !== '').length;
          if (plain !== false) expect(outcomes.length).toBe(plain);
        } catch (error) {
          if (!(error instanceof FileRefused && text.includes('"'))) throw error;
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a layout', () => {
  const header = 'voter_id,zone,category\n';

  it('is the same built in and as an example', () => {
    expect(layoutAt('examples/layouts/default.yaml')).toEqual(defaultLayout);
  });

  it('reads the examples', async () => {
    const own = readFileSync('examples/segments/sample.csv', 'utf8');
    const theirs = readFileSync('examples/segments/registrar-sample.csv', 'utf8');
    const layout = layoutAt('examples/layouts/registrar.yaml');
    const outcomes = [...(await read(own)), ...(await read(theirs, { layout }))];
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array(9).fill('accepted'));
    expect(outcomes.filter(({ optedOut }) => optedOut)).toHaveLength(2);
  });

  it.each(['voter_id', 'zone', 'category'])('needs the column %s', async (column) => {
    const text = header.replace(column, 'other');
    await expect(read(text)).rejects.toThrow(`line 1: the header has no column "${column}"`);
  });

  it('refuses a file without a column that it names, unless it may be empty', async () => {
    const layout: SegmentLayout = { ...defaultLayout, missingColumns: 'refuse' };
    await expect(read(header, { layout })).rejects.toThrow('has no column "birth_year"');
    expect(await read(header)).toEqual([]);
  });

  it('does not repeat a header that may be a person’s row', async () => {
    await expect(read('Jane,Doe,jane@example.com\n')).rejects.toThrow(/^(?!.*(Jane|Doe|jane))/);
  });

  it.each([
    [
      'birthYear and birthDate',
      { columns: { voterId: 'a', zone: 'b', category: 'c', birthYear: 'd', birthDate: 'e' } },
    ],
    [
      'two countries',
      { columns: { voterId: 'a', zone: 'b', category: 'c', country: 'd' }, country: 'US' },
    ],
    [
      'a field that there is not',
      { columns: { voterId: 'a', zone: 'b', category: 'c', religion: 'd' } },
    ],
    ['no voter id', { columns: { zone: 'b', category: 'c' } }],
  ])('cannot have %s', (_, layout) => {
    expect(SegmentLayout.safeParse(layout).success).toBe(false);
  });
});

describe('an opt-out file', () => {
  const list = async (text: string) => {
    const outcomes = [];
    for await (const outcome of readOptOuts(bytesOf(text), reading)) outcomes.push(outcome);
    return outcomes;
  };

  it('needs voter ids and no more', async () => {
    expect(await list('other,voter_id\nx,V1\nx,\nx,V1\nx\n')).toEqual([
      { kind: 'accepted', optedOut: reading.tokenOf('V1') },
      {
        kind: 'rejected',
        reject: { file: reading.file, line: 3, column: 'voter_id', because: 'is empty' },
      },
      { kind: 'duplicate' },
      expect.objectContaining({ kind: 'rejected' }),
    ]);
    await expect(list('id\nV1\n')).rejects.toThrow('has no column "voter_id"');
  });
});
