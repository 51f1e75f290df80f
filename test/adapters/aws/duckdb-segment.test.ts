import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importSegment } from '../../../functions/import-segment.ts';
import { duckVoterTable } from '../../../lib/adapters/aws/voter-table.ts';
import { memoryVoterTable } from '../../../lib/adapters/memory/voter-table.ts';
import { optedOut } from '../../../lib/books/opt-outs.ts';
import { receiptAt, rejectsOf, setLayout } from '../../../lib/books/segments.ts';
import type { SegmentLayout } from '../../../lib/contracts/segment-layout.ts';
import type { Voter } from '../../../lib/contracts/voter.ts';
import { defaultLayout } from '../../../lib/files/layout.ts';
import type { StagedRows, VoterTable } from '../../../lib/ports.ts';
import { audiencePorts, drop, NOW } from '../../support/audience-ports.ts';
import { temporaryFolder } from '../../support/cloud.ts';

const folder = temporaryFolder();
const KEY = 'segments/default/list.csv';
const HEADER =
  'voter_id,zone,category,birth_year,postal_code,support,turnout,email,phone,opted_out,gender,household_id,consent';

/** How a file was read: rows at once, or one by one. */
type Way = 'whole' | 'by row' | undefined;

/** Imports a file into a table of its own; what came of it, and all its voters in order of tokens. */
const imported = async (
  body: string | Uint8Array,
  table: 'duck' | 'memory',
  layout: SegmentLayout = defaultLayout,
) => {
  const ports = await audiencePorts();
  await setLayout(ports, 'default', layout);
  let way: Way;
  const odd: number[] = [];
  const inner = table === 'duck' ? duckVoterTable(ports.lake) : memoryVoterTable(ports.lake);
  const voters: VoterTable = {
    ...inner,
    stage: async (bytes) => {
      const rows = await inner.stage(bytes);
      const load: StagedRows['load'] = async (segment, into) => {
        const readOdd: typeof segment.readOdd = (row) => {
          odd.push(row.ordinal);
          return segment.readOdd(row);
        };
        const loaded = await rows?.load({ ...segment, readOdd }, into);
        if (loaded) way = 'whole';
        return loaded;
      };
      return rows && { ...rows, load };
    },
    write: (...given) => {
      way = 'by row';
      return inner.write(...given);
    },
  };
  const all = { ...ports, voters };
  await importSegment(all)(await drop(ports, KEY, body), NOW);
  const receipt = await receiptAt(ports, KEY);
  const rejects = receipt ? await rejectsOf(ports, [receipt]) : '';
  const tokens = (await optedOut(ports)).tokens.sort();
  const bytes = receipt?.votersKey ? await ports.lake.get(receipt.votersKey) : undefined;
  const rows =
    bytes && (table === 'duck' ? await votersIn(bytes) : JSON.parse(`${Buffer.from(bytes)}`));
  return {
    way,
    odd,
    receipt,
    rejects,
    tokens,
    rows: inOrder(rows ?? []),
    ordered: rows as Voter[],
  };
};

const inOrder = (voters: Voter[]): Voter[] =>
  [...voters].sort((a, b) => (a.voter < b.voter ? -1 : 1));

const votersIn = async (parquet: Uint8Array): Promise<Voter[]> => {
  const path = join(folder, 'voters.parquet');
  writeFileSync(path, parquet);
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const reader = await connection.runAndReadAll(
    `select * replace (replace(voter::varchar, '-', '') as voter,
       replace(household::varchar, '-', '') as household, lower(hex(emailSha256)) as emailSha256,
       lower(hex(phoneSha256)) as phoneSha256, lower(hex(uid2EmailSha256)) as uid2EmailSha256,
       lower(hex(uid2PhoneSha256)) as uid2PhoneSha256)
     from read_parquet('${path}')`,
  );
  const rows = reader.getRowObjectsJS() as Voter[];
  connection.closeSync();
  return rows;
};

const both = async (body: string | Uint8Array, layout?: SegmentLayout) => {
  const duck = await imported(body, 'duck', layout);
  const memory = await imported(body, 'memory', layout);
  const { way: _, odd: __, ordered: ___, ...found } = duck;
  const { way: ____, odd: _____, ordered: ______, ...wanted } = memory;
  expect(found).toEqual(wanted);
  return duck;
};

