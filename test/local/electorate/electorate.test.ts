import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { importSegment } from '../../../functions/import-segment.ts';
import { duckVoterTable } from '../../../lib/adapters/aws/voter-table.ts';
import { optedOut } from '../../../lib/books/opt-outs.ts';
import { listReceipts, liveVoterKeys, rejectsOf } from '../../../lib/books/segments.ts';
import { sha256Hex } from '../../../lib/domain/canonical.ts';
import { cellsFor } from '../../../lib/local/electorate/cells.ts';
import { drawElectorate } from '../../../lib/local/electorate/drawing.ts';
import { writeElectorate } from '../../../lib/local/electorate/electorate.ts';
import { fileKinds } from '../../../lib/local/electorate/segment-text.ts';
import { audiencePorts, drop, NOW } from '../../support/audience-ports.ts';

const root = mkdtempSync(join(tmpdir(), 'electorate-'));
afterAll(() => rmSync(root, { recursive: true }));

const filesIn = (dir: string): [string, string][] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry): [string, string] => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(dir.length + 1), sha256Hex(readFileSync(path))];
    })
    .sort();

/** The whole text of each file, and the truth. */
const drawn = (voters: number, seed: string) => {
  const texts = new Map<string, string>();
  const drawing = drawElectorate(voters, seed);
  for (;;) {
    const next = drawing.next();
    if (next.done) return { texts, truth: next.value };
    const { kind, text } = next.value;
    texts.set(kind.file, (texts.get(kind.file) ?? '') + text);
  }
};

const total = (people: { accepted: number }[]): number =>
  people.reduce((sum, { accepted }) => sum + accepted, 0);

