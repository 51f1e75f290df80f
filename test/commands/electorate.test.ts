import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { swingshift } from '../support/swingshift.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swingshift-electorate-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const FILES = ['county-export.csv', 'field-office.csv', 'online-forms.tsv', 'vendor-models.csv.gz'];

describe('swingshift electorate', () => {
  it('writes voters whom an import counts as the truth says', { timeout: 120_000 }, async () => {
    const made = await swingshift(folder, [
      'electorate',
      '--voters',
      '3000',
      '--seed',
      'a',
      '-o',
      'el',
      '--json',
    ]);
    expect(made.code).toBe(0);
    expect(made.stderr).toContain('3000 made-up voters in el');
    const truth = JSON.parse(await readFile(join(folder, 'el/truth.json'), 'utf8'));
    expect(JSON.parse(made.stdout)).toEqual({ dir: 'el', ...truth });

    const paths = FILES.map((file) => `el/segments/${file}`);
    const imported = await swingshift(folder, ['segments', 'import', ...paths, '--json']);
    expect(imported.code).toBe(2);
    const { files } = JSON.parse(imported.stdout);
    const counts = (file: Record<string, unknown>) => ({
      ...{ read: file['read'], accepted: file['accepted'], rejected: file['rejected'] },
      ...{ duplicate: file['duplicate'], optOuts: file['optOuts'] },
    });
    expect(files.map(counts)).toEqual(truth.files.map(counts));

    const left = await swingshift(folder, ['optouts', 'add', 'el/optouts/optouts.csv', '--json']);
    expect(JSON.parse(left.stdout).files[0]).toMatchObject(counts(truth.optOutFiles[0]));
  });

  it('refuses a folder of something else, and a number that is none', async () => {
    await mkdir(join(folder, 'mine'));
    await writeFile(join(folder, 'mine/list.txt'), 'mine');
    const taken = await swingshift(folder, ['electorate', '--voters', '10', '-o', 'mine']);
    expect(taken.code).toBe(1);
    expect(taken.stderr).toContain('mine holds something else than an electorate');
    const wrong = await swingshift(folder, ['electorate', '--voters', '1e6', '-o', 'el']);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('--voters takes a whole number');
  });
});

describe('swingshift segments import', () => {
  it('refuses a layout that nobody knows, and names those that there are', async () => {
    await writeFile(join(folder, 'a.csv'), 'voter_id,zone,category\nV1,a,b\n');
    const ended = await swingshift(folder, ['segments', 'import', 'a.csv', '--layout', 'ncbse']);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(
      /no layout called ncbse[\s\S]*default, florida, l2, ncsbe, ohio, targetsmart/,
    );
  });
});