const lines = (...rows: string[]): string => [HEADER, ...rows, ''].join('\n');
const row = (cells: Partial<Record<string, string>> = {}): string =>
  HEADER.split(',')
    .map((column) => cells[column] ?? usual[column] ?? '')
    .join(',');
const usual: Record<string, string> = {
  voter_id: 'V1',
  zone: 'Dunmere',
  category: 'Young renters',
  birth_year: '1990',
};

describe('a file that is read at once', () => {
  it('holds the voters that the row reader finds, sorted by zone and category', async () => {
    const { way, ordered } = await both(
      lines(
        row({
          voter_id: 'V1',
          zone: 'Fennick',
          email: ' A.b+c@Example.COM ',
          phone: '206 555 0101',
        }),
        row({ voter_id: 'V2', category: 'Shift workers', support: '62.5', turnout: '100' }),
        row({ voter_id: 'V3', phone: '+1 (206) 555-0102', opted_out: 'Yes' }),
        row({ voter_id: 'V4', zone: 'dunmere', postal_code: '00501' }),
      ),
    );
    expect(way).toBe('whole');
    expect(ordered.map(({ zone, category }) => `${zone}/${category}`)).toEqual([
      'dunmere/shift-workers',
      'dunmere/young-renters',
      'dunmere/young-renters',
      'fennick/young-renters',
    ]);
  });

  it.each([
    {},
    { birth_year: '' },
    { postal_code: '12345-6789', support: '62.5', turnout: '0' },
    { postal_code: 'K1A 0B1', support: '100', turnout: '7.125' },
    { support: '100.0' },
    { email: 'A.b+c@Example.co.uk', opted_out: 'Y' },
    { phone: '2065550101', opted_out: 'false' },
    { phone: '+12065550101', opted_out: '1', consent: '1' },
    { phone: '1-206-555-0101', opted_out: 't', consent: 'T' },
    { phone: '+1 (206) 555-0101' },
    { gender: 'female', household_id: 'H-1', consent: 'yes' },
    { gender: 'Male', consent: 'no' },
  ])('leaves no plain row to the row reader: %j', async (cells) => {
    const { odd, rows } = await both(lines(row(cells)));
    expect({ odd, rows: rows.length }).toEqual({ odd: [], rows: 1 });
  });

  it.each([
    ['an unknown year', { birth_year: '19' }],
    ['a year to come', { birth_year: '2093' }],
    ['no email address', { email: 'nobody' }],
    ['an address beyond ASCII', { email: 'josé@example.com' }],
    ['a hash', { email: 'a'.repeat(64) }],
    ['an address too long', { email: `${'a'.repeat(250)}@example.com` }],
    ['no phone number', { phone: '+1 555' }],
    ['a phone of elsewhere', { phone: '+33 1 99 00 12 34' }],
    ['no id', { voter_id: ' ' }],
    ['an id with a space', { voter_id: 'V 1' }],
    ['an id too long', { voter_id: 'V'.repeat(201) }],
    ['no name of a zone', { zone: '!!' }],
    ['no zone', { zone: '' }],
    ['an error of a spreadsheet for a zone', { zone: '#REF!' }],
    ['a ZIP without its zeros', { postal_code: '501' }],
    ['a score above 100', { support: '100.5' }],
    ['a score above 100 by a hair', { support: '100.000000000001' }],
    ['what looks like several cells', { household_id: 'H1\u00011990\u0001' }],
    ['a score with zeros', { support: '007' }],
    ['a score in words', { turnout: 'high' }],
    ['a postal code of elsewhere', { postal_code: 'EC1A 1BB' }],
    ['a postal code too long', { postal_code: '1'.repeat(21) }],
    ['an unknown wish', { opted_out: 'maybe' }],
    ['a bar', { email: 'a|b@example.com' }],
    ['quotes', { zone: '"Dun""mere"' }],
    ['a comma in quotes', { zone: '"Dunmere, North"' }],
    ['a control character', { postal_code: '1\u00012' }],
  ])('says of %s what the row reader says', async (_, cells) => {
    const { way } = await both(lines(row({ voter_id: 'V0' }), row(cells), row({ voter_id: 'V9' })));
    expect(way).toBe('whole');
  });

  it('takes short rows and rows with one cell too many for what they are', async () => {
    const { way, receipt } = await both(
      lines('V1,Dunmere', row().replace(/,[^,]*$/, ''), `${row()},more`, row()),
    );
    expect({ way, rejected: receipt?.rejected }).toEqual({ way: 'whole', rejected: 3 });
  });

  it.each([
    ['carriage returns', lines(row(), row({ voter_id: 'V2' })).replaceAll('\n', '\r\n'), 'whole'],
    ['a byte order mark', `\uFEFF${lines(row())}`, 'whole'],
    ['no last line end', lines(row(), row({ voter_id: 'V2' })).trimEnd(), 'whole'],
    ['gzip', gzipSync(lines(row(), row({ voter_id: 'V2' }))), 'whole'],
    ['gzip cut short', gzipSync(lines(row())).subarray(0, 60), 'by row'],
    ['no rows', lines(), 'whole'],
    ['semicolons', lines(row()).replaceAll(',', ';'), 'whole'],
    ['tabs', lines(row()).replaceAll(',', '\t'), 'whole'],
    [
      'lone carriage returns',
      lines(row(), row({ voter_id: 'V2' })).replaceAll('\n', '\r'),
      'whole',
    ],
    ['a blank line', lines(row(), '', row({ voter_id: 'V2', birth_year: 'x' })), 'by row'],
    [
      'a line end in quotes',
      lines(row({ zone: '"Dun\nmere"' }), row({ voter_id: 'V2', birth_year: 'x' })),
      'by row',
    ],
    ['a quote after a space', lines(row({ zone: ' "Dunmere"' })), 'by row'],
    ['two cells too many', lines(row(), `${row()},a,b`), 'by row'],
    ['an open quote', lines(row(), row({ zone: '"Dunmere' })), 'by row'],
    ['a column twice', `${HEADER},zone\n${row()},x\n`, 'by row'],
    ['no zone column', 'voter_id,category\nV1,x\n', 'by row'],
    ['an empty file', '', 'by row'],
    ['bytes that are not UTF-8', Buffer.from(`${lines(row())}\xff`, 'latin1'), 'by row'],
    ['a country in each row', `${HEADER},country\n${row({ phone: '0199001234' })},FR\n`, 'by row'],
  ])('comes to the same with %s', async (_, body, wanted) => {
    const { way } = await both(body);
    expect(way).toBe(wanted);
  });

  it('lets the first acceptable row of a voter stand, and counts the others as the row reader does', async () => {
    const { receipt } = await both(
      lines(
        row({ voter_id: 'V1', birth_year: 'x', opted_out: 'yes' }),
        row({ voter_id: 'V1', support: '10' }),
        row({ voter_id: 'V1', support: '20' }),
        row({ voter_id: 'V1', birth_year: 'x' }),
        row({ voter_id: 'V2', email: 'josé@example.com' }),
        row({ voter_id: 'V2' }),
        row({ voter_id: 'V3' }),
        row({ voter_id: 'V3', email: 'josé@example.com', opted_out: 'yes' }),
        row({ voter_id: 'V3', opted_out: 'maybe' }),
      ),
    );
    expect(receipt).toMatchObject({ read: 9, accepted: 3, rejected: 2, duplicate: 4, optOuts: 2 });
  });

  it('comes to the same for a file that several threads read, whatever they do first', async () => {
    // Whoever stands twice does so far apart, with another gender, phone number and wish.
    const rows = Array.from({ length: 30_000 }, (_, nth) =>
      row({
        voter_id: nth % 9 === 0 ? '' : `V${nth % 20_000}`,
        ...{ gender: nth < 20_000 ? 'F' : 'Male', phone: `+1206555${1_000 + (nth % 9_000)}` },
        ...{ opted_out: nth % 50 === 0 ? 'yes' : 'N', household_id: 'h'.repeat(60) },
      }),
    );
    const { way, receipt, rows: voters } = await both(lines(...rows));
    expect(way).toBe('whole');
    expect(receipt).toMatchObject({ read: 30_000, rejected: 3_334 });
    expect(voters.some(({ gender }) => gender === 'm')).toBe(true);
  }, 60_000);

  it('comes to the same for any file', async () => {
    const cell: Record<string, fc.Arbitrary<string>> = {
      voter_id: fc.constantFrom('V1', 'V2', 'V3', ' V2 ', 'é', '', 'a b'),
      zone: fc.constantFrom('Dunmere', 'dunmere', 'Alder Valley', ' Fennick', '—', 'São João'),
      category: fc.constantFrom('Young renters', 'Shift workers', ''),
      birth_year: fc.constantFrom('1990', '2009', '', '90', '2026', '2027', '19e2', ' 1990'),
      postal_code: fc.constantFrom('00501', '12345-6789', 'K1A 0B1', '501', '', '9 9'),
      support: fc.constantFrom('50', '62.5', '0', '100', '100.0', '1e1', '-1', '.5', '5.', ''),
      turnout: fc.constantFrom('50', ' 7', '', 'NaN', '1_0'),
      email: fc.constantFrom('a@example.com', ' A@Example.com', 'a@b', 'x', '', 'ä@example.com'),
      phone: fc.constantFrom('206 555 0101', '+12065550101', '1(206)5550101', '555', '', '+44 20'),
      opted_out: fc.constantFrom('yes', 'no', '', 'TRUE', 'tRuE', 'perhaps'),
      gender: fc.constantFrom('', 'f', 'M', 'Male', 'FEMALE', 'fEmale', 'u', 'w', ' m'),
      household_id: fc.constantFrom('', 'H1', ' H1', 'h1', '12 Elm St.'),
      consent: fc.constantFrom('', 'yes', 'NO', 'perhaps'),
    };
    const anyRow = fc
      .tuple(...HEADER.split(',').map((column) => cell[column] ?? fc.constant('')))
      .map((cells) => cells.join(','));
    const anyLine = fc.oneof(
      { arbitrary: anyRow, weight: 12 },
      { arbitrary: fc.constantFrom('V7', `${row()},x`, row({ zone: '"a,b"' })), weight: 1 },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(anyLine, { maxLength: 12 }), async (rows) => {
        await both(lines(...rows));
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  it('comes to the same for homes, genders, wishes, and what spreadsheets do to a file', async () => {
    const cell: Record<string, fc.Arbitrary<string>> = {
      voter_id: fc.constantFrom('V1', 'V2', 'V3', '9.19E+09', '1E5', '="V1"', '#N/A'),
      zone: fc.constantFrom('Dunmere', '#REF!', '="Dunmere"', '######', '#1'),
      category: fc.constantFrom('Young renters', '#VALUE!'),
      household_id: fc.constantFrom('H1', 'H2', '', ' H1', 'H 1', '1.2E+11', '#N/A', 'é'),
      gender: fc.constantFrom('F', 'm', 'Male', 'U', 'x', '', 'femme'),
      postal_code: fc.constantFrom(
        '00501',
        '501',
        '2134',
        '21341234',
        '123456',
        '="00501"',
        '501-1234',
      ),
      birth_date: fc.constantFrom(
        '1990-03-30',
        '3/30/1990',
        '3/30/90',
        '32962',
        '19900330',
        '30-Mar-1990',
        '',
      ),
      turnout: fc.constantFrom('50', '57%', '#DIV/0!', ''),
      phone: fc.constantFrom('206-555-0101', '2.07E+09', '="2065550101"', ''),
      consent: fc.constantFrom('yes', 'N', '', 'maybe'),
    };
    const columns = Object.keys(cell);
    const layout = {
      ...defaultLayout,
      columns: { ...defaultLayout.columns, birthDate: 'birth_date' },
    };
    const { birthYear: _, ...others } = layout.columns;
    const anyRow = fc.tuple(...Object.values(cell)).map((cells) => cells.join(','));
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow, { maxLength: 12 }), fc.boolean(), async (rows, isLatin) => {
        const body = [columns.join(','), ...rows, ''].join('\n');
        await both(isLatin ? Buffer.from(body, 'latin1') : body, { ...layout, columns: others });
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});