describe('a synthetic electorate', () => {
  it('is imported as its truth says, row by row', async () => {
    const dir = join(root, 'imported');
    const truth = await writeElectorate({ voters: 5_000, seed: 7, dir });
    const plain = await audiencePorts();
    const ports = { ...plain, voters: duckVoterTable(plain.lake) };
    for (const { file } of [...truth.files, ...truth.optOutFiles]) {
      const dropped = await drop(ports, file, readFileSync(join(dir, file)));
      await importSegment(ports)(dropped, NOW);
    }
    const receipts = await listReceipts(ports);
    const counts = receipts.map(({ file, read, accepted, rejected, duplicate, optOuts }) => ({
      file,
      read,
      accepted,
      rejected,
      duplicate,
      optOuts,
    }));
    expect(counts).toEqual([...truth.optOutFiles, ...truth.files]);
    expect((await rejectsOf(ports, receipts)).trim().split('\n')).toHaveLength(
      truth.voters.rejected + 1,
    );
    expect((await optedOut(ports)).tokens).toHaveLength(truth.optOuts);
    const census = await ports.voters.census(await liveVoterKeys(ports));
    expect(census).toEqual(
      truth.cells.map(({ zone, category, accepted }) => ({ zone, category, voters: accepted })),
    );
    for (const { zone, category, contactable } of truth.cells) {
      const selected = await ports.voters.select(
        {
          keys: await liveVoterKeys(ports),
          include: {
            all: [
              { field: 'zone', in: [zone] },
              { field: 'category', in: [category] },
            ],
          },
          optedOut: (await optedOut(ports)).tokens,
          bornNoLaterThan: 2009,
          ageInYear: 2027,
        },
        'cell',
      );
      expect(selected).toMatchObject({ size: contactable, suppressed: { underAge: 0 } });
    }
  });

  it('is the same for the same seed, byte for byte, and another for another', async () => {
    for (const [name, seed] of [
      ['a', 7],
      ['b', '7'],
      ['c', 8],
    ] as const)
      await writeElectorate({ voters: 2_000, seed, dir: join(root, name) });
    expect(filesIn(join(root, 'a'))).toEqual(filesIn(join(root, 'b')));
    expect(filesIn(join(root, 'a'))).not.toEqual(filesIn(join(root, 'c')));
  });

  it('stays as it is when it is asked for again, and is replaced by another', async () => {
    const dir = join(root, 'again');
    await writeElectorate({ voters: 2_000, seed: 7, dir });
    writeFileSync(join(dir, 'mine.txt'), '');
    const truth = await writeElectorate({ voters: 2_000, seed: 7, dir });
    expect(readdirSync(dir)).toContain('mine.txt');
    expect(truth).toEqual(JSON.parse(readFileSync(join(dir, 'truth.json'), 'utf8')));
    await writeElectorate({ voters: 2_000, seed: 8, dir });
    expect(readdirSync(dir).sort()).toEqual(['optouts', 'segments', 'truth.json']);
  });

  it('does not take the place of a folder of something else', async () => {
    const dir = mkdtempSync(join(root, 'other-'));
    writeFileSync(join(dir, 'mine.txt'), '');
    await expect(writeElectorate({ voters: 2_000, seed: 7, dir })).rejects.toThrow();
    expect(readdirSync(dir)).toEqual(['mine.txt']);
  });

  it('begins anew after a run that broke off', async () => {
    const dir = join(root, 'broken');
    const whole = await writeElectorate({ voters: 2_000, seed: 7, dir });
    const expected = filesIn(dir);
    rmSync(dir, { recursive: true });
    writeFileSync(`${dir}.partial`, 'half');
    expect(await writeElectorate({ voters: 2_000, seed: 7, dir })).toEqual(whole);
    expect(filesIn(dir)).toEqual(expected);
  });

  it.each([
    [2_000, 1, 1_000],
    [5_000, 4, 1_150],
    [100_000, 12, 5_400],
  ])('of %i voters has %i cells of at least %i people', (voters, cells, people) => {
    const { truth } = drawn(voters, '7');
    expect(truth.cells).toHaveLength(cells);
    expect(Math.min(...truth.cells.map(({ contactable }) => contactable))).toBeGreaterThan(people);
    expect(truth.voters.read).toBe(
      truth.voters.accepted + truth.voters.rejected + truth.voters.duplicate,
    );
    expect(truth.optOuts / voters).toBeCloseTo(0.024, 2);
  });

  it('counts everybody by gender, age, contacts and household', () => {
    const { truth } = drawn(5_000, '7');
    const { accepted, rejected } = truth.voters;
    expect(total(truth.cells)).toBe(accepted);
    expect(total(Object.values(truth.gender))).toBe(accepted);
    expect(total(truth.ages.bands)).toBe(accepted);
    expect(Object.values(truth.damage).reduce((sum, rows) => sum + rows, 0)).toBe(rejected);
    expect(Math.min(...Object.values(truth.damage))).toBeGreaterThan(0);
    const { bySize, all } = truth.households;
    const housed = Object.entries(bySize).reduce(
      (sum, [size, homes]) => sum + Number(size) * homes,
      0,
    );
    expect(housed).toBe(accepted);
    expect(all).toBeLessThan(accepted * 0.6);
    expect(truth.contacts.either.accepted).toBeGreaterThan(truth.contacts.email.accepted);
  });

  it('lets people of one household live in one place', () => {
    const { texts } = drawn(5_000, '7');
    const rows = texts.get('segments/county-export.csv')?.trim().split('\n').slice(1) ?? [];
    const homes = new Map<string, Set<string>>();
    for (const row of rows) {
      const [, zone = '', , , , postalCode, household = ''] = row.split(',');
      if (!zone || zone === 'Elsewhere') continue;
      homes.set(household, (homes.get(household) ?? new Set()).add(`${zone} ${postalCode}`));
    }
    expect(homes.size).toBeGreaterThan(500);
    expect([...homes.values()].filter((places) => places.size > 1)).toEqual([]);
  });

  it('parts many people into more files', () => {
    expect(fileKinds(4_000_000)).toHaveLength(4);
    expect(fileKinds(4_000_001).map(({ file }) => file)).toEqual([
      'segments/county-export.csv',
      'segments/field-office.csv',
      'segments/online-forms.tsv',
      'segments/vendor-models.csv.gz',
      'segments/county-export-2.csv',
      'segments/field-office-2.csv',
      'segments/online-forms-2.tsv',
      'segments/vendor-models-2.csv.gz',
    ]);
  });

  it('divides every voter into a cell', () => {
    for (const voters of [1, 999, 4_800, 96_001, 400_000])
      expect(cellsFor(voters).reduce((sum, cell) => sum + cell.voters, 0)).toBe(voters);
  });

  it('holds nobody real: example domains and numbers kept for fiction', () => {
    const { texts } = drawn(2_000, '7');
    for (const text of texts.values()) {
      const domains = [...text.matchAll(/@([\w.]+)/g)].map(([, domain]) => domain?.toLowerCase());
      expect(domains.filter((domain) => !/^example\.(com|org)$/.test(domain ?? ''))).toEqual([]);
      const phones = [...text.matchAll(/\+1[ (\d)-]{9,}/g)].map(([phone]) => phone);
      expect(phones.filter((phone) => !/555\D?01\d\d$/.test(phone))).toEqual([]);
    }
  });
});
